"""The règlement of a spécialité as data: its tree of épreuves and its constraints, by millésime."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from api.rules.reglement.lecture import versions
from api.rules.reglement.table import DonneeInvalideError
from api.rules.reglement.valeurs import (
    Choix,
    Contrainte,
    Enseignement,
    Epreuve,
    FormeImposee,
    GenreContrainte,
    Mode,
    NotesConservees,
    Position,
    Reglement,
    Report,
    TitreAcces,
)

__all__ = [
    "Choix",
    "Contrainte",
    "DonneeInvalideError",
    "Enseignement",
    "Epreuve",
    "FormeImposee",
    "GenreContrainte",
    "Mode",
    "NotesConservees",
    "Position",
    "Reglement",
    "Report",
    "TitreAcces",
    "reglement",
    "specialites",
    "specialites_incompletes",
]


def specialites(domaine: str, annee: int) -> tuple[Reglement, ...]:
    """The spécialités open to registration for a session year, by label."""
    return _par_libelle(item for item in _session(domaine, annee) if not item.incomplet)


def specialites_incompletes(domaine: str, annee: int) -> tuple[Reglement, ...]:
    """The spécialités with missing épreuves, hence not open to registration: for the office to complete."""
    return _par_libelle(item for item in _session(domaine, annee) if item.incomplet)


def reglement(domaine: str, cle: str | None, millesime: int) -> Reglement | None:
    """The règlement of a spécialité for a session year; None when it is not open to registration."""
    return next((item for item in specialites(domaine, millesime) if item.cle == cle), None)


def _par_libelle(reglements: Iterable[Reglement]) -> tuple[Reglement, ...]:
    return tuple(sorted(reglements, key=lambda item: item.libelle))


@cache
def _session(domaine: str, annee: int) -> tuple[Reglement, ...]:
    return tuple(_pour(version, annee) for version in versions(domaine) if _vaut(version, annee))


def _pour(version: Reglement, annee: int) -> Reglement:
    return replace(
        version,
        millesime=annee,
        epreuves=_encore(version.epreuves, annee),
        contraintes=tuple(contrainte for contrainte in version.contraintes if _vaut(contrainte, annee)),
    )


def _encore(epreuves: tuple[Epreuve, ...], annee: int) -> tuple[Epreuve, ...]:
    return tuple(
        replace(epreuve, enfants=_encore(epreuve.enfants, annee)) for epreuve in epreuves if _vaut(epreuve, annee)
    )


def _vaut(item: Reglement | Epreuve | Contrainte, annee: int) -> bool:
    return (item.depuis is None or item.depuis <= annee) and (item.jusque is None or annee <= item.jusque)
