"""The bell of one process."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol
from uuid import UUID

TOUS = UUID(int=0)  # the key of ears that follow several accounts: they hear every ring


class Ear:
    """One listener; call `reset` before reading rows and `wait` after, so that no ring in between is missed.

    It waits by a future of its own: an `asyncio.Event` takes a kilobyte, for any number of those who wait.

    Attributes:
        rang: whether the bell rang since `reset`.
    """

    __slots__ = ("_waiting", "rang")

    def __init__(self) -> None:
        self.rang = False
        self._waiting: asyncio.Future[None] | None = None

    def ring(self) -> None:
        self.rang = True
        self._wake()

    def reset(self) -> None:
        self.rang = False

    @property
    def is_waiting(self) -> bool:
        """Whether its listener waits for a ring."""
        return self._waiting is not None

    async def wait(self, seconds: float) -> None:
        """Waits for the next ring since `reset`, or for `seconds`: a safety net when a ring is lost."""
        if self.rang:
            return
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        late = loop.call_later(seconds, self._wake)
        try:
            await self._waiting
        finally:
            late.cancel()
            self._waiting = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def gather(self, seconds: float) -> None:
        """Waits for `seconds` after a ring, so that close rings count as one."""
        if self.rang:
            await asyncio.sleep(seconds)


class Bell(Protocol):
    """A bell for accounts, in this process or in all."""

    async def ring(self, *compte_ids: UUID, tasks: bool = False) -> None:
        """Wakes the listeners to these accounts, and the outboxes when `tasks`; call after the commit."""

    def ring_here(self, compte_ids: tuple[UUID, ...]) -> None:
        """Wakes the listeners of this process."""

    def listen(self, compte_id: UUID = TOUS) -> AbstractContextManager[Ear]:
        """An ear for one account, or for all, while the context lasts."""

    async def wait_for_tasks(self, seconds: float) -> None:
        """Waits until tasks may have come since the last call, or for `seconds`."""


class LocalBell:
    """The bell of one process."""

    def __init__(self) -> None:
        self._tasks = Ear()
        self._ears: dict[UUID, set[Ear]] = {}

    async def ring(self, *compte_ids: UUID, tasks: bool = False) -> None:
        self.ring_here(compte_ids)
        if tasks:
            self._tasks.ring()

    async def wait_for_tasks(self, seconds: float) -> None:
        await self._tasks.wait(seconds)
        self._tasks.reset()

    def ring_here(self, compte_ids: tuple[UUID, ...]) -> None:
        """Wakes the listeners of this process."""
        if compte_ids:
            for compte_id in (*compte_ids, TOUS):
                for ear in self._ears.get(compte_id, ()):
                    ear.ring()

    def ring_all_here(self) -> None:
        """Wakes every listener of this process, and its outbox, since rings may have been missed."""
        for ears in self._ears.values():
            for ear in ears:
                ear.ring()
        self._tasks.ring()

    @contextmanager
    def listen(self, compte_id: UUID = TOUS) -> Iterator[Ear]:
        ear = Ear()
        self._ears.setdefault(compte_id, set()).add(ear)
        try:
            yield ear
        finally:
            self._ears[compte_id].discard(ear)
            if not self._ears[compte_id]:
                del self._ears[compte_id]
