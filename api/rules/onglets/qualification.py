"""The tab « Qualification présentée » (both guides): spécialité, enseignements, forme de passage."""

from dataclasses import dataclass
from types import MappingProxyType

from api.rules import listes
from api.rules.champ import champ
from api.rules.formulaire import Champ, Genre, Liste, adapter
from api.rules.listes import FormePassage
from api.rules.onglets.informations import categorie_de
from api.rules.parcours import Domaine, Dossier, Onglet, once
from api.rules.problems import Code, Problem
from api.rules.reglement import Reglement

CODE = "QUALIFICATION"
SANS_SECTION = "AUCUNE"

# The guide Bac Pro prints the first section; the arrêté of 9 May 2003 opens one to any foreign language:
# the others are for the languages most taught.
SECTIONS_DE_LANGUE = MappingProxyType(
    {
        SANS_SECTION: "Pas de section européenne",
        "ALLEMAND": "Section européenne Allemand",
        "ANGLAIS": "Section européenne Anglais",
        "ESPAGNOL": "Section européenne Espagnol",
        "ITALIEN": "Section européenne Italien",
    }
)


@dataclass(kw_only=True)
class Qualification:
    """The form of the tab."""

    specialite: str | None = champ(
        "Spécialité",
        "Key of the spécialité.",
        genre=Genre.CHOIX,
        obligatoire=True,
        groupe="Qualification présentée",
        indication="Choisir une valeur",
    )
    section_de_langue: str | None = champ(
        "Section de langue",
        "Key of the language section (bac pro); none when absent.",
        aide="Quels enseignements spécifiques valorisez-vous ?",
        groupe="Enseignements",
        liste=Liste(lambda: SECTIONS_DE_LANGUE, "Choisissez une section de la liste."),
        defaut=SANS_SECTION,
    )
    forme_passage: FormePassage | None = champ(
        "Forme de passage",
        "Forme de passage: all épreuves in one session, or some of them each session.",
        obligatoire=True,
        groupe="Forme de passage",
        defaut=FormePassage.GLOBALE,
    )
    derogation_forme: bool | None = champ(
        "Dérogation à la forme de passage", "Whether a dérogation to the imposed forme is asked for; no when absent."
    )


def decrire(
    champs: tuple[Champ, ...], _domaine: Domaine, specialites: tuple[Reglement, ...] | None = None
) -> tuple[Champ, ...]:
    """The fields, with the spécialités of the session."""
    if specialites is None:
        return champs
    session = {item.cle: item for item in specialites}
    liste = Liste(lambda: session, "Choisissez une spécialité de la liste.")
    return adapter(champs, {"specialite": {"liste": liste}})


def problems(form: Qualification, dossier: Dossier) -> list[Problem]:
    """The problem of a forme de passage that the catégorie excludes, without a dérogation."""
    categorie = categorie_de(dossier)
    if not form.forme_passage or not categorie or form.derogation_forme or form.forme_passage in categorie.formes:
        return []
    message = (
        f"La catégorie {categorie.libelle} impose la forme {categorie.formes[0].libelle.lower()}, sauf dérogation."
    )
    return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("forme_passage",))]


@once
def formulaire(dossier: Dossier) -> Qualification:
    """The tab as saved; empty when it was never saved, or when the domaine has no such tab."""
    return dossier.form(CODE) or Qualification()


@once
def specialite_de(dossier: Dossier) -> Reglement | None:
    """The règlement of the spécialité chosen, in the millésime and the edition that the candidature keeps."""
    return dossier.reglement(formulaire(dossier).specialite)


def cadre(dossier: Dossier) -> tuple[int, Reglement | None]:
    """The frame of the tabs that depend on the spécialité: the session year, and its règlement once it is chosen."""
    return dossier.periode.annee, specialite_de(dossier)


def forme_finale_de(dossier: Dossier) -> FormePassage | None:
    """The « Forme passage finale »: the one asked for if the catégorie or a dérogation allows it, else the imposed one.

    None before the catégorie, and in a domaine that does not ask for it.
    """
    form, categorie = formulaire(dossier), categorie_de(dossier)
    if not dossier.domaine.demande(CODE, "forme_passage"):
        return None
    if categorie is None:
        return None
    return listes.forme_finale(categorie, form.forme_passage, derogation=bool(form.derogation_forme))


def onglet(absents: frozenset[str] = frozenset()) -> Onglet:
    """The tab, less the fields that a domaine does not ask."""
    return Onglet(
        code=CODE,
        titre="Qualification présentée",
        form=Qualification,
        problems=problems,
        decrire=decrire,
        cadre=lambda dossier: (dossier.specialites(),),
        absents=absents,
    )
