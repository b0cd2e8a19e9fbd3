"""Lists of candidatures: pages that go on from the last row, totals on demand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet, ValuesListQuery

from api.models import Candidature
from api.resolvers.gates.bureau import candidatures, est_bureau, perimetre
from api.resolvers.gestion.filtre import filtrer
from api.resolvers.operation import Operation
from api.rules.gestion import Filtre, Tri

LOT = 500  # rows read at a time by `parcourir`


@dataclass(frozen=True)
class PlaceDansListe:
    """The end of a page of a list: the value that orders its last row, and its id."""

    cle: str | datetime
    id: UUID

    @classmethod
    def of(cls, row: Candidature, tri: Tri) -> "PlaceDansListe":
        return cls(row.nom_tri if tri is Tri.NOM else row.cree_le, row.id)


async def lister(
    op: Operation, filtre: Filtre, tri: Tri, limite: int, apres: PlaceDansListe | None
) -> tuple[list[Candidature], bool]:
    """A page of the list within reach, with its candidats, and whether more follow."""
    rows = filtrer(candidatures(await perimetre(op)), filtre)
    return await lire_page(rows, tri, apres, limite, "candidat", "periode__session")


async def lire_page(
    rows: QuerySet[Candidature], tri: Tri, apres: PlaceDansListe | None, limite: int, *jointes: str
) -> tuple[list[Candidature], bool]:
    """A page of rows that a gate let through, with their parents, and whether more follow."""
    ids: list[Any] = await ids_de_page(rows, tri, apres, limite + 1)
    shown = ids[:limite]
    found = {row.id: row for row in await Candidature.filter(id__in=shown).select_related(*jointes)}
    return [found[row_id] for row_id in shown if row_id in found], len(ids) > limite


def ids_de_page(
    rows: QuerySet[Candidature], tri: Tri, apres: PlaceDansListe | None, limite: int
) -> ValuesListQuery[Literal[False]]:
    """The ids of a page, from an index alone: whole rows, which are wide, are then read for this page only."""
    return page(rows, tri, apres).limit(limite).values_list("id", flat=True)


async def trouver(op: Operation, candidature_id: UUID) -> Candidature | None:
    """One row of the list, with its candidat and session; None out of the actor's reach, and for candidats."""
    if not est_bureau(op):
        op.signed_in()
        return None
    rows = candidatures(await perimetre(op)).filter(id=candidature_id)
    return await rows.select_related("candidat", "periode__session").first()


async def compter(op: Operation, filtre: Filtre) -> int:
    """The number of candidatures in the list."""
    return await filtrer(candidatures(await perimetre(op)), filtre).count()


async def parcourir(rows: QuerySet[Candidature], *colonnes: str) -> AsyncIterator[list[dict[str, Any]]]:
    """The rows by name, with these columns alone, a lot at a time: a long list fills no memory and blocks no table."""
    place: PlaceDansListe | None = None
    while True:
        found = await page(rows, Tri.NOM, place).limit(LOT).values("id", "nom_tri", *colonnes)
        if found:
            yield found
            place = PlaceDansListe(found[-1]["nom_tri"], found[-1]["id"])
        if len(found) < LOT:
            return


def page(rows: QuerySet[Candidature], tri: Tri, apres: PlaceDansListe | None) -> QuerySet[Candidature]:
    """The rows after a place, in order; the first condition lets an index begin there.

    By name the earliest letters come first; by registration, the latest.
    """
    if tri is Tri.NOM:
        if apres is not None:
            rows = rows.filter(nom_tri__gte=apres.cle).filter(Q(nom_tri__gt=apres.cle) | Q(id__gt=apres.id))
        return rows.order_by("nom_tri", "id")
    if apres is not None:
        rows = rows.filter(cree_le__lte=apres.cle).filter(Q(cree_le__lt=apres.cle) | Q(id__lt=apres.id))
    return rows.order_by("-cree_le", "-id")
