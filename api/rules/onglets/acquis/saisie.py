"""The form of the tab « Acquis »: four declarations to tick, each with the rows that detail it."""

from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from api.rules import listes, sources
from api.rules.champ import RangeeAjoutee, champ
from api.rules.formulaire import Bornes, Genre, Liste, montrer_si
from api.rules.listes import FormePassage
from api.rules.problems import Code

CODE = "ACQUIS"
ANNEE_MINIMALE = 1900
ELEMENTS_AU_PLUS = 20
NOTE = Bornes(
    minimum=0,
    maximum=20,
    multiple_of=0.01,
    message="Indiquez une note comprise entre 0 et 20, avec deux décimales au plus.",
)


# The traits of fields that several forms of rows have.
ANNEE: dict[str, Any] = {
    "libelle": "Année",
    "obligatoire": True,
    "bornes": Bornes(minimum=ANNEE_MINIMALE, refus=Code.DATE_INCOHERENTE),
}
ACADEMIE: dict[str, Any] = {
    "libelle": "Académie",
    "obligatoire": True,
    "liste": sources.ACADEMIES_D_OBTENTION,
}
CATEGORIE: dict[str, Any] = {
    "libelle": "Ancienne catégorie",
    "description": "Key of the catégorie de candidat of that session.",
    "liste": Liste(listes.categories_candidat, "Choisissez une catégorie de la liste."),
}
FORME: dict[str, Any] = {
    "libelle": "Ancienne forme de passage",
    "description": "Forme de passage of that session.",
}
NOTES: dict[str, Any] = {"libelle": "Notes obtenues", "bornes": Bornes(max_items=ELEMENTS_AU_PLUS)}
PRECISIONS: dict[str, Any] = {
    "obligatoire": True,
    "bornes": Bornes(min_items=1, max_items=ELEMENTS_AU_PLUS),
    "absence": "Donnez au moins une précision sur cette déclaration.",
}


@dataclass(kw_only=True)
class NoteObtenue(RangeeAjoutee):
    """A mark obtained at an épreuve."""

    epreuve: str | None = champ(
        "Epreuve", "Code of the épreuve in the spécialité now presented.", obligatoire=True, genre=Genre.CHOIX
    )
    note: Decimal | None = champ(
        "Note", "Mark out of 20, two decimals at most.", aide="Exemple : 15.00", obligatoire=True, bornes=NOTE
    )
    langue: str | None = champ(
        "Langue",
        "Language of the épreuve, when it lets choose one.",
        obligatoire=True,
        genre=Genre.CHOIX,
        conditions=montrer_si("epreuve"),
        absence="Indiquez la langue de cette note.",
    )


@dataclass(kw_only=True)
class DejaPresente(RangeeAjoutee):
    """An earlier session of the spécialité now presented."""

    annee: int | None = champ(description="Year of the session.", **ANNEE)
    academie: str | None = champ(description="Code of the académie where it was sat.", **ACADEMIE)
    ancienne_categorie: str | None = champ(**CATEGORIE)
    ancienne_forme: FormePassage | None = champ(**FORME)
    notes: list[NoteObtenue] | None = champ(description="The marks to keep.", **NOTES)


@dataclass(kw_only=True)
class AutreSpecialitePresentee(RangeeAjoutee):
    """An earlier session of another spécialité of the same diploma."""

    specialite: str | None = champ("Spécialité", "Name of the other spécialité.", obligatoire=True)
    annee: int | None = champ(description="Year of the session.", **ANNEE)
    academie: str | None = champ(description="Code of the académie where it was sat.", **ACADEMIE)
    ancienne_categorie: str | None = champ(**CATEGORIE)
    ancienne_forme: FormePassage | None = champ(**FORME)
    notes: list[NoteObtenue] | None = champ(description="The marks to keep, on general épreuves.", **NOTES)


@dataclass(kw_only=True)
class TitreObtenu(RangeeAjoutee):
    """A diploma held."""

    diplome: str | None = champ(
        "Titre ou diplôme", "Key of the family of diplomas.", obligatoire=True, genre=Genre.CHOIX
    )
    annee: int | None = champ(description="Year in which it was obtained.", **ANNEE)
    academie: str | None = champ(description="Code of the académie where it was obtained.", **ACADEMIE)


@dataclass(kw_only=True)
class Vae(RangeeAjoutee):
    """A partial validation of experience."""

    annee: int | None = champ(description="Year of the decision.", **ANNEE)
    academie: str | None = champ(description="Code of the académie of the jury.", **ACADEMIE)
    epreuves: list[str] | None = champ(
        "Epreuves dispensées",
        "Codes of the épreuves dispensed by the jury.",
        obligatoire=True,
        bornes=Bornes(min_items=1),
        absence="Indiquez au moins une épreuve dispensée.",
    )


@dataclass(kw_only=True)
class Acquis:
    """The form of the tab: four declarations to tick, with their details."""

    deja_presente: bool | None = champ(
        "Je me suis déjà présenté à cette spécialité lors d'une session précédente et je n'ai pas obtenu le diplôme",
        "Whether this spécialité was sat in an earlier session without the diploma.",
        genre=Genre.CASE,
    )
    presentations: list[DejaPresente] | None = champ(
        "Sessions précédentes", "The earlier sessions.", conditions=montrer_si("deja_presente", "true"), **PRECISIONS
    )
    autre_specialite: bool | None = champ(
        "Je me suis déjà présenté à une autre spécialité et je n'ai pas obtenu le diplôme",
        "Whether another spécialité of the diploma was sat without obtaining it.",
        genre=Genre.CASE,
    )
    autres_specialites: list[AutreSpecialitePresentee] | None = champ(
        "Autres spécialités présentées",
        "The other spécialités sat.",
        conditions=montrer_si("autre_specialite", "true"),
        **PRECISIONS,
    )
    autre_diplome: bool | None = champ(
        "J'ai obtenu un autre diplôme", "Whether another diploma is held.", genre=Genre.CASE
    )
    titres: list[TitreObtenu] | None = champ(
        "Titres ou diplômes", "The diplomas held.", conditions=montrer_si("autre_diplome", "true"), **PRECISIONS
    )
    dispenses_vae: bool | None = champ(
        "J'ai des dispenses d'épreuve au titre de la validation des acquis de l'expérience",
        "Whether épreuves are dispensed by a validation of experience.",
        genre=Genre.CASE,
    )
    vae: list[Vae] | None = champ(
        "Validations des acquis de l'expérience",
        "The validations of experience.",
        conditions=montrer_si("dispenses_vae", "true"),
        **PRECISIONS,
    )
    epreuves_repassees: list[str] | None = champ(
        "Epreuves à repasser",
        "Codes of the dispensed or kept épreuves that the candidate unticks to sit them again.",
        aide=(
            "Vous serez dispensé de passer les épreuves suivantes. Si vous souhaitez repasser une épreuve, décochez les "
            "épreuves que vous souhaitez repasser."
        ),
        a_decocher=True,
    )


DECLARATIONS = MappingProxyType(
    {
        "deja_presente": "presentations",
        "autre_specialite": "autres_specialites",
        "autre_diplome": "titres",
        "dispenses_vae": "vae",
    }
)
