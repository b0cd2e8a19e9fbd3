"""Counts and rates of a list: per session, spécialité, établissement, état, académie, statut of pièce."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tortoise.expressions import Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from api.models import Candidature, Etablissement, SessionExamen
from api.resolvers.gates.bureau import candidatures, perimetre
from api.resolvers.gestion.filtre import filtrer, pieces_au_stade
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.gestion import Filtre
from api.rules.piece import Stade, StatutPiece
from api.services.referentiel import connu, nom_du_centre

LIBELLES_STADES = {Stade.VIDE: "Aucun fichier", Stade.DEPOSEE: "Déposée, non validée", Stade.VALIDEE: "À contrôler"}


class Axe(StrEnum):
    """The value by which candidatures are counted."""

    SESSION = "SESSION"
    ACADEMIE = "ACADEMIE"
    SPECIALITE = "SPECIALITE"
    ETABLISSEMENT = "ETABLISSEMENT"
    ETAT = "ETAT"
    CLASSE = "CLASSE"


COLONNES: Mapping[Axe, tuple[str, ...]] = MappingProxyType(
    {
        Axe.SESSION: ("session_examen",),
        Axe.ACADEMIE: ("centre",),
        Axe.SPECIALITE: ("domaine", "specialite", "millesime"),
        Axe.ETABLISSEMENT: ("etablissement",),
        Axe.ETAT: ("etat",),
        Axe.CLASSE: ("classe",),
    }
)


@dataclass(frozen=True, kw_only=True)
class Effectif:
    """The number of candidatures with one value, and their share of all."""

    code: str | None
    libelle: str
    nombre: int
    taux: float


async def ouvrir(op: Operation) -> None:
    """Lets offices through; refuses another actor as if nothing were there."""
    await perimetre(op)


async def par_axe(op: Operation, filtre: Filtre, axe: Axe) -> list[Effectif]:
    """The candidatures within reach, counted by the values of an axis, the largest first."""
    return await effectifs(filtrer(candidatures(await perimetre(op)), filtre), axe)


async def effectifs(rows: QuerySet[Candidature], axe: Axe) -> list[Effectif]:
    """The rows that the gate let through, counted by the values of an axis, the largest first."""
    columns = COLONNES[axe]
    counted = await rows.annotate(nombre=Count("id")).group_by(*columns).values(*columns, "nombre")
    libelles = await _LIBELLES[axe](counted)
    return _effectifs([(_code(row, axe), libelles(row), row["nombre"]) for row in counted])


async def par_stade(op: Operation, filtre: Filtre) -> list[Effectif]:
    """The pièces asked of the candidatures within reach, counted by stade."""
    owners = filtrer(candidatures(await perimetre(op)), filtre).values("id")
    found = []
    for stade in Stade:
        nombre = await pieces_au_stade(stade).filter(candidature_id__in=Subquery(owners)).count()
        found.append((stade.value, _libelle_stade(stade), nombre))
    return _effectifs([row for row in found if row[2]])


Rangees = Sequence[Mapping[str, Any]]
Libelle = Callable[[Mapping[str, Any]], str]


async def _sessions(rows: Rangees) -> Libelle:
    found = await SessionExamen.filter(id__in=[row["session_examen"] for row in rows])
    libelles = {session.id: session.libelle for session in found}
    return lambda row: libelles.get(row["session_examen"], "-")


async def _academies(_rows: Rangees) -> Libelle:
    return lambda row: nom_du_centre(row["centre"])


async def _specialites(_rows: Rangees) -> Libelle:
    def libelle(row: Mapping[str, Any]) -> str:
        found = connu(row["domaine"], row["specialite"], row["millesime"])
        return found.libelle if found else (row["specialite"] or "-")

    return libelle


async def _etablissements(rows: Rangees) -> Libelle:
    found = await Etablissement.filter(uai__in=[row["etablissement"] for row in rows if row["etablissement"]])
    libelles = {etablissement.uai: etablissement.to_rule().libelle_complet for etablissement in found}
    return lambda row: libelles.get(row["etablissement"]) or row["etablissement"] or "-"


async def _classes(_rows: Rangees) -> Libelle:
    return lambda row: row["classe"] or "-"


async def _etats(_rows: Rangees) -> Libelle:
    return lambda row: EtatCandidature(row["etat"]).libelle


_LIBELLES: Mapping[Axe, Callable[[Rangees], Awaitable[Libelle]]] = MappingProxyType(
    {
        Axe.SESSION: _sessions,
        Axe.ACADEMIE: _academies,
        Axe.SPECIALITE: _specialites,
        Axe.ETABLISSEMENT: _etablissements,
        Axe.ETAT: _etats,
        Axe.CLASSE: _classes,
    }
)


def _effectifs(counted: Iterable[tuple[str | None, str, int]]) -> list[Effectif]:
    """The counts with their shares, merged by code and label: a spécialité is one across its millésimes."""
    merged: Counter[tuple[str | None, str]] = Counter()
    for code, libelle, nombre in counted:
        merged[code, libelle] += nombre
    total = merged.total()
    return [
        Effectif(code=code, libelle=libelle, nombre=nombre, taux=round(nombre / total, 4))
        for (code, libelle), nombre in sorted(merged.items(), key=lambda item: (-item[1], item[0][1]))
    ]


def _code(row: Mapping[str, Any], axe: Axe) -> str | None:
    value = row["specialite" if axe is Axe.SPECIALITE else COLONNES[axe][0]]
    return None if value is None else str(value)


def _libelle_stade(stade: Stade) -> str:
    return LIBELLES_STADES.get(stade) or StatutPiece(stade.value).libelle
