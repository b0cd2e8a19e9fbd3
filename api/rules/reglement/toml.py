"""The text of a règlement as TOML, and the line of each of its places."""

import re
import tomllib
from collections.abc import Mapping
from json import dumps
from typing import Any

from api.rules.reglement.table import DonneeInvalideError

LIGNE = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
# A key of many parts, whose reading takes the square of their number: a minute for a file of them.
CHAINE = re.compile(r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){16}""")
LISTE, TABLE, CLE = (
    re.compile(r"\s*\[\[\s*([\w.-]+)\s*\]\]"),
    re.compile(r"\s*\[\s*([\w.-]+)\s*\]"),
    re.compile(r"\s*([\w-]+)\s*="),
)


class TomlIllisibleError(DonneeInvalideError):
    """A text that is no TOML; `ligne` is where its reading stopped, when that is known."""

    def __init__(self, dit: str, ligne: int | None = None) -> None:
        super().__init__(dit)
        self.ligne = ligne


def lire_toml(texte: str) -> dict[str, Any]:
    """The values of a text.

    Raises:
        TomlIllisibleError: it is no TOML, or one that no reader should take.
    """
    if chain := CHAINE.search(texte):
        raise TomlIllisibleError("Une clé a trop de parties.", texte.count("\n", 0, chain.start()) + 1)
    try:
        return tomllib.loads(texte)
    except RecursionError:
        raise TomlIllisibleError("Ce fichier imbrique trop de tables.") from None
    except ValueError as error:  # that of TOML, and those of the numbers and dates that it holds
        found = LIGNE.search(str(error))
        if found:
            where = f"ligne {found[1]}, colonne {found[2]}"
            raise TomlIllisibleError(f"Ce fichier n'est pas du TOML ({where}).", int(found[1])) from None
        raise TomlIllisibleError("Ce fichier n'est pas du TOML jusqu'à sa fin.", len(texte.splitlines())) from None


def texte_de(lu: str | bytes) -> str:
    """The text of a file, without the mark that some editors put before it.

    Raises:
        TomlIllisibleError: it is not in UTF-8, as TOML has to be.
    """
    if isinstance(lu, str):
        return lu.removeprefix("\ufeff")
    try:
        return lu.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        ligne = lu.count(b"\n", 0, error.start) + 1
        raise TomlIllisibleError(f"Ce fichier n'est pas en UTF-8 (ligne {ligne}).", ligne) from None


def lignes_de(texte: str) -> Mapping[str, int]:
    """The line of each table and of each key, by its place: "epreuves[2].enfants[0].code".

    It is a guide for the eye: what stands inside a value has the line of its key.
    """
    found: dict[str, int] = {}
    rangs: dict[str, int] = {}
    place = ""
    for numero, ligne in enumerate(texte.splitlines(), start=1):
        if (table := LISTE.match(ligne)) or (table := TABLE.match(ligne)):
            place = _place(table[1].split("."), rangs, is_list=bool(LISTE.match(ligne)))
            found.setdefault(place, numero)
        elif cle := CLE.match(ligne):
            found.setdefault(f"{place}.{cle[1]}" if place else cle[1], numero)
    return found


def _place(noms: list[str], rangs: dict[str, int], *, is_list: bool) -> str:
    """The place of a table, counted in its list; a new one begins its own lists anew."""
    place = ""
    for position, nom in enumerate(noms, start=1):
        place = f"{place}.{nom}" if place else nom
        if position == len(noms) and is_list:
            rangs[place] = rangs.get(place, -1) + 1
            for inner in [autre for autre in rangs if autre.startswith(f"{place}[{rangs[place]}].")]:
                del rangs[inner]
        if place in rangs:
            place = f"{place}[{rangs[place]}]"
    return place


def ligne_de(place: str, lignes: Mapping[str, int]) -> int | None:
    """The line of a place, or of the nearest one around it."""
    while place and place not in lignes:
        place = place[: place.rindex("[")] if place.endswith("]") else place.rpartition(".")[0]
    return lignes.get(place)


def ecrire_toml(contenu: Mapping[str, Any]) -> str:
    """The text of a content, for who corrects an edition; read again, it gives the same values."""
    tables = contenu.get("epreuves", [])
    lines = [f"{nom} = {valeur_toml(valeur)}" for nom, valeur in contenu.items() if nom != "epreuves"]
    return "\n".join([*lines, *_tables("epreuves", tables)]) + "\n"


def _tables(place: str, tables: list[dict[str, Any]]) -> list[str]:
    lines = []
    for table in tables:
        lines += ["", f"[[{place}]]"]
        lines += [f"{nom} = {valeur_toml(valeur)}" for nom, valeur in table.items() if nom != "enfants"]
        lines += _tables(f"{place}.enfants", table.get("enfants", []))
    return lines


def valeur_toml(valeur: object) -> str:
    """A value on one line. A text of JSON is one of TOML, but for the control character that JSON leaves as it is."""
    match valeur:
        case dict():
            return "{ " + ", ".join(f"{nom} = {valeur_toml(item)}" for nom, item in valeur.items()) + " }"
        case list():
            return "[" + ", ".join(map(valeur_toml, valeur)) + "]"
        case _:
            return dumps(valeur, ensure_ascii=False).replace("\x7f", "\\u007f")
