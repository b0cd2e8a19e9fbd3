"""Leaving without a break: readiness falls, what runs is finished, streams are told to come back elsewhere."""

import asyncio
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog

log = structlog.get_logger(__name__)

SIGNALS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 10.0  # seconds for sockets to end what they run

COME_BACK = 1012  # « service restart » (RFC 6455, IANA): the client connects again
SLOW = 30.0  # seconds that a reader may leave its buffer full
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

    def monitoring(self, closing: asyncio.Task[None]) -> None:
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
        """Puts `leave` before what the server does at a signal.

        A second Ctrl+C goes straight to it. A second SIGTERM does not: one of several processes hears it from
        whoever ends the group, then again from its parent.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        before = {number: signal.getsignal(number) for number in SIGNALS}
        tasks: set[asyncio.Task[None]] = set()
        heard: set[int] = set()

        async def leave_then(number: int) -> None:
            await self.leave(drain_seconds)
            _call(before[signal.Signals(number)], number)

        def hear(number: int, _frame: FrameType | None) -> None:
            if not heard:
                loop.call_soon_threadsafe(lambda: tasks.add(loop.create_task(leave_then(number))))
            elif number == signal.SIGINT and number in heard:
                _call(before[signal.SIGINT], number)
            heard.add(number)

        for number in SIGNALS:
            signal.signal(number, hear)
        try:
            with _orphaned(loop, lambda: signal.raise_signal(signal.SIGTERM)):
                yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _orphaned(loop: asyncio.AbstractEventLoop, leave: Callable[[], None]) -> Iterator[None]:
    """Leaves, too, when the process that replaces those that die is itself dead: another may want the port."""
    parent = multiprocessing.parent_process()
    if parent is None:
        yield
        return

    def told() -> None:
        loop.remove_reader(parent.sentinel)
        log.warning("parent_lost")
        leave()

    loop.add_reader(parent.sentinel, told)
    try:
        yield
    finally:
        loop.remove_reader(parent.sentinel)


def _call(handler: object, number: int) -> None:
    if callable(handler):
        handler(number, None)
