"""The server's own loop around the application, in this process: raw bytes in, raw bytes out."""

import asyncio
import base64
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from waiting import PATIENCE
from websockets.asyncio.client import ClientConnection, connect

from api.app import build_app
from api.server import _options
from api.services import Services
from api.settings import Settings

HOST = b"Host: test\r\n"
JSON = HOST + b"Content-Type: application/json\r\n"
BODY = b'{"query":"{__typename}"}'
ASKED = b"POST /graphql HTTP/1.1\r\n" + JSON + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
UPGRADE = (
    HOST
    + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    + b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
    + b"Sec-WebSocket-Key: "
    + base64.b64encode(bytes(16))
    + b"\r\n"
)

# Requests with two ends of the body, of which a proxy may take the other one; and bytes that are no request.
CHUNKED = b"18\r\n" + BODY + b"\r\n0\r\n\r\n"
SMUGGLED = b"GET /readyz HTTP/1.1\r\n" + HOST + b"\r\n"
POST = b"POST /graphql HTTP/1.1\r\n" + JSON
MALFORMED = {
    "length and chunks": POST + b"Content-Length: 24\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED,
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + CHUNKED,
    "two lengths": POST + b"Content-Length: 24\r\nContent-Length: 3\r\n\r\n" + BODY,
    "length with a sign": POST + b"Content-Length: +24\r\n\r\n" + BODY,
    "length in words": POST + b"Content-Length: beaucoup\r\n\r\n" + BODY,
    "length too long": POST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n" + BODY,
    "another coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKED,
    "two codings": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKED,
    "coding with a space": POST + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKED,
    "chunk of no size": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY,
    "chunk that ends elsewhere": POST + b"Transfer-Encoding: chunked\r\n\r\n18\r\n" + BODY + b"XX0\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\n" + HOST + b"Host: autre\r\n\r\n",
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "null byte": b"GET /livez HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n\r\n",
    "no method": b"\r\n\r\n\r\nlivez\r\n\r\n",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@asynccontextmanager
async def front(services: Services, folder: Path, **settings: object) -> AsyncIterator[int]:
    """The port of a server that runs as `python -m api serve` would, on the services of a test."""
    ours = Settings(data_dir=folder, public_url="http://test", port=0, allowed_hosts=("test",), **settings)
    config = uvicorn.Config(build_app(ours, services), **_options(ours) | {"timeout_keep_alive": 1})
    listening = config.bind_socket()
    listening.listen()  # connections that come before the server accepts wait in the system
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    port = listening.getsockname()[1]
    try:
        async with wire(port) as line:
            await line.send(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n")
            await line.answer()
        yield port
    finally:
        server.should_exit = True
        await serving
        listening.close()


class Wire:
    """One connection, which may break every rule of a client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """The next answer whole: its status, its headers, its body."""
        async with asyncio.timeout(PATIENCE):
            first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
            }
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return int(first.split()[1]), headers, body

    async def frame(self) -> tuple[int, bytes]:
        """The next frame of a socket: its kind and its content."""
        async with asyncio.timeout(PATIENCE):
            kind, length = await self.reader.readexactly(2)
            if length == 126:
                length = int.from_bytes(await self.reader.readexactly(2))
            return kind & 15, await self.reader.readexactly(length)

    async def closed(self) -> bytes:
        """The bytes that still come until the server ends the connection, which it must."""
        received = b""
        async with asyncio.timeout(PATIENCE):
            try:
                while part := await self.reader.read(65536):
                    received += part
            except ConnectionError:
                pass
        return received


@asynccontextmanager
async def wire(port: int, trust: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """A connection to the port; over TLS, as to `localhost`, when given an authority to trust."""
    name = "localhost" if trust else None
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust, server_hostname=name)
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def socket(port: int, headers: dict[str, str]) -> AsyncIterator[ClientConnection]:
    """A client of graphql-transport-ws whose handshake was accepted."""
    protocol = {"subprotocols": ["graphql-transport-ws"], "additional_headers": headers}
    async with (
        connect(f"ws://test:{port}/graphql", host="127.0.0.1", port=port, **protocol) as ws,
        asyncio.timeout(PATIENCE),
    ):
        await ws.send('{"type":"connection_init"}')
        assert json.loads(await ws.recv())["type"] == "connection_ack"
        yield ws


def frame(kind: int, content: bytes = b"", *, final: bool = True) -> bytes:
    """A frame of a client, under a mask of zeros."""
    size = len(content)
    length = bytes([size | 128]) if size < 126 else bytes([254]) + size.to_bytes(2)
    return bytes([kind | (128 if final else 0)]) + length + bytes(4) + content


async def dribble(line: Wire, data: bytes, pause: float = 0.1) -> None:
    """Sends a byte at a time until the server hangs up."""
    while not line.reader.at_eof():
        line.writer.write(data)
        await asyncio.sleep(pause)
