"""« Something new for this account »: wakes those who listen, and carries nothing else."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Protocol
from uuid import UUID


class Ear:
    """One listener. Call `reset` before reading rows and `wait` after: what rang meanwhile is not missed."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    def reset(self) -> None:
        self._event.clear()

    async def wait(self, seconds: float) -> None:
        """Returns at the next ring since `reset`, or after `seconds`: a safety net when a ring is lost."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)


class Bell(Protocol):
    """Rings accounts, here or in every process."""

    async def ring(self, *compte_ids: UUID) -> None:
        """Wakes whoever listens to these accounts; call after the commit."""

    def listen(self, compte_id: UUID) -> AbstractContextManager[Ear]:
        """An ear for one account, while the context lasts."""


class LocalBell:
    """The bell of one process."""

    def __init__(self) -> None:
        self._ears: dict[UUID, set[Ear]] = {}

    async def ring(self, *compte_ids: UUID) -> None:
        for compte_id in compte_ids:
            for ear in self._ears.get(compte_id, ()):
                ear.ring()

    @contextmanager
    def listen(self, compte_id: UUID) -> Iterator[Ear]:
        ear = Ear()
        self._ears.setdefault(compte_id, set()).add(ear)
        try:
            yield ear
        finally:
            self._ears[compte_id].discard(ear)
            if not self._ears[compte_id]:
                del self._ears[compte_id]
