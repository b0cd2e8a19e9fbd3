"""The académies and examination centres a candidate registers with, and the form of their contacts."""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from api.rules import geographie
from api.rules.listes import document


@dataclass(frozen=True, slots=True)
class Contact:
    """The service des examens et concours as printed on documents: address lines, telephone (ten digits), e-mail."""

    lignes: tuple[str, ...]
    telephone: str
    courriel: str


@dataclass(frozen=True, slots=True)
class Academie:
    """An académie, or a centre of several.

    `code`: two digits, or our own word for a centre. `libelle`: "ACADÉMIE DE BESANCON", for lists and cards. `nom`:
    "BESANCON", as an acquis prints it. `departements`: the three-character codes it covers, none for a national
    centre. `est_active` is false when only old diplomas name the académie.
    """

    code: str
    libelle: str
    nom: str
    departements: tuple[str, ...]
    est_active: bool = True

    @property
    def est_centre(self) -> bool:
        return not self.code.isdigit()


@cache
def academies() -> MappingProxyType[str, Academie]:
    """Every académie and centre by code, in the order of the file."""
    found = (_academie(**row) for row in document("academies.toml")["academies"])
    return MappingProxyType({academie.code: academie for academie in found})


def _academie(
    *,
    departements: list[str],
    contact: object = None,  # noqa: ARG001 - in `contenu/contacts.py`
    **others: Any,  # noqa: ANN401 - TOML values
) -> Academie:
    return Academie(departements=tuple(departements), **others)


def academies_d_obtention() -> tuple[Academie, ...]:
    """The académies where a diploma or a mark can have been obtained: all but the centres, former ones included."""
    return tuple(academie for academie in academies().values() if not academie.est_centre)


def academies_couvertes(academie: Academie) -> tuple[str, ...]:
    """The codes of the académies whose établissements register in an académie or a centre: three for the SIEC."""
    return tuple(
        other.code
        for other in academies_d_obtention()
        if other.departements and set(other.departements) <= set(academie.departements)
    )


def nom_academie(code: str) -> str:
    """The name alone, as an acquis prints it: "BESANCON"; the code itself when it is not known."""
    academie = academies().get(code)
    return academie.nom if academie else code


def libelle_centre(centre: str) -> str:
    """The place of registration as lists and mails print it: an académie, a centre, or a country."""
    if found := academies().get(centre):
        return found.libelle
    country = geographie.pays().get(centre)
    return country.libelle if country else centre
