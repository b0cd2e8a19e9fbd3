"""Faults of the database that pass by themselves, and the right of a caller to try again.

PassingError ......... another try may succeed
├─ AwayError ......... the transaction surely did not commit: it may be tried again at once
│  └─ FullError ...... the disk of the database is full
└─ UncertainError .... the answer to COMMIT was lost: only an idempotency key makes another try safe
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from tortoise.exceptions import ValidationError

T = TypeVar("T")
PAUSES = (0.05, 0.25)  # seconds before each further try of a reading
# Raised for a text longer than its column, in a query as well as in a write.
TooLongError = ValidationError


class PassingError(Exception):
    """A fault that passes: the database was away, or two transactions collided."""


class AwayError(PassingError):
    """A fault after which nothing was written."""


class FullError(AwayError):
    """A full disk of the database: nothing was written."""


class UncertainError(PassingError):
    """A lost answer to COMMIT: nobody can tell here whether the transaction was written."""


@dataclass
class Attempt:
    """One try of an operation.

    Attributes:
        has_written: whether a transaction was committed, or may have been: another try could then act twice.
    """

    has_written: bool = False


_attempt: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


class attempt:  # noqa: N801 - a context, as `contextmanager` names them, which every operation enters
    """Watches the transactions of this task, so that its caller knows whether it may try again."""

    __slots__ = ("_token",)

    def __enter__(self) -> Attempt:
        current = Attempt()
        self._token = _attempt.set(current)
        return current

    def __exit__(self, *_error: object) -> None:
        _attempt.reset(self._token)


def committed() -> None:
    """Marks the attempt as having written; called after each COMMIT, and after one whose answer was lost."""
    current = _attempt.get()
    if current is not None:
        current.has_written = True


async def patiently(read: Callable[[], Awaitable[T]]) -> T:
    """The result of a reading, tried again if the database was away: after its restart, each connection fails once."""
    for pause in PAUSES:
        try:
            return await read()
        except PassingError:
            await asyncio.sleep(pause)
    return await read()
