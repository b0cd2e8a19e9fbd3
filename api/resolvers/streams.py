"""Live streams: one loop reads the missed events, then waits for more; it checks the sign-in before each reading.

Nothing is stored for a reader: the rows wait in the database, so that a slow reader costs one page of them, and one
that comes back with its place misses nothing.
"""

import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from api.models import Asked, read_together
from api.models.faults import PassingError, patiently
from api.resolvers.operation import Acteur, Operation
from api.resolvers.sign_in import SignInRequiredError
from api.rules.problems import Code, Problem, RefusedError
from api.services.bell import Ear
from api.services.streams import Streams

PAGE = 100
VEILLE = 20.0  # seconds at most between two readings of many accounts, even when the bell is silent
RETRY = 1.0  # seconds before reading again when the database is away

TROP_DE_FLUX = Problem(
    Code.TROP_DE_FLUX, "Trop de suivis en direct sont ouverts pour ce compte : fermez-en un avant d'en ouvrir un autre."
)


Lecture = tuple[Acteur | None, Sequence[Any]]  # who acts still, and the events read with or after that check


@dataclass(frozen=True, slots=True)
class Garde:
    """The check that a sign-in is still open, made before each reading of its streams, or by the same statement.

    Attributes:
        streams: what has it made once for all streams that ask together.
        famille: the sign-in.
        asked: function that gives its reading now, with the arguments.
        conclude: function from the rows to the acteur; None once the sign-in is over.
    """

    streams: Streams
    famille: UUID
    asked: Callable[[], Asked]
    conclude: Callable[[Sequence[Any]], Acteur | None]

    async def __call__(self) -> Acteur | None:
        """The acteur still signed in."""
        return await self.streams.read_together(self.famille, partial(patiently, self._check))

    async def _check(self) -> Acteur | None:
        reading, given = self.asked()
        return self.conclude(await reading.read(*given))

    async def before(self, asked: Asked, tell: Callable[[Any], Any]) -> Lecture:
        """The acteur still signed in, and what is told of the rows of a reading, in one statement."""

        async def read() -> Lecture:
            rows, found = await read_together(self.asked(), asked)
            return self.conclude(rows), [tell(row) for row in found]

        return await self.streams.read_together((self.famille, *asked, tell), read)


Lire = Callable[[int, Garde | None], Awaitable[Lecture]]


@dataclass(frozen=True, kw_only=True)
class LiveStream:
    """The source of a stream.

    Attributes:
        compte_id: the account whose rings it hears; every account when None.
        lire: function that makes the check of the sign-in, then reads the next events after a place, in order, at most PAGE.
        rang: function that gives the place of an event in this stream.
        attente: seconds to let rings gather before reading, for a stream that hears every account.
    """

    compte_id: UUID | None
    lire: Lire
    rang: Callable[[Any], int]
    attente: float = 0.0


async def suivre(op: Operation, flux: LiveStream, apres: int, garde: Garde | None = None) -> AsyncGenerator[Any, None]:
    """The events after a place, then each new one, until the sign-in ends and SignInRequiredError is raised."""
    position = apres
    async with _following(op, flux) as ear:
        while True:
            ear.reset()
            try:
                acteur, rows = await flux.lire(position, garde)
            except PassingError:
                await ear.wait(_about(RETRY))
                continue
            if acteur is None:
                raise SignInRequiredError
            for row in rows:
                position = flux.rang(row)
                yield row
                if ear.rang or _is_over(op, acteur.expire_le):
                    break  # the ring may announce a revoked sign-in: it is checked before the next event
            else:
                if len(rows) < PAGE:
                    await _wait(op, ear, flux, acteur.expire_le)


async def _wait(op: Operation, ear: Ear, flux: LiveStream, expire_le: datetime | None) -> None:
    """Waits for a ring or the end of the sign-in; for one account, `Streams.look` rings when a ring was lost."""
    left = (expire_le - op.services.clock()).total_seconds() if expire_le else VEILLE
    await ear.wait(max(0.0, left if flux.compte_id else min(_about(VEILLE), left)))
    if flux.attente:
        await ear.gather(flux.attente)


def _is_over(op: Operation, expire_le: datetime | None) -> bool:
    return expire_le is not None and op.services.clock() >= expire_le


def _about(seconds: float) -> float:
    """A random duration, a little shorter, so that many streams do not read at one instant."""
    return random.uniform(0.7 * seconds, seconds)  # noqa: S311 - a delay


@asynccontextmanager
async def _following(op: Operation, flux: LiveStream) -> AsyncIterator[Ear]:
    """The ear of a stream that got a place; it hears the accounts followed and its own, which may be signed out."""
    services = op.services
    async with services.streams.place(op.signed_in().compte_id, services.clock()) as is_free:
        if not is_free:
            raise RefusedError(TROP_DE_FLUX)
        services.metrics.streams.inc()
        try:
            with services.bell.listen(flux.compte_id) if flux.compte_id else services.bell.listen() as ear:
                yield ear
        finally:
            services.metrics.streams.dec()
