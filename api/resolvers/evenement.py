"""The history of an account, and its live continuation: one loop reads both (see flux)."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.models import Evenement, Reading
from api.resolvers import streams
from api.resolvers.etablissement import suivi as school
from api.resolvers.gates import candidat as gate
from api.resolvers.gates import several
from api.resolvers.gates.bureau import est_bureau
from api.resolvers.gestion import suivi as office
from api.resolvers.operation import Operation
from api.resolvers.streams import PAGE, Garde, Lecture, LiveStream
from api.rules.compte import TypeCompte
from api.rules.evenement import COURANTS

# The events of an account after a rang, all or those of one candidature.
SUIVANTS = Reading(
    lambda compte_id, rang: Evenement.filter(compte_id=compte_id, rang__gt=rang).order_by("rang").limit(PAGE)
)
SUIVANTS_DE = Reading(
    lambda compte_id, rang, candidature_id: (
        Evenement.filter(compte_id=compte_id, rang__gt=rang, candidature_id=candidature_id).order_by("rang").limit(PAGE)
    )
)


def historique(op: Operation, candidature_id: UUID | None) -> QuerySet[Evenement]:
    """The events of one candidature or of the whole account.

    Everyday events are left to the streams: thirty saved tabs would hide the refusal of a pièce.
    """
    return _events(op, candidature_id).exclude(type__in=list(COURANTS))


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Evenement]:
    """The events of the actor's own account, or of candidatures that it follows as an office or as a school."""
    seen = Q(compte_id=op.signed_in().compte_id)
    if est_bureau(op):
        seen |= await office.portee(op)
    elif op.signed_in().type is TypeCompte.ETABLISSEMENT:
        seen |= await school.portee(op)
    return await several(Evenement.filter(seen), ids)


async def fin(op: Operation) -> int:
    """The rang of the last event of the actor's account."""
    return (await gate.compte_lu(op)).dernier_rang


def _itself(row: Evenement) -> Evenement:
    return row


async def suivre(
    op: Operation,
    apres: int | None,
    candidature_id: UUID | None = None,
    garde: Garde | None = None,
    dire: Callable[[Evenement], Any] = _itself,
) -> AsyncGenerator[Any, None]:
    """The events after `apres`, then each new one; only new ones when `apres` is None.

    Args:
        op: the operation of the reader.
        apres: the rang of the last event that the reader knows.
        candidature_id: the candidature whose events are read alone.
        garde: function that gives the acteur still signed in.
        dire: function that makes of an event what readers are told, which knows its `rang`; once for all who read together.
    """
    compte_id = op.signed_in().compte_id
    if candidature_id is not None:
        await gate.candidature(op, candidature_id)
    reading, of = (SUIVANTS_DE, [candidature_id]) if candidature_id else (SUIVANTS, [])

    async def lire(rang: int, garde: Garde | None) -> Lecture:
        given = (compte_id, rang, *of)
        if garde is None:
            return op.acteur, [dire(row) for row in await reading.read(*given)]
        return await garde.before((reading, given), dire)

    flux = LiveStream(compte_id=compte_id, lire=lire, rang=lambda event: event.rang)
    depuis = await fin(op) if apres is None else apres
    async with aclosing(streams.suivre(op, flux, depuis, garde)) as rows:
        async for row in rows:
            yield row


def _events(op: Operation, candidature_id: UUID | None) -> QuerySet[Evenement]:
    rows = Evenement.filter(compte_id=op.signed_in().compte_id)
    return rows.filter(candidature_id=candidature_id) if candidature_id else rows
