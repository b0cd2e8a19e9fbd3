"""Requests too large, too many or malformed, on raw sockets: a server without a proxy withstands them too."""

import asyncio
import json
import resource

import pytest
from front import ASKED, HOST, JSON, MALFORMED, SMUGGLED, UPGRADE, dribble, front, socket, wire

from api import server
from api.http import guard
from api.http.protocol import WHOLE


@pytest.fixture
async def port(services, tmp_path):
    async with front(services, tmp_path) as opened:
        yield opened


async def test_does_not_wait_for_ever_for_the_end_of_a_body(port, monkeypatch):
    monkeypatch.setattr(guard, "WHOLE_BODY", 0.3)
    async with wire(port) as line:
        await line.send(b"POST /graphql HTTP/1.1\r\n" + JSON + b"Content-Length: 100000\r\n\r\n")
        dribbling = asyncio.create_task(dribble(line, b" "))
        status, headers, told = await line.answer()
        await line.closed()
        dribbling.cancel()

    assert (status, headers["connection"]) == (408, "close")
    assert json.loads(told)["errors"][0]["extensions"]["code"] == "REQUETE_INVALIDE"


@pytest.mark.parametrize(("header", "is_watched"), [(b"content-length", False), (b"transfer-encoding", True)])
async def test_a_body_of_known_length_that_came_with_its_head_is_not_watched(header, is_watched):
    taken = []

    async def app(_scope, receive, _send):
        taken.append(receive)

    async def receive():
        raise AssertionError

    scope = {"type": "http", "path": "/graphql", "query_string": b"", "headers": [(header, b"2")]}
    for come in ({}, {WHOLE: True}):
        await guard.Guard(app)({**scope, **come}, receive, receive)

    assert [one is not receive for one in taken] == [True, is_watched]


SIZES = {
    "line": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {400, 431}),
    "many": (
        b"GET /livez HTTP/1.1\r\n" + HOST + b"".join(b"X%d: a\r\n" % n for n in range(9000)) + b"\r\n",
        {400, 431},
    ),
    "header": (b"GET /livez HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 33_000 + b"\r\n\r\n", {400, 431}),
    "body": (b"POST /graphql HTTP/1.1\r\n" + JSON + b"Content-Length: 300000\r\n\r\n", {413}),
    "length": (b"POST /graphql HTTP/1.1\r\n" + JSON + b"Content-Length: " + b"9" * 19 + b"\r\n\r\n", {413}),
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


@pytest.mark.parametrize("name", MALFORMED)
async def test_runs_nothing_of_what_is_malformed(port, caplog, name):
    """One answer 400, no later byte taken for a request, and the connection ends."""
    async with wire(port) as line:
        await line.send(MALFORMED[name] + SMUGGLED)
        received = await line.closed()

    assert received.startswith(b"HTTP/1.1 400 ")
    assert b"HTTP/1.1 200" not in received
    assert b"__typename" not in received
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("route", ["/graphql", "/depots/x", "/imports/x"])
async def test_ends_when_a_body_turns_to_garbage(port, route):
    method = b"POST " if route == "/graphql" else b"PUT "
    async with wire(port) as line:
        await line.send(
            method + route.encode() + b" HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{ \r\n"
        )
        await asyncio.sleep(0.1)
        await line.send(b"garbage\r\n")
        received = await line.closed()

    assert received.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 "))
    async with wire(port) as again:
        await again.send(ASKED)
        assert (await again.answer())[0] == 200


async def test_ends_when_garbage_follows_an_answer(port):
    async with wire(port) as line:
        await line.send(b"POST /livez HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n")
        assert (await line.answer())[0] == 405
        await line.send(b"garbage\r\n")

        assert await line.closed() == b""
    async with wire(port) as again:
        await again.send(ASKED)
        assert (await again.answer())[0] == 200


async def test_answers_requests_sent_ahead_one_by_one(port):
    async with wire(port) as line:
        await line.send(ASKED * 5)
        answers = [await line.answer() for _ in range(5)]

    assert [status for status, _, _ in answers] == [200] * 5


async def test_tells_who_comes_too_many_to_come_later(services, tmp_path):
    """Requests and sockets alike, except probes, get 503; the next one takes a place set free."""
    async with front(services, tmp_path, connections=2) as port, socket(port, {}), socket(port, {}) as second:
        async with wire(port) as request, wire(port) as opening, wire(port) as probe:
            await request.send(ASKED)
            status, headers, _ = await request.answer()
            await opening.send(b"GET /graphql HTTP/1.1\r\n" + UPGRADE + b"\r\n")
            await probe.send(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n")

            assert (status, headers["connection"], headers["retry-after"]) == (503, "close", "2")
            assert (await opening.answer())[0] == 503
            assert (await probe.answer())[0] == 200
        await second.close()
        await second.wait_closed()
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


async def test_keeps_no_head_without_an_end(port):
    """Neither a line nor a list of headers may go on for ever, a piece at a time."""
    for piece in (b"X" * 8192, b"X: a\r\n" * 1024):
        async with wire(port) as line:
            await line.send(b"GET /livez HTTP/1.1\r\n" + HOST)
            sending = asyncio.create_task(dribble(line, piece, pause=0.001))
            received = await line.closed()
            sending.cancel()

        assert received.startswith(b"HTTP/1.1 400 ")


async def test_answers_what_came_before_garbage_and_ends(port):
    """A refusal of the second would be taken for the answer of the first."""
    async with wire(port) as line:
        await line.send(ASKED * 2 + b"garbage\r\n\r\n")
        answers = [await line.answer() for _ in range(2)]
        rest = await line.closed()

    assert ([status for status, _, _ in answers], rest) == ([200, 200], b"")
