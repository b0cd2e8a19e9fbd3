"""The history of an account, and its live continuation: one loop reads both (see flux)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Evenement
from api.resolvers import streams
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Operation
from api.resolvers.streams import PAGE, Garde, LiveStream
from api.rules.evenement import COURANTS


async def historique(
    op: Operation, candidature_id: UUID | None, apres: int, limite: int
) -> tuple[list[Evenement], bool]:
    """The events after a rang, in order, and whether more follow; of one candidature or of the whole account.

    Everyday events are left to the streams: thirty saved tabs would hide the refusal of a pièce.
    """
    kept = _events(op, candidature_id).exclude(type__in=list(COURANTS))
    rows = await kept.filter(rang__gt=apres).order_by("rang").limit(limite + 1)
    return rows[:limite], len(rows) > limite


async def suivre(
    op: Operation, apres: int | None, candidature_id: UUID | None = None, garde: Garde | None = None
) -> AsyncGenerator[Evenement, None]:
    """The events after `apres`, then each new one; only new ones when `apres` is None."""
    compte = await gate.compte(op)
    if candidature_id is not None:
        await gate.candidature(op, candidature_id)

    async def lire(rang: int) -> list[Evenement]:
        return await _events(op, candidature_id).filter(rang__gt=rang).order_by("rang").limit(PAGE)

    flux = LiveStream(compte_id=compte.id, lire=lire, rang=lambda row: row.rang)
    depuis = compte.dernier_rang if apres is None else apres
    async with aclosing(streams.suivre(op, flux, depuis, garde)) as rows:
        async for row in rows:
            yield row


def _events(op: Operation, candidature_id: UUID | None) -> QuerySet[Evenement]:
    rows = Evenement.filter(compte_id=op.signed_in().compte_id)
    return rows.filter(candidature_id=candidature_id) if candidature_id else rows
