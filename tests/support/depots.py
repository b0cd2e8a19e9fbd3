"""A server with one candidate who deposits pièces: its own process, port, data folder and database."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import nursery
from client import Client
from live import end

from benchmarks.ports import free_port
from tests.journeys.justificatifs import DEPOSER, OUVRIR

PIECES = "{ candidatures { groupesPieces { pieces { id code } } } }"


@dataclass(frozen=True)
class Serveur:
    """The server, and its candidate signed in."""

    client: Client
    pid: int
    data_dir: Path

    async def piece(self, code: str = "93475001") -> str:
        (candidature,) = await self.client.run(PIECES)
        pieces = candidature["groupesPieces"][0]["pieces"]
        return next(piece["id"] for piece in pieces if piece["code"] == code)

    async def ouvrir(self, taille: int, empreinte: str, code: str = "93475001") -> dict[str, Any]:
        depot = {"nom": "identité.pdf", "taille": taille, "empreinte": empreinte}
        return (await self.client.run(OUVRIR, input={"pieceId": await self.piece(code), **depot}))["depot"]

    async def envoyer(self, contenu: bytes, code: str = "93475001") -> tuple[httpx.Response, str]:
        """The answer to the bytes of a file, and the token for its deposit."""
        adresse = await self.ouvrir(len(contenu), hashlib.sha256(contenu).hexdigest(), code)
        return await self.client.http.put(adresse["url"], content=contenu), adresse["jeton"]

    async def deposer(self, jeton: str, code: str = "93475001") -> dict[str, Any]:
        return (await self.client.run(DEPOSER, id=await self.piece(code), jeton=jeton))["piece"]

    def memoire(self) -> int:
        """The bytes of memory of the process."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024


@asynccontextmanager
async def serveur_depots(folder: Path, database_url: str, **settings: str) -> AsyncIterator[Serveur]:
    """The server over `folder`, on a database that has its tables."""
    port = free_port()
    env = {"PATH": os.environ["PATH"], "DATABASE_URL": database_url}
    env |= {"PORT": str(port), "DATA_DIR": str(folder), "RUN_WORKER": "0", "UPLOAD_SILENCE": "1", **settings}
    with (folder / "server.log").open("wb") as log:
        process = await nursery.start("tests.support.serveur_depots", [], env, log.fileno())
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, verify=False) as http:
            async with asyncio.timeout(240):
                while not await _is_ready(http):
                    assert process.returncode is None, (folder / "server.log").read_text()
                    await asyncio.sleep(0.1)
            client = Client(http)
            await client.sign_in("jeanne@example.org")
            yield Serveur(client, process.pid, folder)
    finally:
        await end(process)


async def _is_ready(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/readyz")).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
