"""The history of an account, and its live continuation: one loop reads both."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Evenement
from api.resolvers import access
from api.resolvers.operation import Operation

PAGE = 100
VEILLE = 15.0  # seconds after which rows are read again even when the bell was silent


async def historique(
    op: Operation, candidature_id: UUID | None, apres: int, limite: int
) -> tuple[list[Evenement], bool]:
    """Events after a rang, in order, and whether there are more; of one candidature or of the whole account."""
    rows = await _events(op, candidature_id).filter(rang__gt=apres).order_by("rang").limit(limite + 1)
    return rows[:limite], len(rows) > limite


async def suivre(
    op: Operation,
    apres: int | None,
    candidature_id: UUID | None = None,
    still_in: Callable[[], Awaitable[bool]] | None = None,
) -> AsyncIterator[Evenement]:
    """Every event after `apres`, then each new one; from now on when `apres` is None.

    `still_in` is asked before each reading, so that a revoked sign-in ends the stream.
    """
    compte = await access.compte(op)
    if candidature_id is not None:
        await access.candidature(op, candidature_id)
    position = compte.dernier_rang if apres is None else apres
    with op.services.bell.listen(compte.id) as ear:
        while still_in is None or await still_in():
            ear.reset()
            rows, more = await historique(op, candidature_id, position, PAGE)
            for row in rows:
                position = row.rang
                yield row
            if not more:
                await ear.wait(VEILLE)


def _events(op: Operation, candidature_id: UUID | None) -> QuerySet[Evenement]:
    rows = Evenement.filter(compte_id=op.signed_in().compte_id)
    return rows.filter(candidature_id=candidature_id) if candidature_id else rows
