"""The work that a replica takes from the primary: the reads of `lectures.py` by a server that has one, and by one without.

    python -m benchmarks.replique --clients 16 --rounds 3 --seconds 3

Both servers stand before one primary; rounds are interleaved, figures are medians of rounds. It prints the processor
time of a read on the server, on the primary and on the replica. Its last lines are ratios, with a replica to without.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import PATIENCE, Base, cluster
from benchmarks.lectures import ADRESSE, LECTURES, WARM, Reader, beside, processor, register, start_on_a_core

PLACES = ("server", "primary", "replica")


@dataclass
class Deployment:
    """The two databases, and a reader of each read by the server that it asks."""

    bases: dict[str, Base]
    readers: dict[str, dict[str, Reader]]

    def round(self, reader: Reader, clients: int, seconds: float) -> dict[str, float]:
        """The processor time of a read in microseconds, by place."""
        before = {name: _spent(base) for name, base in self.bases.items()}
        found = reader.load(clients, seconds)
        reads = len(found.latencies)
        spent = {name: (_spent(base) - before[name]) / reads * 1e6 for name, base in self.bases.items()}
        return {"server": found.microseconds, **spent}


def _spent(base: Base) -> float:
    """The seconds of processor of the backends of a database."""
    return sum(processor(backend) for backend in psutil.Process(base.pid).children())


@asynccontextmanager
async def deployed(folder: Path) -> AsyncIterator[Deployment]:
    async with cluster(folder, workers=1, starter=start_on_a_core, GRAPHIQL="0") as made, httpx.AsyncClient() as http:
        alone = made.servers[0]
        person = Candidat(ADRESSE, lambda: [alone.address], made.mails, Tally(), http)
        key = await register(made, person)
        for worker in made.workers:
            await worker.stop()
        await person.sign_in()
        replica = await asyncio.to_thread(made.base.follower)
        try:
            helped = beside(made, *alone.command, DATABASE_REPLICA_URL=replica.url)
            made.servers.append(helped)  # ended with the others
            await helped.start()
            await helped.ready()
            await _is_read(http, helped.address)
            assert person.porteur is not None
            bodies = {
                name: json.dumps({"query": query, "variables": {"id": key} if "$id" in query else {}}).encode()
                for name, query in LECTURES.items()
                if name != "moi"  # which the check of the sign-in has read
            }
            readers = {
                name: {"without": Reader(alone, person.porteur, body), "with": Reader(helped, person.porteur, body)}
                for name, body in bodies.items()
            }
            yield Deployment({"primary": made.base, "replica": replica}, readers)
        finally:
            await helped.stop()
            await asyncio.to_thread(replica.close)


async def _is_read(http: httpx.AsyncClient, address: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await http.get(f"{address}/readyz")).json()["replique"] != "lue":  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)


async def measure(folder: Path, clients: int, rounds: int, seconds: float) -> dict[str, dict[str, dict[str, float]]]:
    """The processor time of each read, by server and place."""
    async with deployed(folder) as found:
        for both in found.readers.values():
            for reader in both.values():
                reader.ask(WARM)
        taken: dict[str, dict[str, list[dict[str, float]]]] = {}
        for _ in range(rounds):
            for name, both in found.readers.items():
                for server, reader in both.items():
                    one = await asyncio.to_thread(found.round, reader, clients, seconds)
                    taken.setdefault(name, {}).setdefault(server, []).append(one)
    return {
        name: {
            server: {place: statistics.median(one[place] for one in ones) for place in PLACES}
            for server, ones in both.items()
        }
        for name, both in taken.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="replique-") as name:
        found = asyncio.run(measure(Path(name), given.clients, given.rounds, given.seconds))
    for lecture, servers in found.items():
        for server, places in servers.items():
            told = "  ".join(f"{place} {places[place]:6.0f} µs" for place in PLACES)
            print(f"{lecture:17} {server:8} {told}")
    for lecture, servers in found.items():
        ratios = (f"{place}={servers['with'][place] / servers['without'][place]:.2f}" for place in PLACES[:2])
        print(lecture, *ratios)


if __name__ == "__main__":
    main()
