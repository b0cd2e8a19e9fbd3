"""The documented proxy: the requests that it stops, and those that it passes on."""

import asyncio
import re
from contextlib import asynccontextmanager

import httpx
import pytest
import pytest_asyncio
from front import MALFORMED, PATIENCE, SMUGGLED, wire
from proxy import CONFIGURATION, proxy

from api.http.guard import BODY
from api.live import PING
from api.rules.importation.fichier import TAILLE_MAX
from benchmarks.ports import free_port

DOCUMENTATION = CONFIGURATION.parents[1] / "docs" / "proxy.md"
MO = 1024 * 1024
LATE = 15  # seconds by which a ping may be late, on a loop or a network that is busy
HOST = b"Host: localhost\r\n"
ASKED = b"GET /graphql HTTP/1.1\r\n" + HOST + b"\r\n"
UPGRADE = b"Upgrade: websocket\r\nConnection: Upgrade\r\n"


class Upstream:
    """A server that records its requests, and answers once it has the whole head and the wanted part of the body."""

    def __init__(self):
        self.heads, self.bodies = [], []
        self.came, self.done, self.go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        self.rest = b""
        self.tasks = []

    async def serve(self, reader, writer):
        self.tasks.append(asyncio.current_task())
        try:
            while True:
                self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
                self.came.set()
                if "transfer-encoding" in self.heads[-1] or "content-length" in self.heads[-1]:
                    self.bodies.append(await reader.read(65536))
                writer.write(self.answer)
                await writer.drain()
                if self.rest:
                    await self.go_on.wait()
                    writer.write(self.rest)
                    await writer.drain()
                self.done.set()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()


@asynccontextmanager
async def front(folder, **changed):
    """The proxy before such a server."""
    upstream = Upstream()
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        async with proxy(folder, f"127.0.0.1:{port}", **changed) as before:
            yield before, upstream
        upstream.go_on.set()
        await asyncio.gather(*upstream.tasks)


@pytest.fixture
async def before(tmp_path):
    async with front(tmp_path) as (found, _):
        yield found


@pytest_asyncio.fixture(scope="module")
async def hasty(tmp_path_factory):
    """The proxy with short times."""
    folder, short = tmp_path_factory.mktemp("proxy"), {"client_header_timeout": "1s", "client_body_timeout": "1s"}
    async with front(folder, **short) as found:
        yield found


def directive(name):
    return re.findall(rf"^ *{name} ([^;]+);", CONFIGURATION.read_text("utf-8"), re.MULTILINE)


async def test_replaces_whatever_a_client_claims_of_where_it_comes_from(tmp_path):
    claimed = {
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Host": "ailleurs",
        "X-Forwarded-Port": "1",
        "X-Forwarded-Prefix": "/ailleurs",
        "X-Real-IP": "192.0.2.1",
        "Forwarded": "for=192.0.2.1",
        "X-Request-ID": "two words",
    }
    async with front(tmp_path) as (before, upstream), httpx.AsyncClient(verify=before.trust) as http:
        await http.get(f"{before.address}/graphql", headers=claimed)
        await http.get(f"{before.address}/graphql", headers={"X-Request-ID": "mine-1"})
    first, second = (
        {line.partition(": ")[0]: line.partition(": ")[2] for line in head.split("\r\n")} for head in upstream.heads
    )

    assert (first["host"], first["x-forwarded-for"], first["x-forwarded-proto"]) == ("localhost", "127.0.0.1", "https")
    assert not {"x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-real-ip", "forwarded"} & set(first)
    assert re.fullmatch("[0-9a-f]{32}", first["x-request-id"])
    assert second["x-request-id"] == "mine-1"


@pytest.mark.parametrize(
    ("method", "asked", "passed"),
    [(b"GET", b"websocket", True), (b"POST", b"websocket", False), (b"GET", b"h2c", False)],
)
async def test_opens_a_socket_by_get_alone(tmp_path, method, asked, passed):
    async with front(tmp_path) as (before, upstream), wire(before.https, before.trust) as line:
        await line.send(method + b" /graphql HTTP/1.1\r\n" + HOST + UPGRADE.replace(b"websocket", asked) + b"\r\n")
        assert (await line.answer())[0] == 200

    assert ("upgrade: websocket" in upstream.heads[0]) is passed
    assert ("upgrade" in upstream.heads[0]) is passed


@pytest.mark.parametrize("begun", [b"", b"GET /graphql HTTP/1.1\r\n" + HOST], ids=["nothing", "half of the headers"])
async def test_waits_no_longer_for_headers_than_it_says(hasty, begun):
    before, upstream = hasty
    seen = len(upstream.heads)
    async with wire(before.https, before.trust) as line:
        await line.send(begun)
        await line.closed()

    assert len(upstream.heads) == seen


async def test_keeps_from_the_server_a_body_that_does_not_end(hasty):
    before, upstream = hasty
    seen = len(upstream.heads)
    async with wire(before.https, before.trust) as line:
        await line.send(b"POST /graphql HTTP/1.1\r\n" + HOST + b"Content-Length: 24\r\n\r\n" + b'{"query"')
        received = await line.closed()

    assert b" 200 " not in received
    assert len(upstream.heads) == seen


async def test_takes_an_answer_whole_from_the_server_whoever_reads_it(tmp_path):
    async with front(tmp_path) as (before, upstream), wire(before.https, before.trust) as line:
        upstream.answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (8 * MO) + b"a" * 8 * MO
        line.writer.transport.pause_reading()
        await line.send(ASKED)
        async with asyncio.timeout(PATIENCE):
            await upstream.done.wait()


async def test_lets_an_event_through_at_once_and_holds_the_stream_open(tmp_path):
    async with front(tmp_path) as (before, upstream), wire(before.https, before.trust) as line:
        upstream.answer = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\n\r\nfirst\r\n"
        )
        upstream.rest = b"second\r\n"
        await line.send(ASKED)
        async with asyncio.timeout(PATIENCE):
            await line.reader.readuntil(b"first\r\n")
            assert not upstream.done.is_set()
            upstream.go_on.set()
            await line.reader.readuntil(b"second\r\n")


@pytest.mark.parametrize("route", [b"/depots/x", b"/imports/x"])
async def test_hands_a_file_on_as_it_comes(tmp_path, route):
    async with front(tmp_path) as (before, upstream), wire(before.https, before.trust) as line:
        await line.send(b"PUT " + route + b" HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n" + b"a" * 100)
        async with asyncio.timeout(PATIENCE):
            await upstream.came.wait()

        assert (await line.answer())[0] == 200


async def test_tells_a_network_that_holds_too_many_connections(tmp_path):
    async with front(tmp_path, limit_conn="portail_connections 1") as (before, upstream):
        upstream.answer, upstream.rest = b"HTTP/1.1 200 OK\r\nX-Accel-Buffering: no\r\n\r\n1", b"2"
        async with wire(before.https, before.trust) as first, wire(before.https, before.trust) as second:
            await first.send(ASKED)
            await first.reader.readuntil(b"\r\n\r\n")
            await second.send(ASKED)
            status, headers, told = await second.answer()

    assert (status, headers["retry-after"]) == (429, "2")
    assert b"TROP_DE_TENTATIVES" in told


@pytest.mark.parametrize("name", MALFORMED)
async def test_passes_nothing_on_of_what_is_malformed(hasty, name):
    before, upstream = hasty
    seen = len(upstream.heads)
    sent = (MALFORMED[name] + SMUGGLED).replace(b"Host: test", b"Host: localhost")
    async with wire(before.https, before.trust) as line:
        await line.send(sent)
        received = await line.closed()

    assert b" 200 " not in received
    assert not [head for head in upstream.heads[seen:] if "readyz" in head]


async def test_refuses_what_is_too_large_in_the_shape_of_the_server(before):
    async with httpx.AsyncClient(verify=before.trust) as http:
        refused = await http.post(f"{before.address}/graphql", content=b" " * (BODY + 1))
        long = await http.get(f"{before.address}/graphql", params={"query": "a" * 9000})
        many = await http.get(f"{before.address}/graphql", headers={f"X-{n}": "a" * 5000 for n in range(8)})

    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (413, "REQUETE_INVALIDE")
    assert (long.status_code, many.status_code) == (414, 400)
    assert "nginx/" not in refused.headers["server"]


async def test_says_when_the_server_is_away(tmp_path):
    async with proxy(tmp_path, f"127.0.0.1:{free_port()}") as before, httpx.AsyncClient(verify=before.trust) as http:
        answer = await http.get(f"{before.address}/graphql")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["errors"][0]["extensions"]["code"] == "REESSAYER"


async def test_serves_one_name_over_tls_and_nothing_to_watch(before):
    async with httpx.AsyncClient(verify=before.trust) as http:
        plain = await http.get(f"http://localhost:{before.http}/graphql?query=a")
        watched = [
            await http.get(f"{before.address}{path}") for path in ("/livez", "/readyz", "/metrics", "/./%6detrics")
        ]
        with pytest.raises(httpx.ConnectError):  # no certificate for it
            await http.get(f"https://127.0.0.1:{before.https}/graphql")
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(f"{before.address}/graphql", headers={"Host": "ailleurs"})

    assert (plain.status_code, plain.headers["location"]) == (301, "https://localhost/graphql?query=a")
    assert [answer.status_code for answer in watched] == [404] * 4


async def test_logs_the_route_and_no_token(tmp_path):
    sent = [
        b"GET /pieces/secret?a=secret HTTP/1.1\r\n" + HOST + b"\r\n",
        b"PUT /depots/secret HTTP/1.1\r\n" + HOST + b"Content-Length: 30000000\r\n\r\n",
    ]
    async with front(tmp_path) as (before, _):
        for request in sent:
            async with wire(before.https, before.trust) as line:
                await line.send(request)
                await line.answer()
    written = "".join(path.read_text() for path in tmp_path.glob("*.log"))

    assert "GET /pieces 200" in written
    assert "secret" not in written


class TestConfiguration:
    """Numbers of the proxy that depend on the server's own."""

    def test_waits_longer_than_the_server_is_ever_silent_on_a_stream(self):
        for told in directive("proxy_read_timeout"):
            assert int(told.removesuffix("s")) >= LATE + PING

    def test_takes_bodies_and_files_of_the_size_that_the_server_takes(self):
        general, files = directive("client_max_body_size")

        assert int(general.removesuffix("k")) * 1024 == BODY
        assert TAILLE_MAX < int(files.removesuffix("m")) * MO <= TAILLE_MAX + MO

    def test_has_the_places_to_fill_that_the_page_names(self):
        places = set(re.findall(r"\$\{(\w+)\}", CONFIGURATION.read_text("utf-8")))

        assert places == {f"PORTAIL_{name}" for name in ("SERVERS", "NAME", "HTTP", "HTTPS", "TLS", "LOG")}
        assert places == set(re.findall(r"PORTAIL_[A-Z]+", DOCUMENTATION.read_text("utf-8")))
