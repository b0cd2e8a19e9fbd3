"""Faults of the database that pass by themselves, and what an attempt may conclude from them.

PassingError ......... another try may succeed
├─ AwayError ......... the transaction surely did not commit: it may be tried again at once
│  └─ FullError ...... the disk of the database is full
└─ UncertainError .... the answer to COMMIT was lost: only an idempotency key makes another try safe
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from tortoise.exceptions import ValidationError

T = TypeVar("T")
REESSAYER = "REESSAYER"  # the code under which a client is told to ask again
PAUSES = (0.05, 0.25)  # seconds before each further try of a reading
# A text longer than its column, to be looked for as well as to be written.
TooLongError = ValidationError


class PassingError(Exception):
    """The database was away, or two transactions collided."""


class AwayError(PassingError):
    """Nothing was written."""


class FullError(AwayError):
    """Nothing was written: there is no room on the disk of the database."""


class UncertainError(PassingError):
    """It was written or not: nobody can tell from here."""


@dataclass
class Attempt:
    """One try of an operation.

    Attributes:
        has_written: a transaction was committed, or may have been: trying again could do it twice.
    """

    has_written: bool = False


_attempt: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


@contextmanager
def attempt() -> Iterator[Attempt]:
    """Watches the transactions of this task, so that its caller knows whether it may try again."""
    current = Attempt()
    token = _attempt.set(current)
    try:
        yield current
    finally:
        _attempt.reset(token)


def committed() -> None:
    """Told after each COMMIT, and after one whose answer was lost."""
    current = _attempt.get()
    if current is not None:
        current.has_written = True


async def patiently(read: Callable[[], Awaitable[T]]) -> T:
    """Reads again when the database was away for an instant: after its restart, each old connection fails once."""
    for pause in PAUSES:
        try:
            return await read()
        except PassingError:
            await asyncio.sleep(pause)
    return await read()
