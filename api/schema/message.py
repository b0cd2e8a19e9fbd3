"""Mails that the académie, the school and the service sent, as archived."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from api import models
from api.resolvers import message as resolvers
from api.schema.base import Node, Payload, field, global_id, mutation, row_of, uuid_of
from api.schema.context import Info
from api.schema.objets import objet
from api.schema.paging import Connection, PageDemandee, page_of_rows, paged

if TYPE_CHECKING:
    from api.schema.compte import Compte


@strawberry.type(description="A message of « Consulter mes messages ».")
class Message(Node):
    expediteur: str = field("French name of the sender.")
    objet: str = field("Subject.")
    corps: str = field("Text.")
    envoye_le: datetime = field("Instant of its sending.")
    lu_le: datetime | None = field(
        "Instant of its first opening; null before. That of its sending for a mail of the service, which is told by what it follows from."
    )

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(resolvers.trouver, row_of(key))
        return cls.of(row) if row else None

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
    compte: Annotated["Compte", strawberry.lazy("api.schema.compte")] | None = objet(
        "The account, with the number of messages left to read."
    )


@strawberry.type
class MessageQuery:
    @field("Number of messages of an académie or a school never opened.")
    async def messages_non_lus(self, info: Info) -> int | None:
        return await resolvers.non_lus(info.context.op)

    @paged(
        "« Consulter mes messages »: what was sent to the address of the account, the latest first: messages of the "
        "académie and of the school, and the mails that the service wrote, without those that hold a secret."
    )
    async def messages(self, info: Info, page: PageDemandee) -> Connection[Message] | None:
        return await page_of_rows(page, resolvers.mes_messages(info.context.op), resolvers.ORDRE, Message.of)


@strawberry.type
class MessageMutation:
    @mutation("Marks a message as opened.")
    async def message_marquer_lu(
        self, info: Info, message_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the message.")]
    ) -> MessageMarquerLuPayload | None:
        row = await resolvers.marquer_lu(info.context.op, uuid_of(message_id, "Message"))
        return MessageMarquerLuPayload(message=Message.of(row))
