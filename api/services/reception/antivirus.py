"""An antivirus, when one is configured: clamd over TCP or a local socket, by its INSTREAM command."""

import asyncio
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

MORCEAU = 64 * 1024
REPONSE_MAX = 4096


class AntivirusIndisponibleError(Exception):
    """The antivirus gave no verdict on a file, which is then refused."""


class Antivirus(Protocol):
    """A scanner of malware in a file."""

    async def chercher(self, path: Path) -> str | None:
        """The name of the malware found, or None when the file is clean.

        Raises:
            AntivirusIndisponibleError: the antivirus does not answer, or not as it should.
        """


class Clamd:
    """A clamd server; each file takes a connection of its own."""

    def __init__(self, *, host: str = "", port: int = 3310, socket: str = "", delai: float = 30.0) -> None:
        self._host, self._port, self._socket, self._delai = host, port, socket, delai

    async def chercher(self, path: Path) -> str | None:
        try:
            async with asyncio.timeout(self._delai):
                answer = await self._ask(path)
        except (OSError, TimeoutError, asyncio.LimitOverrunError, asyncio.IncompleteReadError) as error:
            raise AntivirusIndisponibleError(f"{type(error).__name__}: {error}") from error
        if answer == "stream: OK":
            return None
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise AntivirusIndisponibleError(answer)  # "INSTREAM size limit exceeded. ERROR" among others

    async def sonder(self) -> str:
        """The answer to PING, "PONG" from a clamd; what a connection raises is raised."""
        reader, writer = await self._connect()
        try:
            writer.write(b"zPING\0")
            return _text(await reader.read(REPONSE_MAX))
        finally:
            writer.close()

    async def _ask(self, path: Path) -> str:
        reader, writer = await self._connect()
        try:
            await _send(path, writer)
            return _text(await reader.readuntil(b"\0"))
        except ConnectionError as error:  # clamd hangs up right after its reason, which is lost
            raise AntivirusIndisponibleError("hung up: is its StreamMaxLength large enough?") from error
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._socket:
            return await asyncio.open_unix_connection(self._socket, limit=REPONSE_MAX)
        return await asyncio.open_connection(self._host, self._port, limit=REPONSE_MAX)


def _text(answer: bytes) -> str:
    return answer.rstrip(b"\0\n").decode("utf-8", "backslashreplace")


async def _send(path: Path, writer: asyncio.StreamWriter) -> None:
    writer.write(b"zINSTREAM\0")
    with path.open("rb") as file:
        while part := await asyncio.to_thread(file.read, MORCEAU):
            writer.write(len(part).to_bytes(4, "big") + part)
            await writer.drain()
    writer.write(bytes(4))
    await writer.drain()


def open_antivirus(url: str, delai: float = 30.0) -> Clamd | None:
    """The antivirus at `tcp://host:port` or `unix:///path`; None when no address is given.

    Raises:
        ValueError: the address is neither of the two.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return Clamd(host=parts.hostname, port=parts.port or 3310, delai=delai)
    if parts.scheme == "unix" and parts.path:
        return Clamd(socket=parts.path, delai=delai)
    raise ValueError(f"{url!r} is neither tcp://host:port nor unix:///path")
