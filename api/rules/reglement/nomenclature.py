"""The nomenclature of a domaine: the spécialités of the national nomenclature, whether their règlement is known or not.

Source: the table of passage from codes to certifications that ONISEP publishes as open data, of October 2025.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from api.rules.reglement.lecture import lis_code
from api.rules.reglement.table import NOMENCLATURE, REFERENCE, DonneeInvalideError, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneNomenclature:
    """One spécialité of the nomenclature.

    Attributes:
        code: five digits, unique within the diploma alone: the BTS and the bac pro share some.
        rncp: its sheet in the Répertoire national des certifications professionnelles.
        reference: its legal text, when it is known.
        manque: what is known of its règlement and what is not; empty when nothing is.
    """

    cle: str
    code: str | None
    libelle: str
    rncp: str
    reference: str
    manque: str


@cache
def nomenclature(domaine: str) -> Mapping[str, LigneNomenclature]:
    """The spécialités of a domaine by key; none where no nomenclature is packaged."""
    fichier = REFERENCE / "reglements" / domaine / NOMENCLATURE
    if not fichier.is_file():
        return MappingProxyType({})
    return MappingProxyType(lis_nomenclature(f"{domaine}/{NOMENCLATURE}", fichier.read_text("utf-8")))


def lis_nomenclature(chemin: str, texte: str) -> dict[str, LigneNomenclature]:
    """The lines of a nomenclature by key, read strictly."""
    rangees = csv.DictReader(texte.splitlines())
    lues = [
        _ligne(Table(f"{chemin}:{rangees.line_num}", {key: value for key, value in rangee.items() if value}))
        for rangee in rangees
    ]
    for said, values in (
        ("clé répétée", [item.cle for item in lues]),
        ("code répété", [item.code for item in lues if item.code]),
    ):
        if len(set(values)) != len(values):
            raise DonneeInvalideError(f"{chemin}: {said}")
    return {item.cle: item for item in lues}


def _ligne(table: Table) -> LigneNomenclature:
    ligne = LigneNomenclature(
        cle=table.lis("cle", str),
        code=lis_code(table),
        libelle=table.lis("libelle", str),
        rncp=table.lis("rncp", str),
        reference=table.lis_si("reference", str) or "",
        manque=table.lis_si("manque", str) or "",
    )
    table.fin()
    return ligne
