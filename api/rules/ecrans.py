"""The words of the screens, which no value carries: titles, headings, buttons, fixed sentences (both guides).

They are data, in `api/reference/ecrans.toml`: a client types none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from api.rules.listes import document


@dataclass(frozen=True, slots=True)
class Ecran:
    """A screen in the wording of a domaine.

    Attributes:
        code: the stable code of the screen.
        titre: its title.
        textes: its other texts by code, in the guides' order; line breaks separate paragraphs.
    """

    code: str
    titre: str
    textes: Mapping[str, str]


@cache
def ecrans(domaine: str | None = None) -> tuple[Ecran, ...]:
    """The screens in the guides' order; without a domaine, in the wording that all share."""
    return tuple(_ecran(code, dict(table), domaine) for code, table in document("ecrans.toml").items())


def _ecran(code: str, table: dict[str, object], domaine: str | None) -> Ecran:
    propres = {name: table.pop(name) for name, value in list(table.items()) if isinstance(value, dict)}
    textes = {name: str(texte) for name, texte in (table | _table(propres.get(domaine or ""))).items()}
    return Ecran(code, textes.pop("titre"), MappingProxyType(textes))


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
