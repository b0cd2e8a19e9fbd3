"""The tab « Acquis » (both guides): earlier presentations, diplomas, validated experience."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from api.rules.academie import academies_d_obtention
from api.rules.acquis import (
    Declaration,
    Droit,
    NoteDeclaree,
    Presentation,
    Titre,
    Validation,
    diplome,
    droits,
)
from api.rules.champ import champ
from api.rules.listes import FormePassage, categories_candidat
from api.rules.onglets.qualification import specialite_de
from api.rules.parcours import Dossier, Onglet
from api.rules.problems import Code, Problem
from api.rules.reglement import Epreuve, Reglement

CODE = "ACQUIS"
ANNEE_MINIMALE = 1900
ELEMENTS_AU_PLUS = 20
LONGUEUR = 255
NOTE_MAXIMALE = 20


@dataclass(kw_only=True)
class NoteObtenue:
    """A mark obtained at an épreuve."""

    epreuve: str | None = champ("Epreuve", "Code of the épreuve in the spécialité now presented.")
    note: Decimal | None = champ("Note", "Mark out of 20, two decimals at most.", aide="Exemple : 15.00")
    langue: str | None = champ("Langue", "Language of the épreuve, when it lets choose one.")


@dataclass(kw_only=True)
class DejaPresente:
    """An earlier session of the spécialité now presented."""

    annee: int | None = champ("Année", "Year of the session.")
    academie: str | None = champ("Académie", "Code of the académie where it was sat.")
    ancienne_categorie: str | None = champ("Ancienne catégorie", "Key of the catégorie de candidat of that session.")
    ancienne_forme: FormePassage | None = champ("Ancienne forme de passage", "Forme de passage of that session.")
    notes: list[NoteObtenue] | None = champ("Notes obtenues", "The marks to keep.")


@dataclass(kw_only=True)
class AutreSpecialitePresentee:
    """An earlier session of another spécialité of the same diploma."""

    specialite: str | None = champ("Spécialité", "Name of the other spécialité.")
    annee: int | None = champ("Année", "Year of the session.")
    academie: str | None = champ("Académie", "Code of the académie where it was sat.")
    ancienne_categorie: str | None = champ("Ancienne catégorie", "Key of the catégorie de candidat of that session.")
    ancienne_forme: FormePassage | None = champ("Ancienne forme de passage", "Forme de passage of that session.")
    notes: list[NoteObtenue] | None = champ("Notes obtenues", "The marks to keep, on general épreuves.")


@dataclass(kw_only=True)
class TitreObtenu:
    """A diploma held."""

    diplome: str | None = champ("Titre ou diplôme", "Key of the family of diplomas.")
    annee: int | None = champ("Année", "Year in which it was obtained.")
    academie: str | None = champ("Académie", "Code of the académie where it was obtained.")


@dataclass(kw_only=True)
class Vae:
    """A partial validation of experience."""

    annee: int | None = champ("Année", "Year of the decision.")
    academie: str | None = champ("Académie", "Code of the académie of the jury.")
    epreuves: list[str] | None = champ("Epreuves dispensées", "Codes of the épreuves dispensed by the jury.")


@dataclass(kw_only=True)
class Acquis:
    """The form of the tab: four declarations to tick, with their details."""

    deja_presente: bool | None = champ(
        "Je me suis déjà présenté à cette spécialité lors d'une session précédente et je n'ai pas obtenu le diplôme",
        "Whether this spécialité was sat in an earlier session without the diploma.",
    )
    presentations: list[DejaPresente] | None = champ("Sessions précédentes", "The earlier sessions.")
    autre_specialite: bool | None = champ(
        "Je me suis déjà présenté à une autre spécialité et je n'ai pas obtenu le diplôme",
        "Whether another spécialité of the diploma was sat without obtaining it.",
    )
    autres_specialites: list[AutreSpecialitePresentee] | None = champ(
        "Autres spécialités présentées", "The other spécialités sat."
    )
    autre_diplome: bool | None = champ("J'ai obtenu un autre diplôme", "Whether another diploma is held.")
    titres: list[TitreObtenu] | None = champ("Titres ou diplômes", "The diplomas held.")
    dispenses_vae: bool | None = champ(
        "J'ai des dispenses d'épreuve au titre de la validation des acquis de l'expérience",
        "Whether épreuves are dispensed by a validation of experience.",
    )
    vae: list[Vae] | None = champ("Validations des acquis de l'expérience", "The validations of experience.")
    epreuves_repassees: list[str] | None = champ(
        "Epreuves à repasser",
        "Codes of the dispensed or kept épreuves that the candidate unticks to sit them again.",
        aide=(
            "Vous serez dispensé de passer les épreuves suivantes. Si vous souhaitez repasser une épreuve, décochez les "
            "épreuves que vous souhaitez repasser."
        ),
    )


DECLARATIONS = MappingProxyType(
    {
        "deja_presente": "presentations",
        "autre_specialite": "autres_specialites",
        "autre_diplome": "titres",
        "dispenses_vae": "vae",
    }
)


@dataclass(frozen=True)
class _Contexte:
    """The facts with which the checks compare the form."""

    dossier: Dossier
    reglement: Reglement | None

    @property
    def session(self) -> int:
        return self.dossier.periode.annee


def problems(form: Acquis, dossier: Dossier) -> list[Problem]:
    regard = _Contexte(dossier, specialite_de(dossier))
    found = [problem for case, details in DECLARATIONS.items() for problem in _declaration(form, case, details, regard)]
    return [*found, *_repassees(form, regard)]


def _declaration(form: Acquis, case: str, details: str, regard: _Contexte) -> Iterator[Problem]:
    cochee, elements = getattr(form, case), getattr(form, details) or []
    if not cochee:
        if elements:
            message = "Cochez la déclaration qui correspond à ces précisions, ou retirez-les."
            yield Problem(Code.VALEUR_INCOMPATIBLE, message, (case,))
        return
    if not elements:
        yield Problem(Code.OBLIGATOIRE, "Donnez au moins une précision sur cette déclaration.", (details,))
    if len(elements) > ELEMENTS_AU_PLUS:
        yield Problem(Code.TROP_LONG, f"Limitez cette liste à {ELEMENTS_AU_PLUS} éléments.", (details,))
        return
    for rang, element in enumerate(elements):
        for problem in (*_lieu_et_date(element, details, regard), *VERIFICATIONS[details](element, regard)):
            yield problem.under(details, str(rang))


def _lieu_et_date(element: Any, details: str, regard: _Contexte) -> Iterator[Problem]:  # noqa: ANN401 - four forms
    minimum = _annee_minimale(element, regard)
    maximum = regard.session - 1 if details in {"presentations", "autres_specialites"} else regard.session
    if element.annee is None:
        yield Problem(Code.OBLIGATOIRE, "Renseignez le champ « Année ».", ("annee",))
    elif not minimum <= element.annee <= maximum:
        message = f"Indiquez une année comprise entre {minimum} et {maximum}."
        yield Problem(Code.DATE_INCOHERENTE, message, ("annee",))
    if not element.academie:
        yield Problem(Code.OBLIGATOIRE, "Renseignez le champ « Académie ».", ("academie",))
    elif element.academie not in {academie.code for academie in academies_d_obtention()}:
        yield Problem(Code.VALEUR_INCONNUE, "Choisissez une académie de la liste.", ("academie",))


def _annee_minimale(element: Any, regard: _Contexte) -> int:  # noqa: ANN401 - four forms
    if isinstance(element, TitreObtenu):
        held = diplome(regard.dossier.domaine.reglements, element.diplome)
        return held.depuis if held and held.depuis else ANNEE_MINIMALE
    if not isinstance(element, DejaPresente) or regard.reglement is None:
        return ANNEE_MINIMALE
    conservation = regard.reglement.conservation
    return (conservation and conservation.depuis) or regard.reglement.depuis or ANNEE_MINIMALE


def _presentation(element: DejaPresente | AutreSpecialitePresentee, regard: _Contexte) -> Iterator[Problem]:
    if element.ancienne_categorie and element.ancienne_categorie not in categories_candidat():
        yield Problem(Code.VALEUR_INCONNUE, "Choisissez une catégorie de la liste.", ("ancienne_categorie",))
    yield from _notes(element.notes or [], isinstance(element, DejaPresente), regard)


def _autre_specialite(element: AutreSpecialitePresentee, regard: _Contexte) -> Iterator[Problem]:
    nom = (element.specialite or "").strip()
    if not nom:
        yield Problem(Code.OBLIGATOIRE, "Renseignez le champ « Spécialité ».", ("specialite",))
    elif len(nom) > LONGUEUR:
        yield Problem(Code.TROP_LONG, f"Limitez ce champ à {LONGUEUR} caractères.", ("specialite",))
    elif regard.reglement and nom.casefold() in {
        regard.reglement.libelle.casefold(),
        regard.reglement.intitule.casefold(),
    }:
        message = "Indiquez une autre spécialité que celle que vous présentez, ou cochez la première déclaration."
        yield Problem(Code.VALEUR_INCOMPATIBLE, message, ("specialite",))
    yield from _presentation(element, regard)


def _titre(element: TitreObtenu, regard: _Contexte) -> Iterator[Problem]:
    if not element.diplome:
        yield Problem(Code.OBLIGATOIRE, "Renseignez le champ « Titre ou diplôme ».", ("diplome",))
    elif diplome(regard.dossier.domaine.reglements, element.diplome) is None:
        yield Problem(Code.VALEUR_INCONNUE, "Choisissez un diplôme de la liste.", ("diplome",))


def _vae(element: Vae, regard: _Contexte) -> Iterator[Problem]:
    if not element.epreuves:
        yield Problem(Code.OBLIGATOIRE, "Indiquez au moins une épreuve dispensée.", ("epreuves",))
    for rang, code in enumerate(element.epreuves or ()):
        if regard.reglement:
            yield from _unite(code, regard.reglement.unites, regard.reglement, ("epreuves", str(rang)))


def _notes(notes: list[NoteObtenue], meme_specialite: bool, regard: _Contexte) -> Iterator[Problem]:  # noqa: FBT001
    if len(notes) > ELEMENTS_AU_PLUS:
        yield Problem(Code.TROP_LONG, f"Limitez cette liste à {ELEMENTS_AU_PLUS} notes.", ("notes",))
        return
    vues: set[str] = set()
    for rang, note in enumerate(notes):
        for problem in _note(note, meme_specialite, regard):
            yield problem.under("notes", str(rang))
        if note.epreuve in vues:
            message = "Ne donnez qu'une note par épreuve."
            yield Problem(Code.VALEUR_INCOMPATIBLE, message, ("notes", str(rang), "epreuve"))
        vues.add(note.epreuve or "")


def _note(note: NoteObtenue, meme_specialite: bool, regard: _Contexte) -> Iterator[Problem]:  # noqa: FBT001
    yield from _valeur(note.note)
    if not note.epreuve:
        yield Problem(Code.OBLIGATOIRE, "Renseignez le champ « Epreuve ».", ("epreuve",))
    elif regard.reglement:
        possibles = conservables(regard.reglement, meme_specialite=meme_specialite)
        yield from _unite(note.epreuve, possibles, regard.reglement, ("epreuve",))
        yield from _langue(note, regard.reglement)


def _valeur(note: Decimal | None) -> Iterator[Problem]:
    if note is None:
        yield Problem(Code.OBLIGATOIRE, "Renseignez le champ « Note ».", ("note",))
    elif not note.is_finite() or not 0 <= note <= NOTE_MAXIMALE or note != round(note, 2):
        message = "Indiquez une note comprise entre 0 et 20, avec deux décimales au plus."
        yield Problem(Code.FORMAT_INVALIDE, message, ("note",))


def conservables(reglement: Reglement, *, meme_specialite: bool) -> tuple[Epreuve, ...]:
    """The épreuves of which a mark can be kept from this spécialité, or from another one."""
    if meme_specialite:
        return reglement.unites
    return tuple(unite for unite in reglement.unites if unite.enseignement in reglement.report.enseignements)


def _unite(code: str, possibles: tuple[Epreuve, ...], reglement: Reglement, path: tuple[str, ...]) -> Iterator[Problem]:
    if reglement.epreuve(code) is None:
        yield Problem(Code.VALEUR_INCONNUE, "Choisissez une épreuve de votre spécialité.", path)
    elif code not in {unite.code for unite in possibles}:
        codes = ", ".join(unite.code for unite in possibles)
        message = f"Aucune note ni dispense ne se conserve sur cette épreuve. Choisissez parmi : {codes}."
        yield Problem(Code.VALEUR_INCOMPATIBLE, message, path)


def _langue(note: NoteObtenue, reglement: Reglement) -> Iterator[Problem]:
    epreuve = reglement.epreuve(note.epreuve)
    if epreuve is None or epreuve.choix is None or not epreuve.choix.est_langue:
        return
    if not note.langue:
        yield Problem(Code.OBLIGATOIRE, "Indiquez la langue de cette note.", ("langue",))
    elif note.langue not in epreuve.choix.valeurs:
        yield Problem(Code.VALEUR_INCONNUE, "Choisissez une langue de la liste.", ("langue",))


def _repassees(form: Acquis, regard: _Contexte) -> Iterator[Problem]:
    """The problems of un-ticked épreuves; one no longer dispensed may stay, since un-ticking it changes nothing."""
    for rang, code in enumerate(form.epreuves_repassees or ()):
        if regard.reglement and regard.reglement.epreuve(code) is None:
            message = "Choisissez une épreuve de votre spécialité."
            yield Problem(Code.VALEUR_INCONNUE, message, ("epreuves_repassees", str(rang)))


VERIFICATIONS: Mapping[str, Callable[[Any, _Contexte], Iterator[Problem]]] = MappingProxyType(
    {
        "presentations": _presentation,
        "autres_specialites": _autre_specialite,
        "titres": _titre,
        "vae": _vae,
    }
)


def declaration_de(dossier: Dossier) -> Declaration:
    """The tab's declarations that are complete enough to count, and whether all are given up."""
    form = dossier.form(CODE) or Acquis()
    return Declaration(
        presentations=tuple(_presentee(item) for item in _coches(form, "deja_presente")),
        autres_specialites=tuple(_presentee(item, item.specialite) for item in _coches(form, "autre_specialite")),
        titres=tuple(
            Titre(diplome=item.diplome, annee=item.annee, academie=item.academie)
            for item in _coches(form, "autre_diplome")
            if item.diplome
        ),
        validations=tuple(
            Validation(annee=item.annee, academie=item.academie, epreuves=tuple(item.epreuves or ()))
            for item in _coches(form, "dispenses_vae")
        ),
        repassees=frozenset(form.epreuves_repassees or ()),
        renonce=bool(getattr(dossier.form("INFORMATIONS"), "renonce_acquis", False)),
    )


def _coches(form: Acquis, case: str) -> list[Any]:
    """The details of a ticked declaration that have their year and académie."""
    elements = getattr(form, DECLARATIONS[case]) or [] if getattr(form, case) else []
    return [element for element in elements if element.annee is not None and element.academie]


def _presentee(item: DejaPresente | AutreSpecialitePresentee, specialite: str | None = None) -> Presentation:
    assert item.annee is not None
    assert item.academie is not None
    return Presentation(
        annee=item.annee,
        academie=item.academie,
        categorie=item.ancienne_categorie,
        forme=item.ancienne_forme,
        specialite=specialite,
        notes=tuple(
            NoteDeclaree(note.epreuve, note.note, note.langue or None)
            for note in item.notes or ()
            if note.epreuve and note.note is not None and note.note.is_finite()
        ),
    )


def droits_du(dossier: Dossier) -> tuple[Droit, ...]:
    """The dispenses and bénéfices of the candidature; none as long as no spécialité is chosen."""
    reglement = specialite_de(dossier)
    return droits(reglement, declaration_de(dossier), dossier.periode.annee) if reglement else ()


def onglet(libelles: Mapping[str, str], absents: frozenset[str] = frozenset()) -> Onglet:
    """The tab with a domaine's own wording of the four declarations, less those that it does not ask."""
    return Onglet(code=CODE, titre="Acquis", form=Acquis, problems=problems, libelles=libelles, absents=absents)
