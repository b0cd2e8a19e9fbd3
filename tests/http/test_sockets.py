"""The costs of a socket without an operation: its handshake, its frames, its silence."""

import asyncio
import json
from socket import SO_RCVBUF, SO_SNDBUF, SOL_SOCKET

import pytest
from front import HOST, PATIENCE, UPGRADE, dribble, frame, front, wire

from api.http import protocol, sockets
from api.http.guard import BODY

pytestmark = pytest.mark.any_database

CONT, TEXT, CLOSE, PING, PONG = 0, 1, 8, 9, 10
SHORT = 0.3
PINGS = 5_000


@pytest.fixture
async def port(services, tmp_path):
    async with front(services, tmp_path) as opened:
        yield opened


FRAMES = {
    "without a mask": (bytes([128 | TEXT, 2]) + b"{}", 1002),
    "with a reserved bit": (bytes([128 | 64 | TEXT, 128]) + bytes(4), 1002),
    "of an unknown kind": (frame(3), 1002),
    "that goes on with nothing": (frame(CONT, b"a"), 1002),
    "within another message": (frame(TEXT, b"{", final=False) + frame(TEXT, b"{}"), 1002),
    "a ping too large": (frame(PING, b"a" * 126), 1002),
    "a ping in pieces": (frame(PING, final=False), 1002),
    "a close of one byte": (frame(CLOSE, b"a"), 1002),
    "a close with a code that no one sends": (frame(CLOSE, (1005).to_bytes(2)), 1002),
    "a close whose reason is no text": (frame(CLOSE, (1000).to_bytes(2) + b"\xff"), 1007),
    "no text": (frame(TEXT, b'{"\xff":1}'), 1007),
    "half of a character": (frame(TEXT, b'{"', final=False) + frame(CONT, b"\xc3"), 1007),
    "too large": (bytes([128 | TEXT, 255]) + (1 << 62).to_bytes(8) + bytes(4) + bytes(300_000), 1009),
}


@pytest.fixture
async def line(port):
    """A socket after its handshake."""
    async with wire(port) as opened:
        await opened.send(b"GET /graphql HTTP/1.1\r\n" + UPGRADE + b"\r\n")
        assert (await opened.answer())[0] == 101
        yield opened


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /graphql HTTP/1.1\r\n" + UPGRADE + b"Content-Length: 5\r\n\r\nabcde",
        b"GET /graphql HTTP/1.1\r\n" + HOST + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"GET /graphql HTTP/1.1\r\n" + UPGRADE.replace(b"13", b"12") + b"\r\n",
    ],
)
async def test_answers_a_handshake_that_is_none(port, sent):
    async with wire(port) as opened:
        await opened.send(sent)
        received = await opened.closed()

    assert received.split()[1] in {b"400", b"405", b"426"}


async def test_ends_when_nothing_runs_on_it(services, tmp_path, monkeypatch):
    monkeypatch.setattr(sockets, "IDLE", SHORT)
    async with front(services, tmp_path) as port, wire(port) as line:
        await line.send(b"GET /graphql HTTP/1.1\r\n" + UPGRADE + b"\r\n")
        assert (await line.answer())[0] == 101
        await line.send(frame(TEXT, b'{"type":"connection_init"}'))
        assert json.loads((await line.frame())[1])["type"] == "connection_ack"
        pinging = asyncio.create_task(dribble(line, frame(TEXT, b'{"type":"ping"}')))
        while (received := await line.frame())[0] != CLOSE:
            assert json.loads(received[1])["type"] == "pong"
        pinging.cancel()

    assert int.from_bytes(received[1][:2]) == 1000


@pytest.mark.parametrize("name", FRAMES)
async def test_closes_on_a_frame_that_is_none_with_the_code_that_says_why(line, caplog, name):
    sent, code = FRAMES[name]
    await line.send(sent)
    received = await line.closed()

    assert received[0] & 15 == CLOSE
    assert int.from_bytes(received[2:4]) == code
    assert "Traceback" not in caplog.text


async def test_ends_a_message_that_grows_past_the_limit(line):
    await line.send(frame(TEXT, b"{", final=False))
    for _ in range(BODY // 300 + 10):
        line.writer.write(frame(CONT, b"a" * 300, final=False))
    received = await line.closed()

    assert received[0] & 15 == CLOSE
    assert int.from_bytes(received[2:4]) == 1009


async def test_keeps_nothing_of_a_message_of_empty_pieces(line):
    """A message of any number of pieces: it is read when it ends."""
    await line.send(frame(TEXT, b'{"type":"connection_', final=False))
    await line.send(frame(CONT, final=False) * 20_000)
    await line.send(frame(CONT, b'init"}'))

    assert json.loads((await line.frame())[1])["type"] == "connection_ack"


async def test_answers_no_ping_while_the_answers_to_others_are_left_unread(services, tmp_path, monkeypatch):
    """Unread pongs stay few, however many pings come."""
    held, done = [], asyncio.Event()
    original, made = protocol.BoundedSocket.handle_ping, protocol.BoundedSocket.connection_made

    def connection_made(self, transport):
        transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, 4096)  # a small buffer of the system
        made(self, transport)

    def handle_ping(self, event):
        original(self, event)
        held.append(self.transport.get_write_buffer_size())
        if len(held) == PINGS:
            done.set()

    monkeypatch.setattr(protocol.BoundedSocket, "connection_made", connection_made)
    monkeypatch.setattr(protocol.BoundedSocket, "handle_ping", handle_ping)
    async with front(services, tmp_path) as port, wire(port) as line:
        line.writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
        await line.send(b"GET /graphql HTTP/1.1\r\n" + UPGRADE + b"\r\n")
        assert (await line.answer())[0] == 101
        line.writer.transport.pause_reading()
        await line.send(frame(PING, b"a" * 125) * PINGS)
        async with asyncio.timeout(PATIENCE):
            await done.wait()

    assert protocol.UNREAD < max(held) <= protocol.UNREAD + 127


async def test_reads_few_frames_of_one_client_in_a_turn_of_the_loop(line, monkeypatch):
    sizes, original = [], protocol.WSProtocol.data_received

    def data_received(self, data):
        sizes.append(len(data))
        original(self, data)

    monkeypatch.setattr(protocol.WSProtocol, "data_received", data_received)
    await line.send(frame(PONG) * 50_000, frame(PING, b"last"))

    assert await line.frame() == (PONG, b"last")
    assert max(sizes) <= protocol.SLICE


async def test_keeps_nothing_of_operations_that_it_refuses(line, monkeypatch):
    handlers = []
    original = sockets.SocketHandler.handle_subscribe

    async def remember(self, message):
        handlers.append(self)
        await original(self, message)

    monkeypatch.setattr(sockets.SocketHandler, "handle_subscribe", remember)
    await line.send(frame(TEXT, b'{"type":"connection_init"}'))
    await line.frame()
    for number in range(200):
        asked = {"type": "subscribe", "id": str(number), "payload": {"query": "{ pays { code } }"}}
        await line.send(frame(TEXT, json.dumps(asked).encode()))
        await line.send(frame(TEXT, json.dumps({"type": "complete", "id": str(number)}).encode()))
    await line.send(frame(TEXT, b'{"type":"ping"}'))
    while json.loads((await line.frame())[1])["type"] != "pong":
        pass

    assert len(handlers) == 200
    assert len(handlers[0]._asked) <= 20
