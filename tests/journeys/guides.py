"""The guides' own list of statements, `guides.toml`, and the reading of what an answer says at a place."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.journeys.story import a_plat

GUIDES = tomllib.loads(Path(__file__).with_name("guides.toml").read_text("utf-8"))
OPERATIONS: Mapping[str, str] = GUIDES["operations"]
NOMS = ("code", "nom", "titre", "libelle", "statut")
Enonce = Mapping[str, str]


class Papier(str):
    """The text of a mail or a paper, which says a statement anywhere."""

    __slots__ = ()


def enonces(guide: str | None = None) -> Iterator[Enonce]:
    """The statements of a guide, or of both, in the order of the pages."""
    return (
        enonce | {"ou": f"{page['guide']}, page {page['page']}"}
        for page in GUIDES["pages"]
        if guide in {None, page["guide"]}
        for enonce in page["enonces"]
    )


def bilan() -> Counter[str]:
    """The numbers of statements given whole, in part, and not."""
    return Counter(
        "non donnés" if "donne" not in item else "en partie" if "raison" in item else "donnés" for item in enonces()
    )


def absents(guide: str, answers: Mapping[str, Any]) -> list[str]:
    """The statements of a guide that are not where the list says."""
    return [
        f"{item['ou']} : « {item['mots']} », {item['donne']} : {found[:5]}"
        for item in enonces(guide)
        if "donne" in item and not _est_dit(item, found := dits(answers, item["donne"]))
    ]


def dits(answers: Mapping[str, Any], donne: str) -> list[str]:
    """The texts that an operation gives at a place, a paragraph each."""
    operation, _, chemin = donne.partition(" ")
    return [text for value in _a(answers[operation], chemin) for text in _textes(value)]


def _est_dit(enonce: Enonce, found: list[str]) -> bool:
    mots = enonce.get("dit") or enonce.get("coquille") or enonce["mots"]
    pieces = (".+" if piece[0] == "{" else re.escape(a_plat(piece)) for piece in re.findall(r"\{[^}]*\}|[^{]+", mots))
    expression = re.compile("".join(pieces))
    return any((expression.search if isinstance(text, Papier) else expression.fullmatch)(text) for text in found)


def _a(answer: Any, chemin: str) -> list[Any]:
    """The values at the end of a way; a step that names no item of a list is taken in each of them."""
    values = [answer]
    for step in re.split(r"/(?! )", chemin) if chemin else ():
        values = [found for value in values for found in _pas(value, step)]
    return values


def _pas(value: Any, step: str) -> list[Any]:
    if not isinstance(value, list):
        found = value.get(step) if value else None
        return [] if found is None else [found]
    named = next((item for item in value if step in _noms(item)), None)
    if named is not None:
        return [named]
    if step.isdigit():
        return value[int(step) : int(step) + 1]
    return [found for item in value for found in _pas(item, step)]


def _noms(item: Mapping[str, Any]) -> set[Any]:
    return {item.get(nom) for nom in NOMS} | {f"{item.get('parent')}.{item.get('nom')}"}


def _textes(value: Any) -> list[str]:
    """The paragraphs of a text or of a list of texts; the label of a field, with its star."""
    if isinstance(value, Papier):
        return [Papier(a_plat(value))]
    if isinstance(value, Mapping):
        return [f"{value['libelle']} *" if value["estObligatoire"] else value["libelle"]]
    return [text for item in (value if isinstance(value, list) else [value]) for text in _lignes(str(item))]


def _lignes(text: str) -> list[str]:
    return [a_plat(line).strip() for line in text.splitlines()]
