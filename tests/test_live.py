"""A slow reader: the server waits for it, sends nothing from memory, and tells it to come back."""

import asyncio
import signal
from types import SimpleNamespace

import pytest
from strawberry.http.exceptions import WebSocketDisconnected

from api.live import sockets, sse
from api.live.stopping import SIGNALS, SLOW_READER, Stopping


class DeafSocket:
    """A socket that takes nothing, and remembers its close."""

    def __init__(self):
        self.code = None

    async def send_json(self, _message):
        await asyncio.Event().wait()

    async def close(self, code, _reason):
        self.code = code


async def test_a_socket_that_takes_nothing_is_closed_with_its_code(monkeypatch):
    monkeypatch.setattr(sockets, "SLOW", 0.01)
    handler = sockets.LiveHandler.__new__(sockets.LiveHandler)
    handler.websocket = DeafSocket()
    handler.context = SimpleNamespace(op=SimpleNamespace(acteur=None))

    with pytest.raises(WebSocketDisconnected):
        await handler.send_message({"type": "next", "id": "1", "payload": {}})

    assert handler.websocket.code == SLOW_READER


async def test_events_are_only_read_as_they_leave_and_the_stream_of_a_deaf_reader_ends(monkeypatch):
    monkeypatch.setattr(sse, "SLOW", 0.01)
    read, closed = [], []

    async def stream():
        try:
            for number in range(1000):
                read.append(number)
                yield f"data: {number}\r\n\r\n"
        finally:
            closed.append(True)

    async def send(message):
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    await sse._PatientResponse(stream()).stream_response(send)

    assert read == [0]
    assert closed == [True]


async def test_a_silence_is_filled_with_pings_and_loses_no_result(monkeypatch):
    monkeypatch.setattr(sse, "PING", 0.01)
    ready = asyncio.Event()

    async def results():
        await ready.wait()
        yield "result"

    found = []
    async for value in sse.with_pauses(results(), Stopping(), asyncio.Event()):
        found.append(value)
        if len(found) == 3:
            ready.set()

    assert found[:3] == [None, None, None]
    assert found[-1] == "result"


@pytest.fixture
def told():
    """The signals that reach the server behind `Stopping`."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    calls = []
    for number in SIGNALS:
        signal.signal(number, lambda number, _frame: calls.append(number))
    yield calls
    for number, handler in before.items():
        signal.signal(number, handler)


async def test_a_stop_that_is_told_twice_is_one_stop(told):
    """One signal from the sender to the whole group, then one from the parent process."""
    stopping = Stopping()
    with stopping.on_signal(0.05):
        signal.raise_signal(signal.SIGTERM)
        await stopping.leaving.wait()
        signal.raise_signal(signal.SIGTERM)
        assert told == []

        await stopping.closing.wait()
        await asyncio.sleep(0)

    assert told == [signal.SIGTERM]


async def test_a_second_ctrl_c_waits_for_nothing(told):
    stopping = Stopping()
    with stopping.on_signal(0.05):
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)
        assert (told, stopping.closing.is_set()) == ([signal.SIGINT], False)

        await stopping.closing.wait()
