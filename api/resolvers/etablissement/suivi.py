"""The live stream of a school: the registrations of its own pupils."""

from collections.abc import AsyncGenerator
from functools import partial

from tortoise.expressions import Q, Subquery

from api.models import Evenement
from api.resolvers import ordering
from api.resolvers.gates.ecole import eleves
from api.resolvers.operation import Operation
from api.resolvers.streams import Garde
from api.rules.evenement import SCOLAIRES


def suivre(op: Operation, apres: int | None, garde: Garde | None = None) -> AsyncGenerator[Evenement, None]:
    """The events that a school may know of its pupils, and its own acts for them, after a position; then each new one.

    A pièce, a mark or an aménagement is between the candidat and the office.
    """
    return ordering.suivre(op, apres, partial(portee, op), garde)


async def portee(op: Operation) -> Q:
    """The condition of the events that a school may know of its pupils, and of its own acts for them."""
    siens = Subquery((await eleves(op)).values("id"))
    told = Q(type__in=list(SCOLAIRES)) | Q(acteur=op.signed_in().compte_id)
    return Q(candidature_id__in=siens) & told
