"""The measures of live streams: the delay of an event through another server, the cost of an open stream, its end.

    python -m benchmarks.streams --streams 500 --changes 50 --closings 50

One account follows itself many times, all through the second server; changes go through the first. Then its devices
follow through both servers, and are signed out through the first.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time

import asyncpg
import httpx
import psutil
import websockets

from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import Cluster, Node, cluster
from benchmarks.suiveurs import SUIVRE

DECONNECTER = "mutation { compteSeDeconnecter { errors { code } estFait } }"
SIGNED_OUT = 4403
SOON = 1000  # milliseconds
SILENCE = 40.0  # seconds in which nothing happens


@dataclass
class Figures:
    """The measures; latencies in milliseconds, from the request of the change to the event at the reader."""

    streams: int
    first: float
    median: float
    p99: float
    worst: float
    kilobytes_per_stream: float
    megabytes_idle: float
    milliseconds_per_opening: float
    milliseconds_per_event: float
    microseconds_in_silence: float
    milliseconds_alone: float

    def __str__(self) -> str:
        return (
            f"{self.streams} streams on one process, {self.kilobytes_per_stream:.0f} kB each "
            f"beside {self.megabytes_idle:.0f} MB idle\n"
            f"an event reaches half of its readers in {self.median:.0f} ms, 99 % in {self.p99:.0f} ms, "
            f"the last of all in {self.worst:.0f} ms; the first reader, half of the time, in {self.first:.0f} ms\n"
            f"processor of their server: {self.milliseconds_per_opening:.2f} ms to open one, "
            f"{self.milliseconds_per_event:.2f} ms for a change and reader (three events), "
            f"{self.microseconds_in_silence:.0f} µs a second for a silent stream, "
            f"beside {self.milliseconds_alone:.1f} ms a second of the process alone"
        )


@dataclass
class Closings:
    """The milliseconds from the request that ends a sign-in to the end of its streams, by server and transport."""

    late: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = []
        for (server, transport), found in self.late.items():
            found.sort()
            soon = sum(one < SOON for one in found)
            lines.append(
                f"signed out through the first server, {transport} of the {server} one end in "
                f"{statistics.median(found):.0f} ms, 95 % in {found[int(len(found) * 0.95)]:.0f} ms, "
                f"the last in {found[-1]:.0f} ms; {soon} of {len(found)} within a second"
            )
        return "\n".join(lines)


async def measure(folder: Path, streams: int, changes: int, closings: int) -> tuple[Figures, Closings]:
    """One run on a deployment of its own."""
    share = {"STREAMS_PER_ACCOUNT": str(streams + 4), "DATABASE_POOL": "20", "CONNECTIONS": str(streams + 200)}
    async with cluster(folder, servers=2, workers=2, **share) as made, httpx.AsyncClient(timeout=60) as http:
        writer = made.servers[0]
        person = Candidat("mesure@example.org", lambda: [writer.address], made.mails, Tally(), http)
        await person.register()
        return await measure_arrivals(made, person, streams, changes), await measure_closings(made, person, closings)


async def measure_arrivals(made: Cluster, person: Candidat, streams: int, changes: int) -> Figures:
    """Measures many streams of one account, and changes that all of them hear of."""
    reader = made.servers[1]
    candidature = await person.enrol()
    used = _processor(reader)
    await asyncio.sleep(SILENCE / 4)
    alone = (_processor(reader) - used) / (SILENCE / 4)
    before, used = _memory(reader), _processor(reader)
    async with AsyncExitStack() as stack:
        arrivals: asyncio.Queue[float] = asyncio.Queue()
        for _ in range(streams):
            await _open(stack, reader, person, arrivals)
        await asyncio.sleep(2)
        opening = (_processor(reader) - used) / streams
        kilobytes = (_memory(reader) - before) / 1024 / streams
        used = _processor(reader)
        await asyncio.sleep(SILENCE)
        silence = ((_processor(reader) - used) / SILENCE - alone) / streams
        rounds, used = [], _processor(reader)
        for _ in range(changes):
            candidature = await person.modify(candidature)
            saved = await _saved_at(made.base.url)
            async with asyncio.timeout(60):
                rounds.append(sorted([(await arrivals.get() - saved) * 1000 for _ in range(streams)]))
    late = sorted(one for found in rounds for one in found)
    spent = (_processor(reader) - used) / changes / streams
    return Figures(
        streams=streams,
        first=statistics.median(found[0] for found in rounds),
        median=statistics.median(late),
        p99=late[int(len(late) * 0.99)],
        worst=late[-1],
        kilobytes_per_stream=kilobytes,
        megabytes_idle=before / 1024 / 1024,
        milliseconds_per_opening=1000 * opening,
        milliseconds_per_event=1000 * spent,
        microseconds_in_silence=1_000_000 * silence,
        milliseconds_alone=1000 * alone,
    )


async def measure_closings(made: Cluster, person: Candidat, closings: int) -> Closings:
    """One device after another follows through each server over each transport, and is signed out."""
    measured = Closings()
    for _ in range(closings):
        device = Candidat(person.adresse, person.addresses, person.mails, Tally(), person.http)
        await device.sign_in()
        ends = {
            (name, transport): asyncio.create_task(follow(server, device))
            for name, server in zip(("first", "second"), made.servers, strict=True)
            for transport, follow in (("sockets", _end_of_socket), ("event streams", _end_of_events))
        }
        await asyncio.sleep(1)
        begun = monotonic()
        await device.send(DECONNECTER, {})
        async with asyncio.timeout(60):
            for kind, end in ends.items():
                measured.late.setdefault(kind, []).append((await end - begun) * 1000)
    return measured


async def _end_of_socket(server: Node, device: Candidat) -> float:
    """The instant at which the server closes a socket that follows."""
    async with AsyncExitStack() as stack:
        socket = await _follow(stack, server, device)
        try:
            while True:
                await socket.recv()
        except websockets.ConnectionClosed as closed:
            if closed.rcvd is None or closed.rcvd.code != SIGNED_OUT:
                raise
            return monotonic()


async def _end_of_events(server: Node, device: Candidat) -> float:
    """The instant at which the server ends an event stream."""
    headers = {"Accept": "text/event-stream", **device.headers()}
    url, body = f"{server.address}/graphql", {"query": SUIVRE}
    async with device.http.stream("POST", url, json=body, headers=headers) as response:
        async for line in response.aiter_lines():
            if line.startswith("event: complete"):
                return monotonic()
    raise RuntimeError("an event stream broke off")


async def _saved_at(url: str) -> float:
    """The instant of the last event's request, by the clock of this machine."""
    base = await asyncpg.connect(url)
    epoch = await base.fetchval("SELECT extract(epoch FROM max(le)) FROM evenement WHERE type = 'CANDIDATURE_MODIFIEE'")
    await base.close()
    return float(epoch)


async def _follow(stack: AsyncExitStack, server: Node, person: Candidat) -> websockets.ClientConnection:
    """A socket that follows the account, as long as the stack lasts."""
    url = f"{server.address.replace('http', 'ws', 1)}/graphql"
    opening = websockets.connect(url, subprotocols=[websockets.Subprotocol("graphql-transport-ws")], compression=None)
    socket = await stack.enter_async_context(opening)
    await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {person.porteur}"}}))
    await socket.recv()
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": SUIVRE}}))
    return socket


async def _open(stack: AsyncExitStack, server: Node, person: Candidat, arrivals: asyncio.Queue[float]) -> None:
    socket = await _follow(stack, server, person)

    async def listen() -> None:
        async for text in socket:
            message = json.loads(text)
            # A save has other events too, those of its documents.
            if message["type"] == "next" and message["payload"]["data"]["evenements"]["type"] == "CANDIDATURE_MODIFIEE":
                arrivals.put_nowait(time())

    listening = asyncio.create_task(listen())
    stack.callback(listening.cancel)


def _processor(node: Node) -> float:
    """The seconds of processor that a process has used."""
    assert node.process is not None
    times = psutil.Process(node.process.pid).cpu_times()
    return float(times.user + times.system)


def _memory(node: Node) -> int:
    assert node.process is not None
    return int(psutil.Process(node.process.pid).memory_info().rss)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--changes", type=int, default=50)
    parser.add_argument("--closings", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="streams-") as name:
        for figures in asyncio.run(measure(Path(name), given.streams, given.changes, given.closings)):
            print(figures)


if __name__ == "__main__":
    main()
