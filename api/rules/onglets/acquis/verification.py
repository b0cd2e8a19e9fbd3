"""The problems of the tab « Acquis » that need two values, or the règlement."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from api.rules.acquis import diplomes_du
from api.rules.formulaire import cle_de, nom_du_code
from api.rules.onglets.acquis.description import conservables
from api.rules.onglets.acquis.saisie import (
    ANNEE_MINIMALE,
    DECLARATIONS,
    ELEMENTS_AU_PLUS,
    Acquis,
    AutreSpecialitePresentee,
    DejaPresente,
    NoteObtenue,
    TitreObtenu,
    Vae,
)
from api.rules.onglets.qualification import specialite_de
from api.rules.parcours import Dossier
from api.rules.problems import Code, Problem
from api.rules.reglement import Epreuve, Reglement

UNE_EPREUVE = "Choisissez une épreuve de votre spécialité."


def problems(form: Acquis, dossier: Dossier) -> list[Problem]:
    """The problems that need two values, or the règlement."""
    reglement = specialite_de(dossier)
    found = [
        problem
        for case, details in DECLARATIONS.items()
        for problem in _declaration(form, case, details, dossier, reglement)
    ]
    return [*found, *_repassees(form, reglement)]


def _declaration(
    form: Acquis, case: str, details: str, dossier: Dossier, reglement: Reglement | None
) -> Iterator[Problem]:
    elements = getattr(form, details) or []
    if elements and not getattr(form, case):
        message = "Cochez la déclaration qui correspond à ces précisions, ou retirez-les."
        yield Problem(Code.VALEUR_INCOMPATIBLE, message, (case,))
    elif len(elements) <= ELEMENTS_AU_PLUS:
        for rang, element in enumerate(elements):
            for problem in VERIFICATIONS[details](element, dossier, reglement):
                yield problem.under(details, cle_de(element, None, rang))


def _presentation(element: DejaPresente, _dossier: Dossier, reglement: Reglement | None) -> Iterator[Problem]:
    yield from _des_notes(element.notes or [], reglement, meme_specialite=True)


def _autre_specialite(
    element: AutreSpecialitePresentee, _dossier: Dossier, reglement: Reglement | None
) -> Iterator[Problem]:
    nom = (element.specialite or "").strip().casefold()
    if reglement and nom in {reglement.libelle.casefold(), reglement.intitule.casefold()}:
        message = "Indiquez une autre spécialité que celle que vous présentez, ou cochez la première déclaration."
        yield Problem(Code.VALEUR_INCOMPATIBLE, message, ("specialite",))
    yield from _des_notes(element.notes or [], reglement, meme_specialite=False)


def _titre(element: TitreObtenu, dossier: Dossier, _reglement: Reglement | None) -> Iterator[Problem]:
    """The problem of a diploma obtained before it existed."""
    held, session = diplomes_du(dossier.domaine).get(element.diplome or ""), dossier.periode.annee
    depuis = (held and held.depuis) or ANNEE_MINIMALE
    if element.annee is not None and ANNEE_MINIMALE <= element.annee < depuis:
        message = f"Indiquez une année comprise entre {depuis} et {session}."
        yield Problem(Code.DATE_INCOHERENTE, message, ("annee",))


def _vae(element: Vae, _dossier: Dossier, reglement: Reglement | None) -> Iterator[Problem]:
    for rang, code in enumerate(element.epreuves or ()):
        if reglement:
            yield from _unite(code, reglement.unites, reglement, ("epreuves", nom_du_code(code, rang)))


def _des_notes(notes: list[NoteObtenue], reglement: Reglement | None, *, meme_specialite: bool) -> Iterator[Problem]:
    if len(notes) > ELEMENTS_AU_PLUS:
        return
    vues: set[str] = set()
    for rang, note in enumerate(notes):
        place = ("notes", cle_de(note, None, rang), "epreuve")
        if reglement and note.epreuve:
            possibles = conservables(reglement, meme_specialite=meme_specialite)
            yield from _unite(note.epreuve, possibles, reglement, place)
        if note.epreuve in vues:
            yield Problem(Code.VALEUR_INCOMPATIBLE, "Ne donnez qu'une note par épreuve.", place)
        vues.add(note.epreuve or "")


def _unite(code: str, possibles: tuple[Epreuve, ...], reglement: Reglement, path: tuple[str, ...]) -> Iterator[Problem]:
    codes = [unite.code for unite in possibles]
    if reglement.epreuve(code) is None:
        yield Problem(Code.VALEUR_INCONNUE, UNE_EPREUVE, path)
    elif code not in codes:
        message = f"Aucune note ni dispense ne se conserve sur cette épreuve. Choisissez parmi : {', '.join(codes)}."
        yield Problem(Code.VALEUR_INCOMPATIBLE, message, path)


def _repassees(form: Acquis, reglement: Reglement | None) -> Iterator[Problem]:
    """The problems of un-ticked épreuves; one no longer dispensed may stay, since un-ticking it changes nothing."""
    for rang, code in enumerate(form.epreuves_repassees or ()):
        if reglement and reglement.epreuve(code) is None:
            yield Problem(Code.VALEUR_INCONNUE, UNE_EPREUVE, ("epreuves_repassees", nom_du_code(code, rang)))


VERIFICATIONS: Mapping[str, Callable[[Any, Dossier, Reglement | None], Iterator[Problem]]] = MappingProxyType(
    {
        "presentations": _presentation,
        "autres_specialites": _autre_specialite,
        "titres": _titre,
        "vae": _vae,
    }
)
