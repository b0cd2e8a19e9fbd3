"""Lists of candidatures: pages that go on from the last row, totals on demand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Candidature
from api.resolvers.gates import several
from api.resolvers.gates.bureau import candidatures, est_bureau, perimetre
from api.resolvers.gestion.filtre import filtrer
from api.resolvers.lectures import noter_listes, noter_lus
from api.resolvers.operation import Operation
from api.resolvers.paging import Ordre, Page, Tranche, apres, lire_larges
from api.rules.gestion import Filtre, Tri

LOT = 500  # rows read at a time by `parcourir`


# By name the earliest letters come first; by registration, the latest.
ORDRES: Mapping[Tri, Ordre] = {
    Tri.NOM: Ordre("NOM", ("nom_tri", "id"), (str, UUID)),
    Tri.INSCRIPTION: Ordre("INSCRIPTION", ("-cree_le", "-id"), (datetime, UUID)),
}


async def lister(op: Operation, filtre: Filtre, tri: Tri, tranche: Tranche) -> Page[Candidature]:
    """A page of the list within reach, with its candidats."""
    rows = filtrer(candidatures(await perimetre(op)), filtre)
    page = await lire_larges(rows, ORDRES[tri], tranche, "candidat", "periode__session")
    noter_listes(op, [row.id for row in page.items])
    return page


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Candidature]:
    """The rows of the list of these ids, with candidat and session; none out of reach, nor for candidats."""
    if not est_bureau(op):
        op.signed_in()
        return {}
    found = await charger(op, ids)
    noter_lus(op, found)
    return found


async def charger(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Candidature]:
    """The rows of the list of these ids, for who notes the reading himself."""
    rows = candidatures(await perimetre(op))
    return await several(rows.select_related("candidat", "periode__session"), ids)


async def compter(op: Operation, filtre: Filtre) -> int:
    """The number of candidatures in the list."""
    return await filtrer(candidatures(await perimetre(op)), filtre).count()


async def parcourir(rows: QuerySet[Candidature], *colonnes: str) -> AsyncIterator[list[dict[str, Any]]]:
    """The rows by name, with these columns alone, a lot at a time: a long list fills no memory and blocks no table."""
    ordre, place = ORDRES[Tri.NOM], None
    while True:
        following = apres(rows, ordre.colonnes, place) if place else rows
        found = await following.order_by(*ordre.colonnes).limit(LOT).values("id", "nom_tri", *colonnes)
        if found:
            yield found
            place = (found[-1]["nom_tri"], found[-1]["id"])
        if len(found) < LOT:
            return
