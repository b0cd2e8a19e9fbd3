"""The limits of any form, whatever its meaning: texts that can be stored, of a bounded length, in bounded lists."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from api.rules import formulaire
from api.rules.ecriture import ORDINAIRE, CaracteresAdmis, canonique, ecriture_de, illisible
from api.rules.problems import Code, Problem

ELEMENTS_AU_PLUS = 100
LONGUEUR = 255
SANS_TEXTE = frozenset({bool, int, Decimal, date, datetime})  # values of which nothing is said here

Place = tuple[str, ...]
Valeur = tuple[Place, object, int, CaracteresAdmis]  # a text or a list: its place, itself, its length, its writing
Declare = tuple[
    str, int, CaracteresAdmis, str | None
]  # a field: its name, its length, its writing, the key of its rows
_DECLARES: dict[type, tuple[Declare, ...]] = {}

# Forms that stay an object of their own in an input: a filter also serves queries, a choice of pupils is one of several.
ENTIERES = frozenset({"eleves", "filtre"})


@dataclass(frozen=True, slots=True)
class Illisible:
    """A sent value that is no date, no instant or no number, in the place of what it should have been.

    Attributes:
        message: French, says the form expected.
    """

    message: str


@dataclass(frozen=True, slots=True)
class Limites:
    """The problems of a form against the limits of any form.

    Attributes:
        demesures: those of lists beyond measure; a form with one has no other problem reported.
        textes: those of texts that are longer than their field takes, then of those that cannot be kept.
    """

    demesures: list[Problem]
    textes: list[Problem]


def limites(form: object) -> Limites:
    """The problems of lists and texts at any depth, in one reading of the form."""
    if _est_saine(form):
        return Limites([], [])
    valeurs = list(_valeurs(form))
    return Limites(_demesures(valeurs), [*_trop_longs(valeurs), *_illisibles(valeurs)])


def _est_saine(value: object, longueur: int = LONGUEUR, ecriture: CaracteresAdmis = CaracteresAdmis.LIGNE) -> bool:
    """Whether there is nothing to say of a form, a list or a text, as of most: no path of a problem is made for it."""
    form = type(value)
    if form in SANS_TEXTE:
        return True
    if isinstance(value, str):
        return isinstance(value, Enum) or (len(value) <= longueur and illisible(value, ecriture) is None)
    if isinstance(value, list):
        return len(value) <= ELEMENTS_AU_PLUS and all(_est_saine(item, longueur, ecriture) for item in value)
    if form is Illisible:
        return False
    for name, most, kind, _ in _champs(form):
        own = getattr(value, name)
        if (
            own is None
            or type(own) in SANS_TEXTE
            or (type(own) is str and len(own) <= most and ORDINAIRE.fullmatch(own))
        ):
            continue
        if not _est_saine(own, most, kind):
            return False
    return True


def trop_longs(form: object) -> list[Problem]:
    """The problems of texts longer than their field takes, at any depth."""
    return _trop_longs(_valeurs(form))


def _demesures(valeurs: Iterable[Valeur]) -> list[Problem]:
    message = f"Limitez cette liste à {ELEMENTS_AU_PLUS} éléments."
    return [
        Problem(Code.TROP_LONG, message, path)
        for path, value, *_ in valeurs
        if isinstance(value, list) and len(value) > ELEMENTS_AU_PLUS
    ]


def _trop_longs(valeurs: Iterable[Valeur]) -> list[Problem]:
    return [
        Problem(Code.TROP_LONG, f"Limitez ce champ à {longueur} caractères.", path)
        for path, value, longueur, _ in valeurs
        if isinstance(value, str) and len(value) > longueur
    ]


def mal_formes(form: object) -> list[Problem]:
    """The problems of values that could not be read, at any depth."""
    return [
        Problem(Code.FORMAT_INVALIDE, value.message, path)
        for path, value, *_ in _valeurs(form)
        if isinstance(value, Illisible)
    ]


def illisibles(form: object, ecriture: CaracteresAdmis = CaracteresAdmis.LIGNE) -> list[Problem]:
    """The problems of texts with a character that is invisible, cannot be stored or is no writing, at any depth."""
    return _illisibles(_valeurs(form, ecriture=ecriture))


def _illisibles(valeurs: Iterable[Valeur]) -> list[Problem]:
    return [
        Problem(Code.FORMAT_INVALIDE, f"Saisissez à nouveau ce champ : {reason}.", path)
        for path, value, _, kind in valeurs
        if isinstance(value, str) and (reason := illisible(value, kind))
    ]


def canonise(value: Any, ecriture: CaracteresAdmis = CaracteresAdmis.LIGNE) -> Any:  # noqa: ANN401 - any form, list or text
    """The form, list or text with every text in its canonical form, at any depth; itself where nothing changes."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return canonique(value, ecriture)
    if isinstance(value, list):
        items = [canonise(item, ecriture) for item in value]
        return items if any(new is not item for new, item in zip(items, value, strict=True)) else value
    if isinstance(value, Illisible):
        return None
    typed = [
        (name, own, kind) for name, _, kind, _ in _champs(type(value)) if (own := getattr(value, name)) is not None
    ]
    changed = {name: new for name, own, kind in typed if (new := canonise(own, kind)) is not own}
    return replace(value, **changed) if changed else value


@dataclass(frozen=True, slots=True)
class ArgumentsLus:
    """The arguments of an operation as they were read.

    Attributes:
        arguments: their canonical form; None stands for each of `mal_formes`.
        illisibles: the problems of texts that no use case may see.
        mal_formes: the problems of values that are no date or no number; a use case adds its own to them.
    """

    arguments: dict[str, Any]
    illisibles: list[Problem]
    mal_formes: list[Problem]


def lire_arguments(arguments: Mapping[str, Any]) -> ArgumentsLus:
    """The arguments of an operation in their canonical form, and the problems of the unreadable ones.

    All that a person types comes through here, so that the rule applies to a new field by itself.
    """
    read = {name: canonise(value, ecriture_de(name)) for name, value in arguments.items()}
    looked_at = {name: value for name, value in read.items() if not _est_saine(value, ecriture=ecriture_de(name))}
    found = [
        problem.under(*_prefix(name, value))
        for name, value in looked_at.items()
        for problem in illisibles(value, ecriture_de(name))
        if ecriture_de(name) is not CaracteresAdmis.EXACTE
    ]
    wrong = [
        problem.under(*_prefix(name, value))
        for name, value in arguments.items()
        if name in looked_at or read[name] is not value  # a value that could not be read has become None
        for problem in mal_formes(value)
    ]
    return ArgumentsLus(read, found, wrong)


def _prefix(name: str, value: object) -> Place:
    """The beginning of a problem's path: none for a form, which is the whole of the input."""
    is_form = is_dataclass(value) and not isinstance(value, Illisible)
    return () if is_form and name not in ENTIERES else (name,)


def _champs(form: type) -> tuple[Declare, ...]:
    """The fields of a form, read once for each; none of what is no form."""
    if form not in _DECLARES:
        _DECLARES[form] = tuple(_declare(item) for item in (fields(form) if is_dataclass(form) else ()))
    return _DECLARES[form]


def _declare(item: Field[Any]) -> Declare:
    ecriture = item.metadata.get("ecriture") or ecriture_de(item.name)
    return item.name, item.metadata.get("longueur", LONGUEUR), ecriture, item.metadata.get("cle")


def problems_saisie(form: object, today: date | None = None) -> list[Problem]:
    """The problems of a form declared with `champ`, whatever its meaning; `today` is that of one with a day."""
    champs = formulaire.champs_du_jour(type(form), today)
    return [*formulaire.problems(champs, form), *trop_longs(form), *illisibles(form)]


def problems_intervalle(debut: datetime | None, fin: datetime | None, path: str) -> list[Problem]:
    """The problem of a period that does not end after its beginning."""
    if debut is None or fin is None or debut < fin:
        return []
    return [Problem(Code.DATE_INCOHERENTE, "La fin doit être postérieure au début.", (path,))]


def _valeurs(
    value: object,
    path: Place = (),
    longueur: int = LONGUEUR,
    ecriture: CaracteresAdmis = CaracteresAdmis.LIGNE,
    cle: str | None = None,
) -> Iterator[Valeur]:
    """The texts and lists of a form, each with its path, the length that its field takes and its writing."""
    if isinstance(value, Illisible) or (isinstance(value, str) and not isinstance(value, Enum)):
        yield path, value, longueur, ecriture
    elif isinstance(value, list):
        yield path, value, longueur, ecriture
        for rang, item in enumerate(value):
            yield from _valeurs(item, (*path, formulaire.cle_de(item, cle, rang)), longueur, ecriture)
    elif value is not None:
        for name, most, kind, key in _champs(type(value)):
            if (own := getattr(value, name)) is not None:
                yield from _valeurs(own, (*path, name), most, kind, key)
