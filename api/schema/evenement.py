"""Events: the history of an account, and its live continuation."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api import models
from api.resolvers import evenement as resolvers
from api.resolvers.operation import Operation
from api.resolvers.streams import Garde
from api.schema.base import Node, field, global_id, row_of, uuid_of
from api.schema.context import Context, Info
from api.schema.enums import TypeEvenement
from api.schema.paging import Connection, PageDemandee, cursor_of, page_of_events, paged, rang_of
from api.schema.scalars import Cursor


@strawberry.type(description="An event of an account.")
class Evenement(Node):
    cursor: Cursor = field("Place in the account, from which to go on.")
    rang: int = field("Number in the account, without gaps.")
    type: TypeEvenement = field("Type of the event.")
    libelle: str = field("French sentence of the history.")
    le: datetime = field("Instant of the event.")
    candidature_id: strawberry.ID | None = field("The candidature concerned; null for the account itself.")
    document_id: strawberry.ID | None = field("The document concerned; null without one.")
    message_id: strawberry.ID | None = field("The message concerned; null without one.")
    piece_id: strawberry.ID | None = field("The pièce concerned; null without one, or for several.")
    onglet: str | None = field("Code of the tab concerned; null without one.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await resolvers.trouver(info.context.op, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Evenement) -> Self:
        document, message, piece = (row.donnees.get(nom) for nom in ("document", "message", "piece"))
        # One that is gone, or that the event tells without being of its history.
        candidature = row.candidature_id or row.donnees.get("candidature")
        return cls(
            id=global_id("Evenement", row.id),
            cursor=cursor_of(row.rang),
            rang=row.rang,
            type=row.type,
            libelle=row.type.phrase(row.donnees),
            le=row.le,
            candidature_id=global_id("Candidature", UUID(str(candidature))) if candidature else None,
            document_id=global_id("Document", UUID(document)) if document else None,
            message_id=global_id("Message", UUID(message)) if message else None,
            piece_id=global_id("Piece", UUID(piece)) if piece else None,
            onglet=row.donnees.get("onglet"),
        )


@strawberry.type
class EvenementQuery:
    @paged("The history of the account, or of one candidature, the oldest first, without everyday events.")
    async def historique(
        self,
        info: Info,
        page: PageDemandee,
        candidature_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Id of a candidature, for its events alone.")
        ] = None,
    ) -> Connection[Evenement] | None:
        wanted = uuid_of(candidature_id, "Candidature") if candidature_id else None
        return await page_of_events(page, resolvers.historique(info.context.op, wanted), Evenement.of)


@strawberry.type(description="An event of a candidature within the scope of an office or of a school.")
class EvenementSuivi:
    cursor: Cursor = field("Place among all events, from which to go on.")
    evenement: Evenement = field("Type of the event.")


Apres = Annotated[
    Cursor | None, strawberry.argument(description="Place of the last event seen; without it, the stream begins now.")
]
Suivre = Callable[[Operation, int | None, Garde], AsyncGenerator[models.Evenement, None]]


async def journal(context: Context, apres: Cursor | None, suivre: Suivre) -> AsyncGenerator[EvenementSuivi, None]:
    """Events of many accounts."""
    start = _start(context, apres, "p")
    async with aclosing(suivre(context.op, start, context.garde())) as events:
        async for row in events:
            context.cursor = cursor_of(row.position or 0, "p")
            yield EvenementSuivi(cursor=context.cursor, evenement=Evenement.of(row))


def _start(context: Context, apres: Cursor | None, kind: str) -> int | None:
    """The place where a stream begins: a browser that resumes it repeats its address, with an older `apres`."""
    cursor = context.last_event_id or apres
    return None if cursor is None else rang_of(cursor, kind)


@strawberry.type
class EvenementSubscription:
    @strawberry.subscription(
        description="Events of the account, or of one candidature: first those missed since a place, then each new one."
    )
    async def evenements(
        self,
        info: Info,
        candidature_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Id of a candidature, for its events alone.")
        ] = None,
        apres: Apres = None,
    ) -> AsyncGenerator[Evenement, None]:
        wanted = uuid_of(candidature_id, "Candidature") if candidature_id else None
        context = info.context
        start = _start(context, apres, "r")
        async with aclosing(resolvers.suivre(context.op, start, wanted, context.garde())) as events:
            async for row in events:
                context.cursor = cursor_of(row.rang)
                yield Evenement.of(row)
