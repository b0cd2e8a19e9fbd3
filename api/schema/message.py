"""Messages that the académie or the school sent, as archived."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers import message as resolvers
from api.schema.base import Node, Payload, field, global_id, mutation, uuid_of
from api.schema.context import Info


@strawberry.type(description="A message of « Consulter mes messages ».")
class Message(Node):
    expediteur: str = field("French name of the sender.")
    objet: str = field("Subject.")
    corps: str = field("Text.")
    envoye_le: datetime = field("Instant of its sending.")
    lu_le: datetime | None = field("Instant of its first opening; null before.")

    @classmethod
    def of(cls, row: models.Message) -> Self:
        return cls(
            id=global_id("Message", row.id),
            expediteur=row.expediteur,
            objet=row.objet,
            corps=row.corps,
            envoye_le=row.envoye_le,
            lu_le=row.lu_le,
        )


@strawberry.type(description="The answer of `messageMarquerLu`.")
class MessageMarquerLuPayload(Payload):
    message: Message | None = field("The message, marked as read.", default=None)


@strawberry.type
class MessageQuery:
    @field("Number of messages never opened.")
    async def messages_non_lus(self, info: Info) -> int:
        return await resolvers.non_lus(info.context.op)

    @field("« Consulter mes messages »: all messages, the latest first.")
    async def messages(self, info: Info) -> list[Message]:
        return [Message.of(row) for row in await resolvers.mes_messages(info.context.op)]


@strawberry.type
class MessageMutation:
    @mutation("Marks a message as opened.")
    async def message_marquer_lu(
        self, info: Info, message_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the message.")]
    ) -> MessageMarquerLuPayload | None:
        row = await resolvers.marquer_lu(info.context.op, uuid_of(message_id, "Message"))
        return MessageMarquerLuPayload(message=Message.of(row))
