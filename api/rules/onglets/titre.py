"""The tab « Titre pour inscription » (guide BTS, last screen of section 6): the title that allows to register.

The titles are those of the règlement of the spécialité, each with its text.
"""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.formulaire import Bornes, Champ, Genre, Liste, adapter
from api.rules.onglets.qualification import cadre, specialite_de
from api.rules.parcours import Domaine, Dossier, Onglet
from api.rules.problems import Code, Problem
from api.rules.reglement import Reglement, TitreAcces

CODE = "TITRE"
ANNEE_MINIMALE = 1900
A_VERIFIER = "à vérifier par le service des examens et concours"


@dataclass(kw_only=True)
class TitreInscription:
    """The form of the tab."""

    titre: str | None = champ(
        "Titre ou diplôme",
        "Key of the title, as the spécialité lists it.",
        genre=Genre.CHOIX,
        obligatoire=True,
        indication="Sélectionnez une valeur",
    )
    annee: int | None = champ(
        "Année d'obtention",
        "Year in which it was obtained.",
        aide="Exemple : 2021",
        bornes=Bornes(minimum=ANNEE_MINIMALE, refus=Code.DATE_INCOHERENTE),
    )


def decrire(
    champs: tuple[Champ, ...], _domaine: Domaine, session: int | None = None, specialite: Reglement | None = None
) -> tuple[Champ, ...]:
    """The fields, with the titles of the spécialité, and years up to that of the session."""
    if session is None:
        return champs
    titres = {titre.cle: titre for titre in specialite.titres} if specialite else {}
    # Not VALEUR_INCONNUE: the title may be one of the spécialité chosen before.
    message = "Choisissez un titre de la liste de votre spécialité." if specialite else None
    annees = {"maximum": session, "message": f"Indiquez une année comprise entre {ANNEE_MINIMALE} et {session}."}
    liste = Liste(lambda: titres, message, refus=Code.VALEUR_INCOMPATIBLE)
    return adapter(champs, {"titre": {"liste": liste}, "annee": {"bornes": annees}})


def problems(_form: TitreInscription, dossier: Dossier) -> list[Problem]:
    if specialite_de(dossier):
        return []
    message = "Choisissez d'abord votre spécialité dans l'onglet Qualification présentée."
    return [Problem(Code.PREALABLE_MANQUANT, message)]


def titre_de(dossier: Dossier, form: TitreInscription) -> TitreAcces | None:
    """The title chosen, if the spécialité knows it."""
    specialite = specialite_de(dossier)
    return specialite.titre(form.titre) if specialite else None


def libelle_de(dossier: Dossier) -> str:
    """The title on the récapitulatif and the documents: « BACCALAURÉAT (2021) »; empty before it is chosen."""
    form = dossier.form(CODE)
    found = titre_de(dossier, form) if form else None
    if form is None or found is None:
        return ""
    annee = f" ({form.annee})" if form.annee else ""
    return f"{found.libelle}{annee}" + (f" - {A_VERIFIER}" if found.a_verifier else "")


ONGLET = Onglet(
    code=CODE,
    titre="Titre pour inscription",
    form=TitreInscription,
    problems=problems,
    decrire=decrire,
    cadre=cadre,
)
