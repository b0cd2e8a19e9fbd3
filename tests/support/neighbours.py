"""Neighbours of a production on the loopback: a mail server, a clamd, a web server, each with the answers it is given."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import orjson

GOOD_MAIL = {"": "220 essai", "EHLO": "250-essai\r\n250 AUTH PLAIN LOGIN", "AUTH": "235 OK", "QUIT": "221 Bye"}
POINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint")
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[int]:
    """The port of a server whose connections `talk` serves."""
    tasks = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client left
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def mail(**answers: str) -> Talk:
    """A mail server that speaks no TLS; `answers` replace its own, by command."""
    said = GOOD_MAIL | answers

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{said['']}\r\n".encode())
        while True:
            command = (await reader.readuntil(b"\r\n")).decode().split()[0].upper()
            writer.write(f"{said.get(command, '250 OK')}\r\n".encode())

    return talk


def clamd(answer: bytes = b"PONG\0") -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\0")
        writer.write(answer)
        await writer.drain()

    return talk


def web(pages: Mapping[str, object], status: int = 200) -> Talk:
    """A web server with JSON pages by path; any other gets a 404."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1]
            body = orjson.dumps(pages[path]) if path in pages else b"{}"
            found = status if path in pages else 404
            writer.write(f"HTTP/1.1 {found} -\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    return talk


def provider(**changed: str) -> dict[str, object]:
    """The pages of an OpenID provider, whose issuer a test writes once it knows the port."""
    configuration = {name: f"http://127.0.0.1/{name}" for name in POINTS} | changed
    return {"/.well-known/openid-configuration": configuration, "/jwks": {"keys": []}}
