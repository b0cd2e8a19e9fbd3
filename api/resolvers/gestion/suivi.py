"""The live stream of an office: the work of its scope."""

from collections.abc import AsyncGenerator
from functools import partial

from tortoise.expressions import Q, Subquery

from api.models import Evenement
from api.resolvers import ordering
from api.resolvers.gates.bureau import candidatures, perimetre
from api.resolvers.operation import Operation
from api.resolvers.streams import Garde


def suivre(op: Operation, apres: int | None, garde: Garde | None = None) -> AsyncGenerator[Evenement, None]:
    """The events of the candidatures within reach after a position, then each new one."""
    return ordering.suivre(op, apres, partial(portee, op), garde)


async def portee(op: Operation) -> Q:
    """The condition of the events of the candidatures within reach."""
    return Q(candidature_id__in=Subquery(candidatures(await perimetre(op)).values("id")))
