"""The search: documents that change at random, of which the worst by each objective go on."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from api.schema.limits import LIMITS, InvalidDocumentError, prepare
from benchmarks.pire.growth import GRAPH, Actor, Flood, Growth, Selection, floods, introspections
from benchmarks.pire.watch import Figures

JSON = {"content-type": "application/json"}
LEAST = 20.0  # milliseconds from which the processor for one of cost counts: others are the price of any request
TRIES = 3  # of each document that seems bad: the least of them is told

Tree = Selection | Flood | None


@dataclass(frozen=True)
class Found:
    """What a document did to the server, in milliseconds of its processor.

    Attributes:
        held: the longest hold of the loop.
        used: the loop altogether; what threads and processes do apart, throttled otherwise, is not the loop's.
    """

    actor: Actor
    text: str
    variables: dict[str, Any]
    cost: int
    held: float
    used: float
    size: int

    def __str__(self) -> str:
        sent = orjson.dumps(self.variables).decode()
        return (
            f"{self.actor.name:9} holds {self.held:5.1f} ms, uses {self.used:6.1f} ms, cost {self.cost:5}, "
            f"{1000 * self.used / max(1, self.cost):6.1f} µs for one of it, answer {self.size / 1000:4.0f} kB: "
            f"{' '.join(self.text.split())[:200]} {f'{len(sent) / 1000:.0f} kB sent: {sent[:90]}' if len(sent) > 2 else ''}"  # noqa: PLR2004 - `{}`
        )


OBJECTIVES: dict[str, Callable[[Found], float]] = {
    "hold": lambda found: found.held,
    "processor": lambda found: found.used,
    "processor for its cost": lambda found: found.used / max(1, found.cost) if found.used > LEAST else 0.0,
}


@dataclass
class Server:
    """The server under search."""

    address: str
    figures: Figures
    http: httpx.AsyncClient

    async def measure(self, actor: Actor, text: str, variables: dict[str, Any], tries: int = 1) -> Found | None:
        """What a document does, the least of some tries; None when it is refused."""
        body = orjson.dumps({"query": text, "variables": variables})
        found = [await self._try(actor, body) for _ in range(tries)]
        answered = [one for one in found if one]
        if len(answered) < tries:
            return None
        _, _, cost, size = answered[0]
        return Found(
            actor, text, variables, cost, min(one[0] for one in answered), min(one[1] for one in answered), size
        )

    async def _try(self, actor: Actor, body: bytes) -> tuple[float, float, int, int] | None:
        with suppress(httpx.TransportError):  # a connection that had said nothing for a while
            before = self.figures.read()
            self.figures.forget_longest()
            response = await self.http.post(f"{self.address}/graphql", content=body, headers={**JSON, **actor.headers})
            await self.http.get(f"{self.address}/livez")  # in a later turn: the last hold is written
            after = self.figures.read()
            cost = (response.json().get("extensions") or {}).get("cout")
            if cost:
                return 1000 * after[0], 1000 * (after[1] - before[1]), cost["valeur"], len(response.content)
        return None


@dataclass
class Search:
    """The search for one actor."""

    server: Server
    actor: Actor
    dice: random.Random
    worst: dict[str, Found] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    tried: int = 0

    async def run(self, seconds: float) -> list[Found]:
        """The worst by each objective, after so many seconds."""
        end = time.monotonic() + seconds
        for text in introspections():
            await self._look(text, {}, None)
        for one in floods():
            for flood in one:
                if time.monotonic() > end or await self._look(*flood.operation(self.actor), flood):
                    break
        growth = Growth(self.dice, self.actor)
        while time.monotonic() < end:
            await self._step(growth)
        print(f"{self.actor.name}: {self.tried} accepted documents tried")
        for name, found in self.worst.items():
            print(f"  most {name:22} {found}", flush=True)
        return list(self.worst.values())

    async def _step(self, growth: Growth) -> None:
        before = self.dice.choice([None, *self.trees.values()])
        if isinstance(before, Flood):
            flood = growth.refilled(before)
            await self._look(*flood.operation(self.actor), flood)
        elif before is None and self.dice.random() < 0.5:  # noqa: PLR2004 - as many of both
            flood = growth.flood()
            await self._look(*flood.operation(self.actor), flood)
        else:
            tree = growth.changed(before or Selection("", "", GRAPH.query_type))
            text = "{ " + (" ".join(one.text(rank) for rank, one in enumerate(tree.below)) or "__typename") + " }"
            if await asyncio.to_thread(_is_accepted, text):
                await self._look(text, {}, tree)

    async def _look(self, text: str, variables: dict[str, Any], tree: Tree) -> bool:
        """Whether the document is accepted; the worst ones are noted."""
        found = await self.server.measure(self.actor, text, variables)
        if found is None:
            return False
        self.tried += 1
        if self._is_worse(found):
            found = await self.server.measure(self.actor, text, variables, TRIES) or found
        for name, objective in OBJECTIVES.items():
            if name not in self.worst or objective(found) > objective(self.worst[name]):
                self.worst[name], self.trees[name] = found, tree
        return True

    def _is_worse(self, found: Found) -> bool:
        return any(
            name not in self.worst or objective(found) > objective(self.worst[name])
            for name, objective in OBJECTIVES.items()
        )


def _is_accepted(text: str) -> bool:
    try:
        prepared = prepare(GRAPH, text)
        return prepared.measure(GRAPH, prepared.operation(None), {}).cost <= LIMITS.cost
    except InvalidDocumentError:
        return False
