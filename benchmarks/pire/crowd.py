"""What a bystander waits beside a crowd that sends one document again and again; each of both is a process.

The wait is told by the clock, and by what the loop used of the processor meanwhile: on a busy machine the first is
that of the machine as well.
"""

import asyncio
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import orjson

from benchmarks.couts import ORDINARY, PACE, Waits
from benchmarks.pire.search import JSON, Found
from benchmarks.pire.watch import Figures

CROWD = 50
START = 2.0  # seconds in which a process starts, and the crowd gathers
WARM = 20  # first answers that do not count


@dataclass(frozen=True)
class Order:
    """What one of both processes does."""

    address: str
    watch: str
    seconds: float
    body: str = ""  # of the crowd
    headers: dict[str, str] | None = None


@dataclass(frozen=True)
class Waited:
    """Milliseconds, 99 times of 100."""

    p50: float
    p99: float
    loop: float
    answers: int


async def bystand(address: str, watch: Path, seconds: float) -> Waited:
    """What a bystander waits, alone or beside others."""
    order = Order(address, str(watch), seconds)
    found = orjson.loads(await _run("bystander", order))
    return Waited(**found)


async def beside_a_crowd(address: str, watch: Path, worst: Found, seconds: float) -> Waited:
    """What a bystander waits while the crowd sends the document."""
    body = orjson.dumps({"query": worst.text, "variables": worst.variables}).decode()
    order = Order(address, str(watch), seconds + 2 * START, body, dict(worst.actor.headers))
    crowd = asyncio.create_task(_run("crowd", order))
    await asyncio.sleep(START)
    waited = await bystand(address, watch, seconds)
    print(f"  {(await crowd).decode().strip()}")
    return waited


def told(name: str, waited: Waited) -> str:
    return (
        f"bystander {name}: p50 {waited.p50:.0f} ms, p99 {waited.p99:.0f} ms of {waited.answers} answers, "
        f"of which the loop used {waited.loop:.0f} ms (p99); load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )


async def _run(part: str, order: Order) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.pire.crowd",
        part,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(orjson.dumps(asdict(order)))
    if process.returncode:
        raise RuntimeError(f"the {part} failed")
    return said


async def _be_a_bystander(order: Order) -> None:
    waits, used, figures = Waits(), Waits(), Figures(Path(order.watch))
    async with httpx.AsyncClient(base_url=order.address, timeout=60) as http:
        for _ in range(WARM):
            await http.post("/graphql", json=ORDINARY)
        end = time.monotonic() + order.seconds
        while time.monotonic() < end:
            begin, before = time.perf_counter(), figures.read()[1]
            (await http.post("/graphql", json=ORDINARY)).raise_for_status()
            waits.found.append(1000 * (time.perf_counter() - begin))
            used.found.append(1000 * (figures.read()[1] - before))
            await asyncio.sleep(PACE)
    told = Waited(waits.median, waits.percentile(0.99), used.percentile(0.99), len(waits.found))
    sys.stdout.buffer.write(orjson.dumps(asdict(told)))


async def _be_a_crowd(order: Order) -> None:
    end, answers = time.monotonic() + order.seconds, 0

    async def one(http: httpx.AsyncClient) -> None:
        nonlocal answers
        while time.monotonic() < end:
            headers = {**JSON, **(order.headers or {})}
            async with http.stream("POST", "/graphql", content=order.body, headers=headers) as response:
                async for _ in response.aiter_raw():
                    pass
            answers += 1

    # One client, whose making takes as long as many requests, with a connection for each of the crowd.
    everybody = httpx.Limits(max_connections=CROWD, max_keepalive_connections=CROWD)
    async with httpx.AsyncClient(base_url=order.address, timeout=60, limits=everybody) as http:
        await asyncio.gather(*(one(http) for _ in range(CROWD)))
    print(f"{CROWD} clients had {answers / order.seconds:.0f} answers a second")


if __name__ == "__main__":
    given = Order(**orjson.loads(sys.stdin.buffer.read()))
    asyncio.run({"bystander": _be_a_bystander, "crowd": _be_a_crowd}[sys.argv[1]](given))
