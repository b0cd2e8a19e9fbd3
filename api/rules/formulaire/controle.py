"""The problems of a form against its description: missing, out of the list, of another form, out of range, too many."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import Any

from api.rules.ecriture import canonique, ecriture_de
from api.rules.formulaire.modele import CLE_DE_RANGEE, Bornes, Champ, Genre, Liste, cle_de, nom_du_code
from api.rules.problems import Code, Problem
from api.rules.remembered import remembered

RANGEES = 5_000  # forms and rows remembered, of 1 kB at most
CLE_PROPRE = "Donnez à chaque ligne une clé qui lui est propre, de lettres, de chiffres et de tirets, 36 au plus."


def problems(champs: Sequence[Champ], rangee: object, parent: str = "") -> Iterator[Problem]:
    """The problems of the fields that are shown, and of their rows; lengths of texts are looked at everywhere else.

    A field that a refused value shows waits for a right one. Rows that are given, one for each thing to choose, are left
    to the form's own rules.
    """
    refuses: set[str] = set()
    read, propres = _propres(champs, parent)
    for (champ, peut_manquer, est_libre), value in zip(propres, read(rangee), strict=True):
        if value is None:
            if peut_manquer:
                continue
        elif est_libre and type(value) is not list and not est_vide(champ, value):
            continue
        if not champ.conditions or (champ.est_montre(rangee) and not champ.depend_de & refuses):
            for problem in _du_champ(champs, champ, rangee):
                refuses.add(champ.nom)
                yield problem


@remembered(RANGEES)
def _propres(
    champs: Sequence[Champ], parent: str
) -> tuple[Callable[[object], tuple[Any, ...]], tuple[tuple[Champ, bool, bool], ...]]:
    """The fields of a form or of a row that are looked at, and the function that reads their values.

    With each comes what is known of it whatever the others say: whether it may be left empty, and whether any single
    value will do.
    """
    mine = [champ for champ in champs if champ.parent == parent and champ.ligne is None and not champ.lecture_seule]
    noms = [champ.nom for champ in mine]
    read: Any = attrgetter(*noms) if len(noms) > 1 else lambda rangee: tuple([getattr(rangee, nom) for nom in noms])
    return read, tuple((champ, not champ.obligatoire and not champ.conditions, _est_libre(champ)) for champ in mine)


def _est_libre(champ: Champ) -> bool:
    is_listed = champ.liste is not None and champ.liste.message is not None
    return not (is_listed or champ.bornes.message)


def _du_champ(champs: Sequence[Champ], champ: Champ, rangee: object) -> Iterator[Problem]:
    value = getattr(rangee, champ.nom)
    if est_vide(champ, value):
        if champ.est_exige(rangee):
            code = Code.ACCEPTATION_REQUISE if champ.genre is Genre.ACCEPTATION else Code.OBLIGATOIRE
            yield Problem(code, champ.absence or f"Renseignez le champ « {champ.libelle} ».", (champ.nom,))
    elif isinstance(value, list):
        yield from _de_la_liste(champs, champ, value)
    else:
        yield from _de_la_valeur(champ, value, rangee)


def _de_la_liste(champs: Sequence[Champ], champ: Champ, items: list[Any]) -> Iterator[Problem]:
    au_plus = champ.bornes.max_items
    if au_plus is not None and len(items) > au_plus:
        yield Problem(Code.TROP_LONG, f"Limitez cette liste à {au_plus} éléments.", (champ.nom,))
        return
    for problem in _des_rangees(champs, champ, items) if champ.genre is Genre.LISTE else _des_codes(champ, items):
        yield problem.under(champ.nom)


def _des_rangees(champs: Sequence[Champ], champ: Champ, items: list[Any]) -> Iterator[Problem]:
    noms = [cle_de(item, champ.cle, rang) for rang, item in enumerate(items)]
    for rang, (nom, item) in enumerate(zip(noms, items, strict=True)):
        cle = getattr(item, champ.cle or "", None)
        if champ.ajoutable and (noms.count(nom) > 1 or (cle and cle != nom)):
            yield Problem(Code.VALEUR_INCONNUE, CLE_PROPRE, (str(rang), CLE_DE_RANGEE))
        for problem in problems(champs, item, champ.chemin):
            yield problem.under(nom)


def _des_codes(champ: Champ, items: list[str]) -> Iterator[Problem]:
    """The problems of several values, each named by its code."""
    for rang, item in enumerate(items):
        for problem in _hors_liste(champ.liste, item):
            yield problem.under(nom_du_code(item, rang))


def _de_la_valeur(champ: Champ, value: Any, rangee: object) -> Iterator[Problem]:  # noqa: ANN401 - any field
    for problem in _hors_liste(champ.liste, value):
        yield problem.under(champ.nom)
    bornes = champ.bornes
    mesure = champ.genre is not Genre.MOT_DE_PASSE and champ.est_controle(rangee)
    if bornes.message and mesure and not _entre_bornes(champ.nom, value, bornes):
        yield Problem(bornes.refus, bornes.message, (champ.nom,))


def _hors_liste(liste: Liste | None, value: Any) -> Iterator[Problem]:  # noqa: ANN401 - any field
    if liste and liste.message and liste.valeurs and value not in liste.valeurs():
        yield Problem(liste.refus, liste.message)


def _entre_bornes(nom: str, value: Any, bornes: Bornes) -> bool:  # noqa: ANN401 - any field
    match value:
        case str() if not isinstance(value, Enum):
            return (
                bornes.pattern is None or re.fullmatch(bornes.pattern, canonique(value, ecriture_de(nom))) is not None
            )
        case date():
            jour = value.isoformat()
            return (bornes.format_minimum or jour) <= jour <= (bornes.format_maximum or jour)
        case int() | Decimal():
            return _nombre_entre(Decimal(value), bornes)
        case _:
            return True


def _nombre_entre(value: Decimal, bornes: Bornes) -> bool:
    return (
        value.is_finite()
        and (bornes.minimum is None or value >= Decimal(str(bornes.minimum)))
        and (bornes.maximum is None or value <= Decimal(str(bornes.maximum)))
        and (bornes.multiple_of is None or value % Decimal(str(bornes.multiple_of)) == 0)
    )


def est_vide(champ: Champ, value: object) -> bool:
    """Whether a field is left empty; a box that has to be ticked is empty as long as it is not."""
    if champ.genre is Genre.ACCEPTATION:
        return not value
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
