"""Streams over real sockets: across processes, through breaks, to the end of a sign-in and of a process."""

import asyncio
import json
from contextlib import asynccontextmanager
from time import monotonic

import asyncpg
import httpx
import pytest
import websockets

from api.demo import operations
from benchmarks.candidats import AU_DEBUT, SUIVRE, Candidat, Tally
from benchmarks.cluster import Node

DECONNECTER = "mutation { compteSeDeconnecter { errors { code } estFait } }"


class Socket:
    """One subscription over graphql-transport-ws."""

    def __init__(self, socket):
        self.socket = socket

    async def next(self, seconds=10):
        """The payload of the next result."""
        async with asyncio.timeout(seconds):
            while True:
                message = json.loads(await self.socket.recv())
                if message["type"] == "next":
                    return message["payload"]
                assert message["type"] != "error", message

    async def closed(self, seconds=10):
        """The code with which the server closes."""
        async with asyncio.timeout(seconds):
            try:
                while True:
                    await self.socket.recv()
            except websockets.ConnectionClosed as closed:
                return closed.rcvd.code


@asynccontextmanager
async def socket(server: Node, person: Candidat, apres=None):
    url = f"{server.address.replace('http', 'ws', 1)}/graphql"
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"]) as opened:
        init = {"authorization": f"Bearer {person.porteur}"}
        await opened.send(json.dumps({"type": "connection_init", "payload": init}))
        assert json.loads(await opened.recv())["type"] == "connection_ack"
        payload = {"query": SUIVRE, "variables": {"apres": apres}}
        await opened.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        yield Socket(opened)


@asynccontextmanager
async def events(http, server: Node, person: Candidat, **headers):
    """Server-sent events, as an iterator of (id, event, data)."""
    asked = {"Accept": "text/event-stream", "Authorization": f"Bearer {person.porteur}", **headers}
    url = f"{server.address}/graphql"
    async with http.stream("POST", url, json={"query": SUIVRE}, headers=asked) as response:
        assert response.status_code == httpx.codes.OK
        assert response.headers["content-type"].startswith("text/event-stream")

        async def read():
            found = {}
            async for line in response.aiter_lines():
                name, _, value = line.partition(":")
                if name:
                    found[name] = value.strip()
                elif "event" in found:
                    yield found.get("id"), found["event"], json.loads(found["data"] or "null")
                    found = {}

        yield read()


async def another(jeanne: Candidat) -> Candidat:
    """The same person on another device."""
    device = Candidat(jeanne.adresse, jeanne.addresses, jeanne.mails, Tally(), jeanne.http)
    await device.sign_in()
    return device


@pytest.mark.parametrize("transport", ["socket", "events"])
async def test_a_change_through_one_server_reaches_the_subscriber_of_the_other(
    deployment, http, jeanne, inscrite, transport
):
    other = deployment.servers[1]
    draft = await jeanne._change(operations.MODIFIER, inscrite)
    begun = None

    async def change():
        nonlocal begun
        await asyncio.sleep(1)
        begun = monotonic()
        inscrite.update(await jeanne._save("MODIFIEE", draft))

    changing = asyncio.create_task(change())
    if transport == "socket":
        async with socket(other, jeanne) as stream:
            seen = (await stream.next())["data"]
    else:
        async with events(http, other, jeanne) as stream:
            seen = (await asyncio.wait_for(anext(stream), 20))[2]["data"]
    late = monotonic() - begun
    await changing

    assert seen["evenements"]["type"] == "CANDIDATURE_MODIFIEE"
    assert late < 5  # on an idle machine a few milliseconds: see benchmarks/streams.py


async def test_every_event_carries_its_place_and_a_browser_goes_on_from_it(deployment, http, jeanne):
    async with events(http, deployment.servers[0], jeanne, **{"Last-Event-ID": AU_DEBUT}) as stream:
        first = await anext(stream)
    async with events(http, deployment.servers[1], jeanne, **{"Last-Event-ID": first[0]}) as stream:
        second = await anext(stream)

    assert first[0] == first[2]["data"]["evenements"]["cursor"]
    assert [found[2]["data"]["evenements"]["rang"] for found in (first, second)] == [1, 2]


async def test_a_sign_in_closed_through_one_server_ends_its_streams_on_the_other_within_a_second(
    deployment, http, jeanne
):
    device = await another(jeanne)
    async with socket(deployment.servers[1], device) as stream, events(http, deployment.servers[1], device) as sse:
        await asyncio.sleep(1)
        begun = monotonic()
        await device.send(DECONNECTER, {})
        payload = await stream.next()
        code = await stream.closed()
        told = await anext(sse)
        end = await anext(sse)
        late = monotonic() - begun

    assert payload["errors"][0]["extensions"]["code"] == "CONNEXION_REQUISE"
    assert code == 4403
    assert told[2]["errors"][0]["extensions"]["code"] == "CONNEXION_REQUISE"
    assert end[1] == "complete"
    assert late < 10  # within a second on a machine that is not shared; a look that nothing asks for comes later


async def test_an_idle_stream_ends_when_its_token_expires(deployment, jeanne):
    device = await another(jeanne)
    base = await asyncpg.connect(deployment.base.url)
    await base.execute(
        "UPDATE jeton SET expire_le = now() + interval '3 seconds' WHERE cree_le = (SELECT max(cree_le) FROM jeton)"
    )
    await base.close()
    begun = monotonic()
    async with socket(deployment.servers[0], device) as stream:
        code = await stream.closed(20)
    lasted = monotonic() - begun

    assert code == 4403
    assert lasted > 2


async def test_an_account_has_its_share_of_streams(deployment, http, jeanne):
    server = deployment.servers[0]
    async with socket(server, jeanne), socket(server, jeanne), socket(server, jeanne):
        await asyncio.sleep(1)
        async with events(http, server, jeanne) as fourth:
            refused = (await anext(fourth))[2]
    await asyncio.sleep(1)
    async with events(http, server, jeanne, **{"Last-Event-ID": AU_DEBUT}) as again:
        served = (await anext(again))[2]

    assert refused["errors"][0]["extensions"]["code"] == "TROP_DE_FLUX"
    assert served["data"]["evenements"]["rang"] == 1


async def test_a_server_leaves_without_breaking_what_runs(deployment, http, jeanne):
    """Readiness falls first; a request under way is answered; streams are told to come back; nothing is left."""
    server = deployment.servers[1]
    mine = Candidat(jeanne.adresse, lambda: [server.address], jeanne.mails, Tally(), http)
    mine.porteur = jeanne.porteur
    async with socket(server, jeanne) as stream, events(http, server, jeanne) as sse:
        await asyncio.sleep(1)
        assert server.process is not None
        server.process.terminate()
        await asyncio.sleep(0.3)
        ready = (await http.get(f"{server.address}/readyz")).status_code
        still = await mine.send("{ moi { identifiant } }", {})
        code = await stream.closed(20)
        rest = [found async for found in sse]
        exit_code = await asyncio.wait_for(server.process.wait(), 30)
    await server.start()
    await server.ready()

    assert ready == 503
    assert still["moi"]["identifiant"] == "jeanne@example.org"
    assert code == 1012
    assert rest == []  # no `complete`: a browser comes back
    assert exit_code in {0, -15}
    assert mine.tally.repeated == 0
