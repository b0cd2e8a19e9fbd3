"""What a connection may ask for nothing: times and sizes of headers, bodies, frames and readers, on raw sockets."""

import asyncio
import json
import resource
import socket

import pytest
from front import ASKED, BODY, HOST, JSON, UPGRADE, dribble, front, wire

from api import server
from api.http import guard, protocol

SHORT = 0.3
BIG = b'{"query":"{ ' + b" ".join(b"a%d: pays { code libelle }" % n for n in range(15)) + b' }"}'
BIG_ASKED = b"POST /graphql HTTP/1.1\r\n" + JSON + b"Content-Length: %d\r\n\r\n" % len(BIG) + BIG


@pytest.fixture
async def port(services, tmp_path):
    async with front(services, tmp_path) as opened:
        yield opened


@pytest.fixture
def hasty(monkeypatch):
    """All waits are short."""
    for module, names in {
        protocol: ("HEADERS_WITHIN", "READ_WITHIN"),
        guard: ("BETWEEN_CHUNKS",),
    }.items():
        for name in names:
            monkeypatch.setattr(module, name, SHORT)


class TestTimes:
    """Nobody holds a connection by beginning something and not ending it."""

    @pytest.mark.usefixtures("hasty")
    @pytest.mark.parametrize("begun", [b"", b"G", b"GET /livez HTTP/1.1\r\n", b"GET /livez HTTP/1.1\r\n" + HOST])
    async def test_of_headers_that_do_not_come(self, port, begun):
        async with wire(port) as line:
            await line.send(begun)

            assert await line.closed() == b""

    @pytest.mark.usefixtures("hasty")
    async def test_of_headers_byte_by_byte(self, port):
        async with wire(port) as line, asyncio.timeout(20):
            await line.send(b"GET /livez HTTP/1.1\r\nX: ")
            dribbling = asyncio.create_task(dribble(line, b"a"))

            assert await line.closed() == b""
            dribbling.cancel()

    @pytest.mark.usefixtures("hasty")
    async def test_of_a_second_request_byte_by_byte(self, port):
        async with wire(port) as line:
            await line.send(ASKED)
            assert (await line.answer())[0] == 200
            await line.send(b"GET /livez HTTP/1.1\r\nX: ")
            dribbling = asyncio.create_task(dribble(line, b"a"))

            assert await line.closed() == b""
            dribbling.cancel()

    async def test_of_a_connection_that_is_kept_for_nothing(self, port):
        async with wire(port) as line:
            await line.send(ASKED)
            assert (await line.answer())[0] == 200

            assert await line.closed() == b""

    @pytest.mark.usefixtures("hasty")
    @pytest.mark.parametrize(
        "body", [b"", b'{"query"', b"Transfer-Encoding"], ids=["nothing", "half of its length", "half of a chunk"]
    )
    async def test_of_a_body_that_stops(self, port, body):
        chunked = body == b"Transfer-Encoding"
        length = b"Transfer-Encoding: chunked\r\n\r\n5\r\n{" if chunked else b"Content-Length: 24\r\n\r\n" + body
        async with wire(port) as line:
            await line.send(b"POST /graphql HTTP/1.1\r\n" + JSON + length)
            status, headers, told = await line.answer()

            assert (status, headers["connection"]) == (408, "close")
            assert json.loads(told)["errors"][0]["extensions"]["code"] == "REQUETE_INVALIDE"
            assert await line.closed() == b""

    async def test_of_a_whole_body(self, port, monkeypatch):
        monkeypatch.setattr(guard, "WHOLE_BODY", SHORT)
        async with wire(port) as line:
            await line.send(b"POST /graphql HTTP/1.1\r\n" + JSON + b"Content-Length: 100000\r\n\r\n")
            dribbling = asyncio.create_task(dribble(line, b" "))

            assert (await line.answer())[0] == 408
            await line.closed()
            dribbling.cancel()

    @pytest.mark.usefixtures("hasty")
    @pytest.mark.parametrize("rest", [b"1\r\na\r\n", b"0\r\n\r\nGET /livez HTTP/1.1\r\nX: "], ids=["body", "next"])
    async def test_of_what_follows_an_answer_that_came_first(self, port, rest):
        async with wire(port) as line:
            await line.send(b"POST /livez HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n")
            assert (await line.answer())[0] == 405
            await line.send(rest)
            dribbling = asyncio.create_task(dribble(line, b"1\r\na\r\n" if rest.startswith(b"1") else b"a"))

            assert await line.closed() == b""
            dribbling.cancel()

    @pytest.mark.usefixtures("hasty")
    async def test_of_a_reader_who_takes_nothing_of_a_big_answer(self, services, tmp_path, monkeypatch):
        monkeypatch.setattr(protocol.PatientProtocol, "connection_made", _small_buffer(protocol.PatientProtocol))
        ended = _endings(monkeypatch, protocol.PatientProtocol)
        async with front(services, tmp_path) as port:
            reader = socket.create_connection(("127.0.0.1", port))
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.sendall(BIG_ASKED)
            async with asyncio.timeout(20):
                await ended.wait()
            reader.close()

    async def test_leave_alone_who_reads_slowly(self, services, tmp_path, monkeypatch):
        monkeypatch.setattr(protocol, "READ_WITHIN", SHORT)
        monkeypatch.setattr(protocol.PatientProtocol, "connection_made", _small_buffer(protocol.PatientProtocol))
        async with front(services, tmp_path) as port, wire(port) as line:
            await line.send(BIG_ASKED)
            head = (await line.reader.readuntil(b"\r\n\r\n")).decode()
            size = left = int(head.lower().partition("content-length: ")[2].split()[0])
            while left and (part := await line.reader.read(16 * 1024)):
                left -= len(part)
                await asyncio.sleep(SHORT / 4)

        assert size > 100_000
        assert left == 0


def _small_buffer(kind):
    """What the system takes for itself is small, so that a reader's slowness shows at once."""
    original = kind.connection_made

    def made(self, transport):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        original(self, transport)

    return made


def _endings(monkeypatch, kind):
    ended, original = asyncio.Event(), kind.connection_lost

    def lost(self, exc):
        ended.set()
        original(self, exc)

    monkeypatch.setattr(kind, "connection_lost", lost)
    return ended


SIZES = {
    "line": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {400, 414, 431}),
    "query": (b"GET /graphql?query=" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {414}),
    "headers": (b"GET /livez HTTP/1.1\r\n" + HOST + b"".join(b"X%d: a\r\n" % n for n in range(200)) + b"\r\n", {431}),
    "many": (
        b"GET /livez HTTP/1.1\r\n" + HOST + b"".join(b"X%d: a\r\n" % n for n in range(9000)) + b"\r\n",
        {400, 431},
    ),
    "header": (b"GET /livez HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 33_000 + b"\r\n\r\n", {400, 431}),
    "body": (b"POST /graphql HTTP/1.1\r\n" + JSON + b"Content-Length: 300000\r\n\r\n", {413}),
    "length": (b"POST /graphql HTTP/1.1\r\n" + JSON + b"Content-Length: " + b"9" * 19 + b"\r\n\r\n", {413}),
    "socket headers": (b"GET /graphql HTTP/1.1\r\n" + UPGRADE + b"X: a\r\n" * 130 + b"\r\n", {431}),
    "socket header": (b"GET /graphql HTTP/1.1\r\n" + UPGRADE + b"X: " + b"a" * 9000 + b"\r\n\r\n", {431}),
    "socket line": (b"GET /graphql?" + b"a" * 9000 + b" HTTP/1.1\r\n" + UPGRADE + b"\r\n", {414}),
}


@pytest.mark.parametrize("name", SIZES)
async def test_refuses_what_is_too_large(port, caplog, name):
    sent, statuses = SIZES[name]
    async with wire(port) as line:
        await line.send(sent)

        assert (await line.answer())[0] in statuses
    assert "Traceback" not in caplog.text


async def test_refuses_a_body_that_grows_past_the_limit(port):
    async with wire(port) as line:
        await line.send(b"POST /graphql HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n")
        line.writer.write(b"8000\r\n" + b" " * 0x8000 + b"\r\n")
        for _ in range(8):
            line.writer.write(b"8000\r\n" + b" " * 0x8000 + b"\r\n")

        assert (await line.answer())[0] == 413


# Two ways to say where a body ends, of which a proxy may believe the other one; and what is no request.
CHUNKED = b"18\r\n" + BODY + b"\r\n0\r\n\r\n"
SMUGGLED = b"GET /readyz HTTP/1.1\r\n" + HOST + b"\r\n"
POST = b"POST /graphql HTTP/1.1\r\n" + JSON
MALFORMED = {
    "length and chunks": POST + b"Content-Length: 24\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED,
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + CHUNKED,
    "two lengths": POST + b"Content-Length: 24\r\nContent-Length: 3\r\n\r\n" + BODY,
    "length with a sign": POST + b"Content-Length: +24\r\n\r\n" + BODY,
    "length in words": POST + b"Content-Length: beaucoup\r\n\r\n" + BODY,
    "length too long": POST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n" + BODY,
    "another coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKED,
    "two codings": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKED,
    "coding with a space": POST + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKED,
    "chunk of no size": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY,
    "chunk that ends elsewhere": POST + b"Transfer-Encoding: chunked\r\n\r\n18\r\n" + BODY + b"XX0\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\n" + HOST + b"Host: autre\r\n\r\n",
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "null byte": b"GET /livez HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n\r\n",
    "no method": b"\r\n\r\n\r\nlivez\r\n\r\n",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_runs_nothing_of_what_is_malformed(port, caplog, name):
    """One 400, nothing after it is taken for a request, and the connection ends."""
    async with wire(port) as line:
        await line.send(MALFORMED[name] + SMUGGLED)
        received = await line.closed()

    assert received.startswith(b"HTTP/1.1 400 ")
    assert b"HTTP/1.1 200" not in received
    assert b"__typename" not in received
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("route", ["/graphql", "/depots/x", "/imports/x"])
async def test_ends_quietly_when_a_body_turns_to_garbage(port, caplog, route):
    method = b"POST " if route == "/graphql" else b"PUT "
    async with wire(port) as line:
        await line.send(
            method + route.encode() + b" HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{ \r\n"
        )
        await asyncio.sleep(0.1)
        await line.send(b"garbage\r\n")
        received = await line.closed()

    assert received.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 "))
    assert "Traceback" not in caplog.text
    assert "Fatal error" not in caplog.text


async def test_ends_quietly_when_garbage_follows_an_answer(port, caplog):
    async with wire(port) as line:
        await line.send(b"POST /livez HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n")
        assert (await line.answer())[0] == 405
        await line.send(b"garbage\r\n")

        assert await line.closed() == b""
    assert "Traceback" not in caplog.text
    assert "Fatal error" not in caplog.text


async def test_answers_requests_sent_ahead_one_by_one(port):
    async with wire(port) as line:
        await line.send(ASKED * 5)
        answers = [await line.answer() for _ in range(5)]

    assert [status for status, _, _ in answers] == [200] * 5


async def test_tells_who_comes_too_many_to_come_later(services, tmp_path, monkeypatch):
    """Requests and sockets alike; further ones still are dropped unheard, and those who wait make room."""
    monkeypatch.setattr(protocol, "BEYOND", 2)
    monkeypatch.setattr(protocol, "HEADERS_WITHIN", 2.0)
    async with front(services, tmp_path, connections=3) as port, wire(port) as first, wire(port) as second:
        await asyncio.sleep(0.1)
        async with wire(port) as request, wire(port) as opening, wire(port) as third, wire(port) as dropped:
            await request.send(ASKED)
            status, headers, _ = await request.answer()
            await opening.send(b"GET /graphql HTTP/1.1\r\n" + UPGRADE + b"\r\n")

            assert (status, headers["connection"], headers["retry-after"]) == (503, "close", "2")
            assert (await opening.answer())[0] == 503
            await third.send(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n")
            assert (await third.answer())[0] == 200
            assert await dropped.closed() == b""
        assert await first.closed() == await second.closed() == b""
        async with wire(port) as again:
            await again.send(ASKED)
            assert (await again.answer())[0] == 200


def test_the_system_is_asked_for_as_many_files_as_there_may_be_connections(monkeypatch):
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))

    for number in (1000, 2700, 9000):
        server._allow_files(number)

    assert asked == [(2700, 4096), (4096, 4096)]
