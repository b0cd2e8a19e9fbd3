"""A real server: its own process, port, data folder and database."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import nursery
from bases import SECRET_KEY
from waiting import PATIENCE

from benchmarks.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
LAST_WORDS = 30  # seconds for a process to end after a signal


@dataclass(frozen=True)
class Live:
    """The address of the server, and its data folder."""

    address: str
    data_dir: Path
    env: dict[str, str]

    async def command(self, *arguments: str, **env: str) -> tuple[int, str]:
        """Runs `python -m api …` with the server's settings; returns its exit code and its output."""
        return await nursery.run(*arguments, env=self.env | env)


@asynccontextmanager
async def live_server(folder: Path, database_url: str, **settings: str) -> AsyncIterator[Live]:
    """A server on a copy of the demo data, which keeps its files in `folder`."""
    live = _live(folder, {"DATABASE_URL": database_url, "SECRET_KEY": SECRET_KEY, **settings})
    async with _serving(live, "/readyz"):
        yield live


@asynccontextmanager
async def bare_server(folder: Path, **settings: str) -> AsyncIterator[Live]:
    """A server on a database in any state."""
    live = _live(folder, settings)
    async with _serving(live, "/livez"):
        yield live


def _live(folder: Path, settings: dict[str, str]) -> Live:
    port = free_port()
    ours = {"HOST": "127.0.0.1", "PORT": str(port), "DATA_DIR": str(folder), "PATH": os.environ["PATH"]}
    return Live(f"http://127.0.0.1:{port}", folder, ours | settings)


@asynccontextmanager
async def _serving(live: Live, sign: str) -> AsyncIterator[None]:
    log = live.data_dir / "server.log"
    with log.open("ab") as output:
        process = await nursery.start("api", ["serve"], live.env, output.fileno())
    try:
        await wait_for(f"{live.address}{sign}", log, process)
        yield
    finally:
        await end(process)


async def wait_for(url: str, log: Path, process: nursery.Process | None = None) -> None:
    """Waits until an address answers with success; fails once its process has ended, and names its log."""
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(verify=False) as http:
        while not await _answers(http, url):
            assert process is None or process.returncode is None, log
            await asyncio.sleep(0.1)


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def end(process: nursery.Process | asyncio.subprocess.Process) -> None:
    """Asks a process to stop, as an operator would; fails when it has to be killed."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(LAST_WORDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise AssertionError(f"process {process.pid} still ran {LAST_WORDS} s after SIGTERM: it was killed") from None
