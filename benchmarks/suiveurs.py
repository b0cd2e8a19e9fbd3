"""Subscribers that follow from the beginning, over a socket or server-sent events, through every break."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx
import websockets

from benchmarks.client import FAULTS, Client

AU_DEBUT = "cjA"  # the cursor before the first event of an account
SUIVRE = "subscription($apres: Cursor) { evenements(apres: $apres) { cursor rang type candidatureId } }"
DEBUT_DU_JOURNAL = "cDA"  # the one before the first event of all
SUIVRE_TOUT = "subscription($apres: Cursor) { gestionEvenements(apres: $apres) { cursor evenement { type } } }"
SIGNED_OUT = frozenset({4401, 4403})
TRANSPORTS = ("socket", "events")


class Vu(NamedTuple):
    """A received event."""

    cursor: str
    type: str


@dataclass
class Suiveur:
    """A follower of an account, or of an office's scope, with the events received in the order of their arrival."""

    client: Client
    transport: str
    query: str = SUIVRE
    cursor: str = AU_DEBUT
    seen: list[Vu] = field(default_factory=list)

    async def follow(self) -> None:
        """Follows until cancelled, each time through a server at random."""
        while True:
            bearer = self.client.porteur
            try:
                is_over = await (self._by_socket() if self.transport == "socket" else self._by_events())
            except websockets.ConnectionClosed as closed:
                is_over = closed.rcvd is not None and closed.rcvd.code in SIGNED_OUT
            except FAULTS:
                is_over = False
            if is_over and self.client.porteur == bearer:
                await self.client.sign_in()
            self.client.tally.reconnections += 1
            await asyncio.sleep(0.2)

    def _take(self, result: dict[str, Any]) -> bool:
        """Adds an event; returns whether the message says that the sign-in is over."""
        for value in filter(None, (result.get("data") or {}).values()):
            self.seen.append(Vu(value["cursor"], value.get("evenement", value)["type"]))
            self.cursor = value["cursor"]
        errors = result.get("errors") or []
        return any(error.get("extensions", {}).get("code") == "CONNEXION_REQUISE" for error in errors)

    async def _by_socket(self) -> bool:
        url = f"{self.client.address().replace('http', 'ws', 1)}/graphql"
        protocol = websockets.Subprotocol("graphql-transport-ws")
        async with websockets.connect(url, subprotocols=[protocol], open_timeout=5) as socket:
            init = {"authorization": f"Bearer {self.client.porteur}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": init}))
            payload = {"query": self.query, "variables": {"apres": self.cursor}}
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "connection_ack":
                    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
                elif message["type"] == "next" and self._take(message["payload"]):
                    return True
                elif message["type"] in {"complete", "error"}:
                    return "CONNEXION_REQUISE" in str(text)
        return False

    async def _by_events(self) -> bool:
        """Follows like a browser: one address, with the place in a header."""
        headers = self.client.headers() | {"Accept": "text/event-stream", "Last-Event-ID": self.cursor}
        url, body = f"{self.client.address()}/graphql", {"query": self.query}
        async with self.client.http.stream("POST", url, json=body, headers=headers, timeout=30) as response:
            if response.status_code != httpx.codes.OK:
                return response.status_code == httpx.codes.UNAUTHORIZED
            async for line in response.aiter_lines():
                text = line.removeprefix("data:").strip() if line.startswith("data:") else ""
                if text and self._take(json.loads(text)):
                    return True
        return False
