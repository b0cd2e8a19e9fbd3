"""The wait of people who open accounts together: `python -m benchmarks.comptes [seconds]`.

A server and a worker on PostgreSQL, passwords hashed as in production; 8 people at once, then 32, each from a network of
its own, open an account, follow the link of its mail, sign in, and begin again as somebody else. The last lines give the
median wait for the answer of « compteCreer ».
"""

import asyncio
import re
import sys
import tempfile
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

import httpx

from api.demo import operations
from benchmarks.candidats import BTS, Candidat
from benchmarks.client import PATIENCE, Tally
from benchmarks.cluster import ROOT, Cluster, cluster

CROWDS = (8, 32)
HASHING = dict(re.findall(r"((?:GLIBC|MALLOC)_\w+)=(\S+)", (ROOT / "Dockerfile").read_text("utf-8")))  # as in the image


async def open_accounts(made: Cluster, crowd: int, seconds: float, numbers: "count[int]") -> list[float]:
    """The seconds that each creation took, of a crowd that goes on for so long."""
    waits: list[float] = []
    end = monotonic() + seconds

    async def person() -> None:
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            while monotonic() < end:
                number = next(numbers)
                candidat = Candidat(
                    f"personne{number}@example.org",
                    lambda: [made.servers[0].address],
                    made.mails,
                    Tally(),
                    http,
                    reseau=f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}",
                )
                begun = monotonic()
                await candidat.send(operations.CREER, {"input": BTS.compte(candidat.adresse)})
                waits.append(monotonic() - begun)
                await candidat.activate()
                await candidat.sign_in()

    await asyncio.gather(*(person() for _ in range(crowd)))
    return waits


async def main(seconds: float) -> None:
    numbers = count(1)
    with tempfile.TemporaryDirectory() as folder:
        async with cluster(Path(folder), TRUSTED_PROXIES="127.0.0.1", **HASHING) as made:
            await open_accounts(made, 2, 2, numbers)
            for crowd in CROWDS:
                waits = await open_accounts(made, crowd, seconds, numbers)
                p95 = quantiles(waits, n=20)[-1]
                print(
                    f"comptes {crowd} at once: median={median(waits):.2f} p95={p95:.2f} s, {len(waits) / seconds:.1f} a second"
                )


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if sys.argv[1:] else 20.0))
