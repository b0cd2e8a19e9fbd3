"""Measures live streams: how late an event arrives through another server, and what an open stream costs in memory.

    python -m benchmarks.streams --streams 500 --changes 50

One account follows itself many times, all through the second server; changes go through the first.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import time

import asyncpg
import httpx
import psutil
import websockets

from benchmarks.candidats import SUIVRE, Candidat, Tally
from benchmarks.cluster import Node, cluster


@dataclass
class Figures:
    """What was measured; latencies in milliseconds, from the request of the change to the event at the reader."""

    streams: int
    first: float
    median: float
    p95: float
    worst: float
    kilobytes_per_stream: float
    megabytes_idle: float

    def __str__(self) -> str:
        return (
            f"{self.streams} streams on one process, {self.kilobytes_per_stream:.0f} kB each "
            f"beside {self.megabytes_idle:.0f} MB idle\n"
            f"an event reaches the first reader in {self.first:.0f} ms, half of them in {self.median:.0f} ms, "
            f"95 % in {self.p95:.0f} ms, all in {self.worst:.0f} ms (medians of the changes)"
        )


async def measure(folder: Path, streams: int, changes: int) -> Figures:
    """One run on a deployment of its own."""
    share = {"STREAMS_PER_ACCOUNT": str(streams + 1), "DATABASE_POOL": "20", "CONNECTIONS": str(streams + 200)}
    async with cluster(folder, servers=2, workers=1, **share) as made, httpx.AsyncClient(timeout=60) as http:
        writer, reader = made.servers
        person = Candidat("mesure@example.org", lambda: [writer.address], made.mails, Tally(), http)
        await person.register()
        candidature = await person.enrol()
        before = _memory(reader)
        async with AsyncExitStack() as stack:
            arrivals: asyncio.Queue[float] = asyncio.Queue()
            for _ in range(streams):
                await _open(stack, reader, person, arrivals)
            await asyncio.sleep(2)
            kilobytes = (_memory(reader) - before) / 1024 / streams
            rounds = []
            for _ in range(changes):
                candidature = await person.modify(candidature)
                saved = await _saved_at(made.base.url)
                async with asyncio.timeout(60):
                    rounds.append(sorted([(await arrivals.get() - saved) * 1000 for _ in range(streams)]))
    return Figures(
        streams=streams,
        first=statistics.median(found[0] for found in rounds),
        median=statistics.median(found[len(found) // 2] for found in rounds),
        p95=statistics.median(found[int(len(found) * 0.95)] for found in rounds),
        worst=statistics.median(found[-1] for found in rounds),
        kilobytes_per_stream=kilobytes,
        megabytes_idle=before / 1024 / 1024,
    )


async def _saved_at(url: str) -> float:
    """The instant of the last event's request, by the clock of this machine."""
    base = await asyncpg.connect(url)
    epoch = await base.fetchval("SELECT extract(epoch FROM max(le)) FROM evenement WHERE type = 'CANDIDATURE_MODIFIEE'")
    await base.close()
    return float(epoch)


async def _open(stack: AsyncExitStack, server: Node, person: Candidat, arrivals: asyncio.Queue[float]) -> None:
    url = f"{server.address.replace('http', 'ws', 1)}/graphql"
    opening = websockets.connect(url, subprotocols=[websockets.Subprotocol("graphql-transport-ws")], compression=None)
    socket = await stack.enter_async_context(opening)
    await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {person.porteur}"}}))
    await socket.recv()
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": SUIVRE}}))

    async def listen() -> None:
        async for text in socket:
            message = json.loads(text)
            # A save has other events too: its documents.
            if message["type"] == "next" and message["payload"]["data"]["evenements"]["type"] == "CANDIDATURE_MODIFIEE":
                arrivals.put_nowait(time())

    listening = asyncio.create_task(listen())
    stack.callback(listening.cancel)


def _memory(node: Node) -> int:
    assert node.process is not None
    return int(psutil.Process(node.process.pid).memory_info().rss)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--changes", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="streams-") as name:
        Path(name).chmod(0o755)  # PostgreSQL runs as another user
        print(asyncio.run(measure(Path(name), given.streams, given.changes)))


if __name__ == "__main__":
    main()
