"""Clients of other people that follow the stream of an account, each in a process, as they come."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from waiting import PATIENCE

CLIENTS = Path(__file__).parents[1] / "clients"


class Lecteur:
    """A client in its own process, and what it told."""

    def __init__(self, process):
        self._process, self.told, self.connexions = process, [], 0

    async def next(self):
        """The next thing told that is no connection."""
        async with asyncio.timeout(PATIENCE):
            while line := await self._process.stdout.readline():
                said = json.loads(line)
                if "connected" in said:
                    self.connexions += 1
                    continue
                self.told.append(said)
                return said
        raise AssertionError(self.told)

    async def ended(self):
        async with asyncio.timeout(PATIENCE):
            while (await self._process.stdout.readline()) != b"":
                pass
            return await self._process.wait()


@asynccontextmanager
async def lecteur(node_modules: Callable[[Path], str], kind: str, address: str, bearer: str) -> AsyncIterator[Lecteur]:
    """A client by its name, `graphql-ws` or `EventSource`, which follows the events of a sign-in."""
    url = f"{address.replace('http', 'ws', 1) if kind == 'graphql-ws' else address}/graphql"
    command = [node_modules(CLIENTS), CLIENTS / "direct.mjs", kind, url, bearer]
    # Node.js may be the child of a wrapper, which alone would hear a signal: they have a group of their own.
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, env=os.environ, start_new_session=True
    )
    try:
        yield Lecteur(process)
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
