"""The règlement of a spécialité as data: its tree of épreuves and its constraints, by millésime."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from api.rules.recherche import cle as cle_de_tri
from api.rules.reglement.doute import doutes
from api.rules.reglement.lecture import commun, fichiers, versions, versions_de
from api.rules.reglement.nomenclature import LigneNomenclature, nomenclature
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
    "completes",
    "connues",
    "doutes",
    "nomenclature",
    "noms",
    "reglement",
    "specialites",
    "specialites_incompletes",
]


def specialites(domaine: str, annee: int) -> tuple[Reglement, ...]:
    """The spécialités open to registration for a session year, by label."""
    return _session(domaine, annee)


def specialites_incompletes(domaine: str, annee: int) -> tuple[Reglement, ...]:
    """The spécialités that cannot be chosen in a session year, each with what is missing: for the office to complete.

    They are those of the nomenclature, and those whose version of the year is incomplete.
    """
    cles = nomenclature(domaine).keys() | {cle for cle in fichiers(domaine) if _de_la_session(domaine, cle, annee)}
    return _par_libelle(_incomplete(domaine, cle, annee) for cle in cles if not reglement(domaine, cle, annee))


def reglement(domaine: str, cle: str | None, millesime: int) -> Reglement | None:
    """The règlement of a spécialité for a session year; None when it is not open to registration."""
    # a key may be anything that was typed: only those with a file are remembered
    if cle is None or cle not in fichiers(domaine):
        return None
    found = _de_la_session(domaine, cle, millesime)
    return found if found and not found.incomplet else None


def noms(item: Reglement) -> tuple[str, ...]:
    """The words by which a file may name a spécialité of a domaine: key, label, its code and that of the nomenclature."""
    ligne = nomenclature(item.domaine).get(item.cle)
    return tuple(nom for nom in (item.cle, item.libelle, item.code, ligne.code if ligne else None) if nom)


def connues(domaine: str) -> frozenset[str]:
    """The keys of the spécialités of the nomenclature or with a file, whatever the session."""
    return frozenset(nomenclature(domaine).keys() | fichiers(domaine).keys())


def completes(domaine: str) -> frozenset[str]:
    """The keys of the spécialités with a complete règlement for some session."""
    return frozenset(version.cle for version in versions(domaine) if not version.incomplet)


def _par_libelle(reglements: Iterable[Reglement]) -> tuple[Reglement, ...]:
    return tuple(sorted(reglements, key=lambda item: (cle_de_tri(item.libelle), item.cle)))


@cache
def _session(domaine: str, annee: int) -> tuple[Reglement, ...]:
    found = (reglement(domaine, cle, annee) for cle in fichiers(domaine))
    return _par_libelle(item for item in found if item)


@cache
def _de_la_session(domaine: str, cle: str, annee: int) -> Reglement | None:
    """The version of a spécialité for a session year, complete or not."""
    return next((_pour(version, annee) for version in versions_de(domaine, cle) if _vaut(version, annee)), None)


def _incomplete(domaine: str, cle: str, annee: int) -> Reglement:
    """The version of the year as far as it is known; without any, the line of the nomenclature."""
    found = _de_la_session(domaine, cle, annee) if cle in fichiers(domaine) else None
    if found:
        return found
    ligne, partage = nomenclature(domaine)[cle], commun(domaine)
    return Reglement(
        domaine=domaine,
        diplome=partage.diplome,
        cle=cle,
        code=ligne.code,
        libelle=ligne.libelle,
        millesime=annee,
        depuis=None,
        jusque=None,
        reference=ligne.reference or ligne.rncp,
        manques=tuple(_manques(ligne, versions_de(domaine, cle))),
        epreuves=(),
        contraintes=(),
        report=partage.report,
    )


def _manques(ligne: LigneNomenclature, lues: tuple[Reglement, ...]) -> Iterator[str]:
    if lues:
        sessions = " ; ".join(f"{item.depuis or '…'} à {item.jusque or '…'}" for item in lues)
        yield f"Règlement non saisi pour cette session : versions lues pour les sessions {sessions}."
    else:
        yield "Règlement non saisi."
    if ligne.manque:
        yield ligne.manque


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
