"""« Consulter mes messages »: the archive of what the académie or the school sent."""

from uuid import UUID

from api.models import Message
from api.resolvers import access
from api.resolvers.operation import Operation


async def mes_messages(op: Operation) -> list[Message]:
    """All messages of the actor, the latest first."""
    return await access.messages(op).order_by("-envoye_le", "id")


async def non_lus(op: Operation) -> int:
    """How many messages the actor never opened."""
    return await access.messages(op).filter(lu_le=None).count()


async def marquer_lu(op: Operation, message_id: UUID) -> Message:
    """Remembers that the actor opened a message; the first time counts."""
    async with op.change():
        row = await access.message(op, message_id)
        if row.lu_le is None:
            row.lu_le = op.now
            await row.save(update_fields=["lu_le"])
    return row
