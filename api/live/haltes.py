"""The place where a socket's stream was when its process left: the same operation takes up from there elsewhere.

Clients that connect again by themselves send their operation as it was, under its id: they know no place.
"""

from contextlib import suppress

import orjson

from api.models.faults import PassingError
from api.resolvers.operation import Operation
from api.services import streams


class PlaceGardee:
    """The place of one operation of a sign-in; of none without a sign-in."""

    def __init__(self, op: Operation, asked: list[object]) -> None:
        self._op = op
        famille = op.acteur.famille.hex if op.acteur else ""
        said = orjson.dumps([famille, *asked], option=orjson.OPT_SORT_KEYS).decode()
        self._cles = op.services.tokens.keyed_digests(said)  # the place may be older than a change of key

    async def reprendre(self) -> str | None:
        """The place, once; None when no process left this operation lately."""
        acteur = self._op.acteur
        return await streams.reprendre(acteur.compte_id, self._cles, self._op.now) if acteur else None

    async def quitter(self, place: str) -> None:
        """Stores the place; without a database, the client goes on from where its operation says."""
        acteur, now = self._op.acteur, self._op.services.clock()
        if acteur:
            with suppress(PassingError):
                await streams.quitter(acteur.compte_id, self._cles[0], place, now)
