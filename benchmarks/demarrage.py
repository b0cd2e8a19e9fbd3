"""Measures the start of a server: processor and time until it is ready, resident memory then; beside another checkout.

`python -m benchmarks.demarrage 5 --before <folder>` starts both in turn, each on a new SQLite base.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic

from benchmarks.ports import free_port

HERE = Path(__file__).resolve().parents[1]
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Start:
    """One start: seconds of the clock and of the processor until the server is ready, and bytes resident then."""

    wall: float
    cpu: float
    resident: int


async def main() -> None:
    """Prints the medians of the starts of each checkout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("--before", type=Path, help="the folder of another checkout")
    given = parser.parse_args()
    places = {"before": given.before, "now": HERE} if given.before else {"now": HERE}
    with tempfile.TemporaryDirectory() as folder:
        envs = {name: await _prepared(place, tempfile.mkdtemp(dir=folder)) for name, place in places.items()}
        starts: dict[str, list[Start]] = {name: [] for name in places}
        for _ in range(given.rounds):
            for name, place in places.items():
                starts[name].append(await _start(place, envs[name]))
    for name, found in starts.items():
        cpu, wall = median(one.cpu for one in found), median(one.wall for one in found)
        resident = median(one.resident for one in found) / MEGABYTE
        print(
            f"{name} cpu={cpu:.2f} s least={min(one.cpu for one in found):.2f} s wall={wall:.2f} s rss={resident:.0f} MB"
        )


async def _prepared(place: Path, folder: str) -> dict[str, str]:
    """The environment of a server whose base is filled, in a folder of its own."""
    port = str(free_port())
    url = f"sqlite://{folder}/portail.sqlite3"
    env = os.environ | {"DATA_DIR": folder, "DATABASE_URL": url, "PORT": port}
    for command in ("migrate", "reference"):
        process = await _run(place, env, command)
        assert await process.wait() == 0, command
    return env


async def _start(place: Path, env: dict[str, str]) -> Start:
    began = monotonic()
    process = await _run(place, env, "serve")
    try:
        while not await _is_ready(int(env["PORT"])):
            assert process.returncode is None, "the server ended"
            await asyncio.sleep(0.02)
        return Start(monotonic() - began, *_spent(Path("/proc") / str(process.pid)))
    finally:
        process.terminate()
        await process.wait()


def _spent(process: Path) -> tuple[float, int]:
    """The seconds of processor of a process, and of the kernel for it; its resident bytes."""
    ticks = process.joinpath("stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
    pages = process.joinpath("statm").read_text("utf-8").split()[1]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), int(pages) * os.sysconf("SC_PAGE_SIZE")


async def _run(place: Path, env: dict[str, str], command: str) -> asyncio.subprocess.Process:
    nowhere = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api", command, cwd=place, env=env, stdout=nowhere, stderr=nowhere
    )


async def _is_ready(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    answer = await reader.readline()
    writer.close()
    return b" 200 " in answer


if __name__ == "__main__":
    asyncio.run(main())
