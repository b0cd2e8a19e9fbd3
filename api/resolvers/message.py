"""« Consulter mes messages »: the archive of the messages that the académie or the school sent."""

from uuid import UUID

from api.models import Message
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Operation
from api.rules.evenement import TypeEvenement


async def mes_messages(op: Operation) -> list[Message]:
    """All messages of the actor, the latest first."""
    return await gate.messages(op).order_by("-envoye_le", "id")


async def non_lus(op: Operation) -> int:
    """The number of messages that the actor never opened."""
    return await gate.messages(op).filter(lu_le=None).count()


async def marquer_lu(op: Operation, message_id: UUID) -> Message:
    """Marks a message as opened by the actor; only the first time is an event."""
    async with op.change() as change:
        row = await gate.message(op, message_id)
        # The condition: two devices may open it at once.
        if row.lu_le is None and await Message.filter(id=row.id, lu_le=None).update(lu_le=op.now):
            donnees = {"message": str(row.id)}
            await change.record(
                TypeEvenement.MESSAGE_LU, row.compte_id, candidature_id=row.candidature_id, donnees=donnees
            )
    return await Message.get(id=row.id)
