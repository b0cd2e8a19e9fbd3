"""The words of the screens, which no value carries: titles, headings, buttons, fixed sentences (both guides).

They are contents of the référentiel, first filled by `api/reference/ecrans.toml`: a client types none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from api.rules.contenu import LIVRES, Contenus
from api.rules.contenu.textes import TITRE, document_ecrans, texte_ecran
from api.rules.domaines import domaines


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


def ecrans(domaine: str | None = None, contenus: Contenus = LIVRES) -> tuple[Ecran, ...]:
    """The screens in the guides' order; without a domaine, in the wording that all share."""
    known = domaine if domaine in domaines() else None
    return contenus.retenu(
        ("ecrans", known),
        lambda: tuple(_ecran(contenus, code, table, known) for code, table in document_ecrans().items()),
    )


def _ecran(contenus: Contenus, ecran: str, table: Mapping[str, Any], domaine: str | None) -> Ecran:
    propres = table.get(domaine or "", {})
    codes = dict.fromkeys(nom for nom, texte in (table | propres).items() if isinstance(texte, str))
    found = {code: texte_ecran(contenus, ecran, code, domaine) for code in codes}
    textes = {code: texte for code, texte in found.items() if texte is not None}
    return Ecran(ecran, textes.pop(TITRE), MappingProxyType(textes))
