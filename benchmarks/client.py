"""A client that never gives up: it repeats an unanswered request, through one server after another, under one key."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import websockets

PATIENCE = 600.0  # seconds
FAULTS = (httpx.TransportError, websockets.WebSocketException, OSError, TimeoutError)
PARTS, PAUSE = 8, 0.02  # a file is sent in so many parts, with so many seconds between two


class WrongAnswerError(Exception):
    """A refusal without an explanation."""


class Acte(NamedTuple):
    """An acknowledged act: an event of this type, of this candidature, with these data."""

    type: str
    candidature: str
    detail: str = ""


@dataclass
class Tally:
    """The counts of the clients of a run.

    Attributes:
        interrupted: requests that died with their server, by kind, and were repeated.
        refused: refusals that another's act explains, by code.
        under_way: requests sent and not answered, at this instant.
    """

    acts: list[Acte] = field(default_factory=list)
    repeated: int = 0
    reconnections: int = 0
    interrupted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    under_way: int = 0

    def saw(self, code: str) -> None:
        self.codes[code] += 1

    @contextmanager
    def asking(self, kind: str) -> Iterator[None]:
        """Counts a request while it is under way, and its interruption."""
        self.under_way += 1
        try:
            yield
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            self.interrupted[kind] += 1
            raise
        finally:
            self.under_way -= 1


class Client:
    """One account on one device.

    Attributes:
        addresses: the servers, whether they live or not.
        porteur: the bearer of the present sign-in.
        reseau: the network that a proxy would give, so that the throttling takes clients for many people.
    """

    addresses: Callable[[], list[str]]
    tally: Tally
    http: httpx.AsyncClient
    porteur: str | None = None
    reseau: str = "127.0.0.1"

    async def sign_in(self) -> None:
        """Gets a bearer."""
        raise NotImplementedError

    def address(self) -> str:
        """A server, at random: the client soon leaves one that is away."""
        return random.choice(self.addresses())

    def headers(self) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {self.porteur}"} if self.porteur else {}
        return {"X-Forwarded-For": self.reseau, **bearer}

    async def act(self, operation: str, may: Collection[str] = (), **variables: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
        """The payload of a mutation, repeated under one key until it is acknowledged, or refused by a code of `may`."""
        (payload,) = (await self.send(operation, variables, key=uuid4().hex)).values()
        codes = {error["code"] for error in payload["errors"]} if payload else {"nothing"}
        if codes - set(may):
            raise WrongAnswerError(f"{operation.partition('(')[0].strip()}: {payload}")
        self.tally.refused.update(codes)
        return dict(payload)

    async def send(self, operation: str, variables: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        """The data of an operation; repeated while there is no answer or no success."""
        async with asyncio.timeout(PATIENCE):
            for rank in range(10_000):
                if rank:
                    self.tally.repeated += 1
                    await asyncio.sleep(min(0.1 * rank, 1.0))
                answer = await self._try(operation, variables, key)
                if answer is not None:
                    return answer
        raise WrongAnswerError("never answered")

    async def _try(self, operation: str, variables: dict[str, Any], key: str | None) -> dict[str, Any] | None:
        body = {"query": operation, "variables": variables}
        headers = self.headers() | ({"Idempotency-Key": key} if key else {})
        kind = "mutations" if operation.lstrip().startswith("mutation") else "queries"
        try:
            with self.tally.asking(kind):
                response = await self.http.post(f"{self.address()}/graphql", json=body, headers=headers)
            answer = response.json()
        except FAULTS as fault:
            self.tally.saw(type(fault).__name__)
            return None
        except ValueError:
            self.tally.saw(f"status {response.status_code}")
            return None
        if not answer.get("errors"):
            return dict(answer["data"])
        code = answer["errors"][0].get("extensions", {}).get("code", "?")
        self.tally.saw(code)
        if code in {"CONNEXION_REQUISE", "JETON_EXPIRE"}:
            await self.sign_in()
        elif code not in {"REESSAYER", "SERVICE_SATURE", "TROP_DE_DEMANDES"}:
            raise WrongAnswerError(json.dumps(answer["errors"]))
        return None

    async def put(self, url: str, content: bytes) -> bool:
        """Sends a file once, part by part; returns whether the server acknowledged it."""
        try:
            with self.tally.asking("files"):
                response = await self.http.put(
                    f"{self.address()}{urlsplit(url).path}", content=_parts(content), headers=self.headers()
                )
        except FAULTS as fault:
            self.tally.saw(type(fault).__name__)
            return False
        if response.status_code not in {httpx.codes.NO_CONTENT, httpx.codes.SERVICE_UNAVAILABLE}:
            raise WrongAnswerError(f"{response.status_code}: {response.text}")
        return response.status_code == httpx.codes.NO_CONTENT


async def _parts(content: bytes) -> AsyncIterator[bytes]:
    size = -(-len(content) // PARTS)
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]
        await asyncio.sleep(PAUSE)
