"""What an office follows live."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from api.resolvers.gestion import suivi as resolvers
from api.schema.base import field
from api.schema.context import Info
from api.schema.evenement import Evenement, cursor_of, rang_of
from api.schema.scalars import Cursor


@strawberry.type(description="An event of a candidature within the scope of an office.")
class EvenementDeGestion:
    cursor: Cursor = field("Its place among all events; give it back to go on from there.")
    evenement: Evenement = field("What happened.")


@strawberry.type
class SuiviSubscription:
    @strawberry.subscription(
        description=(
            "Every event of the candidatures within the scope of the acting office: first those missed since a place, "
            "then each new one."
        )
    )
    async def gestion_evenements(
        self,
        info: Info,
        apres: Annotated[
            Cursor | None, strawberry.argument(description="Place of the last event seen; from now on when absent.")
        ] = None,
    ) -> AsyncGenerator[EvenementDeGestion, None]:
        context = info.context
        start = rang_of(context.last_event_id or apres, "p")
        async with aclosing(resolvers.suivre(context.op, start, context.garde())) as events:
            async for row in events:
                context.cursor = cursor_of(row.position or 0, "p")
                yield EvenementDeGestion(cursor=context.cursor, evenement=Evenement.of(row))
