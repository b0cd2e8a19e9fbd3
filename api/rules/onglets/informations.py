"""The tab « Informations candidature » (both guides): catégorie, établissement, handicap, diffusion des résultats."""

from dataclasses import dataclass

from api.rules import academie, listes
from api.rules.champ import champ
from api.rules.listes import CategorieCandidat, RegimeEvaluation
from api.rules.parcours import Dossier, Onglet
from api.rules.problems import Code, Problem

CODE = "INFORMATIONS"


@dataclass(kw_only=True)
class Informations:
    """The form of the tab."""

    categorie: str | None = champ("Catégorie du candidat", "Key of the catégorie de candidat.", obligatoire=True)
    situation: str | None = champ("Situation à l'inscription", "Key of the situation at registration.")
    amenagement_duree: bool | None = champ(
        "Aménagement de la durée de formation", "Whether the length of training was adapted; no when absent."
    )
    etablissement: str | None = champ("Etablissement", "UAI of the school, real or of individuals.", obligatoire=True)
    ancien_etablissement: str | None = champ(
        "Votre ancien établissement", "UAI of the school left, for a former pupil."
    )
    amenagement_handicap: bool | None = champ(
        "Demande d'aménagement(s) d'épreuves au titre du handicap (1)",
        "Whether adapted exam conditions are asked for on the ground of a handicap; no when absent.",
    )
    resultats_presse: bool | None = champ(
        "J'accepte la communication de mes résultats d'examen, en vue d'une publication par la presse ou sur les sites "
        "internet de sociétés de droit privé",
        "Whether results may be given to the press and private sites; no when absent.",
    )
    resultats_collectivites: bool | None = champ(
        "J'accepte la communication de mes résultats, de mon nom et de mon adresse aux collectivités territoriales en "
        "vue d'éventuelles félicitations",
        "Whether results, name and address may be given to local authorities; no when absent.",
    )
    renonce_acquis: bool | None = champ(
        "Je souhaite renoncer à des acquis", "Whether the candidate gives up earlier acquis (BTS); no when absent."
    )


def problems(form: Informations, dossier: Dossier) -> list[Problem]:
    return [*_categorie(form, dossier), *_situation(form), *_etablissements(form, dossier), *_ancien(form, dossier)]


def _categorie(form: Informations, dossier: Dossier) -> list[Problem]:
    if not form.categorie or categorie_de(dossier):
        return []
    return [Problem(Code.VALEUR_INCONNUE, "Choisissez une catégorie de candidat de la liste.", ("categorie",))]


def _situation(form: Informations) -> list[Problem]:
    if not form.situation or form.situation in listes.SITUATIONS_INSCRIPTION:
        return []
    return [Problem(Code.VALEUR_INCONNUE, "Choisissez une situation de la liste.", ("situation",))]


def _etablissements(form: Informations, dossier: Dossier) -> list[Problem]:
    found = [
        Problem(Code.VALEUR_INCONNUE, "Choisissez un établissement de la liste.", (name,))
        for name in ("etablissement", "ancien_etablissement")
        if (uai := getattr(form, name)) and uai not in dossier.etablissements
    ]
    etablissement = dossier.etablissements.get(form.etablissement or "")
    academies = _academies(dossier.periode.centre)
    if etablissement and academies and etablissement.academie not in academies:
        message = "Choisissez un établissement de l'académie où vous vous inscrivez."
        found.append(Problem(Code.VALEUR_INCOMPATIBLE, message, ("etablissement",)))
    return found


def _academies(centre: str) -> tuple[str, ...]:
    """The académies whose schools a centre registers; none abroad, where no school is of an académie."""
    found = academie.academies().get(centre)
    return academie.academies_couvertes(found) if found else ()


def _ancien(form: Informations, dossier: Dossier) -> list[Problem]:
    categorie = categorie_de(dossier)
    if categorie and categorie.demande_ancien_etablissement and not form.ancien_etablissement:
        message = "Renseignez le champ « Votre ancien établissement »."
        return [Problem(Code.OBLIGATOIRE, message, ("ancien_etablissement",))]
    return []


def formulaire(dossier: Dossier) -> Informations:
    """The tab as saved; empty when it was never saved, or when the domaine has no such tab."""
    return dossier.form(CODE) or Informations()


def categorie_de(dossier: Dossier) -> CategorieCandidat | None:
    """The catégorie chosen, if the domaine offers it."""
    cle = formulaire(dossier).categorie
    categorie = listes.categories_candidat().get(cle or "")
    return categorie if categorie in listes.categories_candidat_du(dossier.domaine.code) else None


def regime_de(dossier: Dossier) -> RegimeEvaluation:
    """The régime that assesses the candidat; all in épreuves ponctuelles as long as the tab is not filled."""
    categorie = categorie_de(dossier)
    etablissement = dossier.etablissements.get(formulaire(dossier).etablissement or "")
    if categorie is None or etablissement is None:
        return RegimeEvaluation.C
    return listes.regime(
        categorie, habilitation_ccf=etablissement.habilitation_ccf, est_hors_contrat=etablissement.est_hors_contrat
    )


def onglet(absents: frozenset[str] = frozenset()) -> Onglet:
    """The tab, less the fields that a domaine does not ask."""
    return Onglet(code=CODE, titre="Informations candidature", form=Informations, problems=problems, absents=absents)
