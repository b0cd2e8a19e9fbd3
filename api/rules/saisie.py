"""What a form may hold at all, whatever its meaning: texts that can be written, of a bounded length, in bounded lists."""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from api.rules.problems import Code, Problem

ELEMENTS_AU_PLUS = 100
LONGUEUR = 255

Place = tuple[str, ...]


def demesures(form: object) -> list[Problem]:
    """The lists beyond measure: nothing else is worth saying of such a form."""
    message = f"Limitez cette liste à {ELEMENTS_AU_PLUS} éléments."
    return [
        Problem(Code.TROP_LONG, message, path)
        for path, value, _ in _valeurs(form)
        if isinstance(value, list) and len(value) > ELEMENTS_AU_PLUS
    ]


def trop_longs(form: object) -> list[Problem]:
    """The texts that are longer than their field takes, at any depth."""
    return [
        Problem(Code.TROP_LONG, f"Limitez ce champ à {longueur} caractères.", path)
        for path, value, longueur in _valeurs(form)
        if isinstance(value, str) and len(value) > longueur
    ]


def illisibles(form: object) -> list[Problem]:
    """The texts with a control character or half of a character, which neither a database nor a document can hold."""
    message = "Saisissez à nouveau ce champ : il contient un caractère qui ne peut être écrit."
    return [
        Problem(Code.FORMAT_INVALIDE, message, path)
        for path, value, _ in _valeurs(form)
        if isinstance(value, str) and any(unicodedata.category(char) in {"Cc", "Cs"} for char in value)
    ]


def _valeurs(value: object, path: Place = (), longueur: int = LONGUEUR) -> Iterator[tuple[Place, object, int]]:
    """Every text and list of a form, with the way to it and the length that its field takes."""
    if isinstance(value, str):
        yield path, value, longueur
    elif isinstance(value, list):
        yield path, value, longueur
        for rang, item in enumerate(value[: ELEMENTS_AU_PLUS + 1]):
            yield from _valeurs(item, (*path, str(rang)), longueur)
    elif is_dataclass(value):
        for item in fields(value):
            yield from _valeurs(getattr(value, item.name), (*path, item.name), item.metadata.get("longueur", LONGUEUR))
