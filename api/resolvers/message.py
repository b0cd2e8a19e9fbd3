"""« Consulter mes messages »: the archive of the mails that the académie, the school and the service sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Message
from api.resolvers.gates import candidat as gate
from api.resolvers.gates import several
from api.resolvers.operation import Operation
from api.resolvers.paging import Ordre
from api.rules.evenement import TypeEvenement

ORDRE = Ordre("message", ("-envoye_le", "id"), (datetime, UUID))


def mes_messages(op: Operation) -> QuerySet[Message]:
    """All messages of the actor."""
    return gate.messages(op)


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Message]:
    """The messages of these ids that were sent to the actor."""
    return await several(gate.messages(op), ids)


async def non_lus(op: Operation) -> int:
    """The number of messages of an académie or a school that the actor never opened."""
    return await gate.messages(op).filter(lu_le=None).count()


async def marquer_lu(op: Operation, message_id: UUID) -> Message:
    """Marks a message as opened by the actor; only the first time is an event."""
    async with op.change() as change:
        row = await gate.message(op, message_id)
        # The condition: two devices may open it at once.
        if row.lu_le is None and await Message.filter(id=row.id, lu_le=None).update(lu_le=op.now):
            donnees = {"message": str(row.id)}
            change.record(TypeEvenement.MESSAGE_LU, row.compte_id, candidature_id=row.candidature_id, donnees=donnees)
    return await Message.get(id=row.id)
