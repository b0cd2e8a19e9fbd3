"""The tab « Informations candidature » (both guides): catégorie, établissement, handicap, diffusion des résultats."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.rules import listes, sources
from api.rules.champ import champ
from api.rules.contenu.centres import ecoles_du_centre
from api.rules.formulaire import Champ, Condition, Effet, Genre, Liste, adapter
from api.rules.listes import CategorieCandidat, RegimeEvaluation
from api.rules.parcours import Domaine, Dossier, Onglet, once
from api.rules.problems import Code, Problem

CODE = "INFORMATIONS"


@dataclass(kw_only=True)
class Informations:
    """The form of the tab."""

    categorie: str | None = champ(
        "Catégorie du candidat",
        "Key of the catégorie de candidat.",
        genre=Genre.CHOIX,
        obligatoire=True,
        groupe="Type de candidature",
        indication="Sélectionnez une valeur",
    )
    situation: str | None = champ(
        "Situation à l'inscription",
        "Key of the situation at registration.",
        indication="Sélectionnez une valeur",
        liste=Liste(lambda: listes.SITUATIONS_INSCRIPTION, "Choisissez une situation de la liste."),
    )
    amenagement_duree: bool | None = champ(
        "Aménagement de la durée de formation", "Whether the length of training was adapted; no when absent."
    )
    etablissement: str | None = champ(
        "Etablissement",
        "UAI of the school, real or of individuals.",
        genre=Genre.CHOIX,
        obligatoire=True,
        groupe="Etablissement du candidat",
        indication="Sélectionnez une valeur",
    )
    ancien_etablissement: str | None = champ(
        "Votre ancien établissement",
        "UAI of the school left, for a former pupil.",
        genre=Genre.CHOIX,
        indication="Sélectionnez une valeur",
    )
    amenagement_handicap: bool | None = champ(
        "Demande d'aménagement(s) d'épreuves au titre du handicap (1)",
        "Whether adapted exam conditions are asked for on the ground of a handicap; no when absent.",
        groupe="Aménagement d'épreuve demandé au titre du handicap",
    )
    resultats_presse: bool | None = champ(
        "J'accepte la communication de mes résultats d'examen, en vue d'une publication par la presse ou sur les sites "
        "internet de sociétés de droit privé",
        "Whether results may be given to the press and private sites; no when absent.",
        groupe="Diffusion des résultats",
    )
    resultats_collectivites: bool | None = champ(
        "J'accepte la communication de mes résultats, de mon nom et de mon adresse aux collectivités territoriales en "
        "vue d'éventuelles félicitations",
        "Whether results, name and address may be given to local authorities; no when absent.",
    )
    renonce_acquis: bool | None = champ(
        "Je souhaite renoncer à des acquis",
        "Whether the candidate gives up earlier acquis (BTS); no when absent.",
        groupe="Particularités",
        genre=Genre.CASE,
    )


def categories_connues(domaine: Domaine) -> Mapping[str, CategorieCandidat]:
    """The catégories that the portal knows, by key, with those of other domaines and those offered no more."""
    found: Mapping[str, CategorieCandidat] | None = domaine.listes.get(listes.CATEGORIES)
    return listes.categories_candidat() if found is None else found


def categories_proposees(domaine: Domaine) -> tuple[CategorieCandidat, ...]:
    """The catégories that a domaine offers, in the order of the list."""
    known = categories_connues(domaine).values()
    return tuple(item for item in known if item.est_propose and _est_du_domaine(item, domaine))


def _est_du_domaine(categorie: CategorieCandidat, domaine: Domaine) -> bool:
    return not categorie.domaines or domaine.code in categorie.domaines


def decrire(champs: tuple[Champ, ...], domaine: Domaine, centre: str | None = None) -> tuple[Champ, ...]:
    """The fields, with the catégories of the domaine, and the schools of the place of registration."""
    categories = {item.cle: item for item in categories_proposees(domaine)}
    anciens = tuple(cle for cle, item in categories.items() if item.demande_ancien_etablissement)
    liste = Liste(lambda: categories, "Choisissez une catégorie de candidat de la liste.")
    ecoles = {"liste": sources.etablissements(centre)} if centre else {}
    changes: dict[str, dict[str, Any]] = {
        "categorie": {"liste": liste},
        "etablissement": ecoles,
        "ancien_etablissement": {**ecoles, "conditions": (Condition(Effet.EXIGER, "categorie", anciens),)},
    }
    return adapter(champs, changes)


def problems(form: Informations, dossier: Dossier) -> list[Problem]:
    """The problems of the schools, which the dossier holds."""
    found = [
        Problem(Code.VALEUR_INCONNUE, "Choisissez un établissement de la liste.", (name,))
        for name in ("etablissement", "ancien_etablissement")
        if (uai := getattr(form, name)) and uai not in dossier.etablissements
    ]
    etablissement = dossier.etablissements.get(form.etablissement or "")
    ecoles = ecoles_du_centre(dossier.periode.centre, dossier.contenus)
    if etablissement and not ecoles.comprennent(etablissement.uai, etablissement.academie):
        message = "Choisissez un établissement de l'académie où vous vous inscrivez."
        found.append(Problem(Code.VALEUR_INCOMPATIBLE, message, ("etablissement",)))
    return found


@once
def formulaire(dossier: Dossier) -> Informations:
    """The tab as saved; empty when it was never saved, or when the domaine has no such tab."""
    return dossier.form(CODE) or Informations()


@once
def categorie_de(dossier: Dossier) -> CategorieCandidat | None:
    """The catégorie chosen, if the domaine offers it."""
    cle = formulaire(dossier).categorie
    categorie = categories_connues(dossier.domaine).get(cle or "")
    return categorie if categorie and _est_du_domaine(categorie, dossier.domaine) else None


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
    return Onglet(
        code=CODE,
        titre="Informations candidature",
        form=Informations,
        problems=problems,
        decrire=decrire,
        cadre=lambda dossier: (dossier.periode.centre,),
        absents=absents,
    )
