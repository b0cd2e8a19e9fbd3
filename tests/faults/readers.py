"""Readers of streams over real sockets."""

import asyncio
import json
from contextlib import asynccontextmanager
from uuid import uuid4

import httpx
import websockets
from waiting import PATIENCE

from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import Node
from benchmarks.suiveurs import SUIVRE

DECONNECTER = "mutation { compteSeDeconnecter { errors { code } estFait } }"


class Socket:
    """One subscription over graphql-transport-ws."""

    def __init__(self, socket):
        self.socket = socket

    async def next(self, seconds=PATIENCE):
        """The payload of the next result."""
        async with asyncio.timeout(seconds):
            while True:
                message = json.loads(await self.socket.recv())
                if message["type"] == "next":
                    return message["payload"]
                assert message["type"] != "error", message

    async def until(self, type_):
        """The next event of a type."""
        while True:
            event = (await self.next())["data"]["evenements"]
            if event["type"] == type_:
                return event

    async def closed(self, seconds=PATIENCE):
        """The code with which the server closes the socket."""
        async with asyncio.timeout(seconds):
            try:
                while True:
                    await self.socket.recv()
            except websockets.ConnectionClosed as closed:
                return closed.rcvd.code


@asynccontextmanager
async def socket(server: Node, person: Candidat, apres=None, **connection):
    url = f"{server.address.replace('http', 'ws', 1)}/graphql"
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"], **connection) as opened:
        init = {"authorization": f"Bearer {person.porteur}"}
        await opened.send(json.dumps({"type": "connection_init", "payload": init}))
        assert json.loads(await opened.recv())["type"] == "connection_ack"
        payload = {"query": SUIVRE, "variables": {"apres": apres}}
        # An id of its own, as clients make them: by the same one, a stream is taken up where another was left.
        await opened.send(json.dumps({"type": "subscribe", "id": uuid4().hex, "payload": payload}))
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


async def event(stream, type_):
    """The next event of a type; earlier ones, numbered late, may come first."""
    while True:
        _, _, data = await asyncio.wait_for(anext(stream), PATIENCE)
        if data["data"]["evenements"]["type"] == type_:
            return data["data"]["evenements"]


async def another(jeanne: Candidat) -> Candidat:
    """A client of the same person on another device."""
    device = Candidat(jeanne.adresse, jeanne.addresses, jeanne.mails, Tally(), jeanne.http)
    await device.sign_in()
    return device
