"""The parts of a candidature that have ids: tabs, épreuves, groups of pièces, each found through its candidature."""

from collections.abc import Callable, Iterable
from operator import attrgetter

import strawberry

from api.resolvers import candidature as resolvers
from api.resolvers.dossier import DossierCharge
from api.schema.base import N, global_id, row_of
from api.schema.context import Info


async def part(
    kind: type[N],
    info: Info,
    key: str,
    parts: Callable[[DossierCharge], Iterable[N]],
    id_of: Callable[[N], strawberry.ID] = attrgetter("id"),
) -> N | None:
    """The part of a key, which begins with its candidature; None when the candidature is not within reach."""
    candidature, _, _ = key.partition(":")
    chargee = await info.context.loaders.find(resolvers.trouver, row_of(candidature))
    wanted = global_id(kind.__name__, key)
    return next((item for item in parts(chargee) if id_of(item) == wanted), None) if chargee else None
