"""The end of a process without a break: readiness falls, operations end, streams are told to come back elsewhere."""

import asyncio
import multiprocessing
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

import structlog

log = structlog.get_logger(__name__)

SIGNALS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 10.0  # seconds for sockets to end their operations

COME_BACK = 1012  # « service restart » (RFC 6455, IANA): the client connects again
SLOW = 30.0  # seconds that a reader may leave its buffer full
SLOW_READER = 1013  # « try again later »: with its cursor, it misses nothing
SIGNED_OUT = 4403  # of graphql-transport-ws

Farewell = Callable[[], Coroutine[Any, Any, None]]


class ClosingError(Exception):
    """The end of what streams do, since their process leaves."""


class Stopping:
    """The progress of a process towards its end.

    Attributes:
        leaving: set once readiness has fallen; requests are still served, so that the proxy has time to see it.
        closing: set when streams must end, and sockets finish their operations and close.
    """

    def __init__(self) -> None:
        self.leaving = asyncio.Event()
        self.closing = asyncio.Event()
        self._streams: set[asyncio.Timeout] = set()
        self._farewells: set[Farewell] = set()
        self._said: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def streaming(self) -> AsyncIterator[None]:
        """Interrupts what is done inside by ClosingError when streams must end."""
        if self.closing.is_set():
            raise ClosingError
        stream = asyncio.timeout(None)
        try:
            async with stream:
                self._streams.add(stream)
                yield
        except TimeoutError as error:
            if stream.expired():
                raise ClosingError from error
            raise
        finally:
            self._streams.discard(stream)

    @contextmanager
    def parting(self, farewell: Farewell) -> Iterator[None]:
        """Has a socket say its farewell, which is waited for, if the process leaves while the context lasts."""
        self._farewells.add(farewell)
        if self.closing.is_set():
            self._say(farewell)
        try:
            yield
        finally:
            self._farewells.discard(farewell)

    def _say(self, farewell: Farewell) -> None:
        said = asyncio.create_task(farewell())
        self._said.add(said)
        said.add_done_callback(self._said.discard)

    async def leave(self, drain_seconds: float) -> None:
        """Goes from the signal to the moment when the server may stop listening."""
        self.leaving.set()
        log.info("leaving", seconds=drain_seconds)
        await asyncio.sleep(drain_seconds)
        self.closing.set()
        for stream in self._streams:
            stream.reschedule(asyncio.get_running_loop().time())
        for farewell in self._farewells:
            self._say(farewell)
        if self._said:
            await asyncio.wait(set(self._said), timeout=PATIENCE)

    @contextmanager
    def on_signal(self, drain_seconds: float) -> Iterator[None]:
        """Runs `leave` at a signal, before the server's own handler.

        A second Ctrl+C goes straight to that handler. A second SIGTERM does not: one of several processes gets one from
        the sender to the group, then another from its parent.
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
    """Leaves as well when the parent, which replaces dead processes, is dead itself: another one may want the port."""
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
