"""Leaving without a break: readiness falls, what runs is finished, streams are told to come back elsewhere."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import structlog

log = structlog.get_logger(__name__)

SIGNALS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 10.0  # seconds for sockets to end what they run

COME_BACK = 1012  # « service restart » (RFC 6455, IANA): the client connects again
SLOW_READER = 1013  # « try again later »: with its cursor, it misses nothing
SIGNED_OUT = 4403  # of graphql-transport-ws


class Stopping:
    """How far a process is on its way out.

    Attributes:
        leaving: readiness has fallen; requests are still served, so that whoever routes them has time to see it.
        closing: streams end, sockets finish their operations and close.
    """

    def __init__(self) -> None:
        self.leaving = asyncio.Event()
        self.closing = asyncio.Event()
        self._sockets: set[asyncio.Task[None]] = set()

    def watch(self, closing: asyncio.Task[None]) -> None:
        """A task that will end when its socket has closed."""
        self._sockets.add(closing)
        closing.add_done_callback(self._sockets.discard)

    async def leave(self, drain_seconds: float) -> None:
        """From the signal to the moment the server may stop listening."""
        self.leaving.set()
        log.info("leaving", seconds=drain_seconds)
        await asyncio.sleep(drain_seconds)
        self.closing.set()
        if self._sockets:
            await asyncio.wait(set(self._sockets), timeout=PATIENCE)

    @contextmanager
    def on_signal(self, drain_seconds: float) -> Iterator[None]:
        """Puts `leave` before what the server does at a signal; a second signal goes straight to it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        before = {number: signal.getsignal(number) for number in SIGNALS}
        tasks: set[asyncio.Task[None]] = set()

        async def leave_then(number: int) -> None:
            await self.leave(drain_seconds)
            _call(before[signal.Signals(number)], number)

        def hear(number: int, _frame: FrameType | None) -> None:
            if self.leaving.is_set():
                _call(before[signal.Signals(number)], number)
            else:
                loop.call_soon_threadsafe(lambda: tasks.add(loop.create_task(leave_then(number))))

        for number in SIGNALS:
            signal.signal(number, hear)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _call(handler: object, number: int) -> None:
    if callable(handler):
        handler(number, None)
