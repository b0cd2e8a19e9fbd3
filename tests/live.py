"""A real server: its own process, port, data folder and database."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60  # seconds; the machine may be busy


@dataclass(frozen=True)
class Live:
    """Where the server answers, and where it keeps its data."""

    address: str
    data_dir: Path
    env: dict[str, str]

    async def command(self, *arguments: str, **env: str) -> tuple[int, str]:
        """Runs `python -m api …` with the server's settings; its exit code and all that it said."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "api",
            *arguments,
            cwd=ROOT,
            env=self.env | env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, output.decode()


@asynccontextmanager
async def live_server(folder: Path, **settings: str) -> AsyncIterator[Live]:
    """A server with the demo data in `folder`, ended with the context; on SQLite unless DATABASE_URL is given."""
    port = free_port()
    ours = {"HOST": "127.0.0.1", "PORT": str(port), "DATA_DIR": str(folder), "PATH": os.environ["PATH"]}
    live = Live(f"http://127.0.0.1:{port}", folder, ours | settings)
    for command in ("migrate", "reference", "seed"):
        code, said = await live.command(command)
        assert code == 0, said
    log = folder / "server.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "api", "serve", cwd=ROOT, env=live.env, stdout=output, stderr=output
        )
    try:
        await _wait_until_ready(live.address, process, log)
        yield live
    finally:
        await _end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def _wait_until_ready(address: str, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as http:
        while not await _is_ready(http, address):
            assert process.returncode is None, log
            await asyncio.sleep(0.1)


async def _is_ready(http: httpx.AsyncClient, address: str) -> bool:
    try:
        return (await http.get(f"{address}/readyz")).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 20)
    except TimeoutError:
        process.kill()
        await process.wait()
