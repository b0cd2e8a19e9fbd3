"""A bucket on the loopback that speaks S3: files whole or in parts, and answers while it is away."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from benchmarks.ports import free_port

DATE = "Mon, 16 Nov 2026 11:00:00 GMT"
NOM = "portail"


@dataclass
class Seau:
    """A bucket with its files; its name is `nom`, its address `adresse`."""

    port: int = field(default_factory=free_port)
    nom: str = NOM
    interdit: bool = False
    objets: dict[str, bytes] = field(default_factory=dict)
    parties: dict[int, bytes] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """The settings of a server that stores its files in this bucket."""
        return {
            "STORAGE_URL": f"s3://{NOM}/fichiers",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "eu-west-3",
            "AWS_ACCESS_KEY_ID": "clef",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }

    @asynccontextmanager
    async def ouvert(self) -> AsyncIterator["Seau"]:
        """Listens; may be opened again at the same address."""
        writers: set[asyncio.StreamWriter] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.add(writer)
            try:
                while True:
                    await self._answer(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", self.port):
            yield self
            for writer in writers:
                writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        found = re.search(r"(?i)^content-length: *(\d+)", head, re.MULTILINE)
        body = await reader.readexactly(int(found[1]) if found else 0)
        method, target, _ = head.split(" ", 2)
        status, content = self._do(
            method, urlsplit(target).path, parse_qs(urlsplit(target).query, keep_blank_values=True), body
        )
        said = f'HTTP/1.1 {status} -\r\nETag: "e"\r\nLast-Modified: {DATE}\r\nContent-Length: {len(content)}\r\n\r\n'
        writer.write(said.encode() + content)
        await writer.drain()

    def _do(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, bytes]:
        _, nom, key = f"{path}/".split("/", 2)
        if self.interdit:
            return 403, b"<Error><Code>AccessDenied</Code></Error>"
        if nom != self.nom:
            return 404, b"<Error><Code>NoSuchBucket</Code></Error>"
        return self._on_object(method, key.removesuffix("/"), query, body)

    def _on_object(self, method: str, key: str, query: dict[str, list[str]], body: bytes) -> tuple[int, bytes]:
        said = b""
        match method, sorted(query):
            case "GET", ["list-type", *_]:
                said = self._listed(query["prefix"][0])
            case "GET", _:
                kept = self.objets.get(key)
                return (404, b"<Error><Code>NoSuchKey</Code></Error>") if kept is None else (200, kept)
            case "POST", ["delete"]:
                named = re.findall(rb"<Key>.*?</Key>", body)
                for found in named:
                    self.objets.pop(found[5:-6].decode(), None)
                said = b"<R>" + b"".join(b"<Deleted>" + found + b"</Deleted>" for found in named) + b"</R>"
            case "POST", ["uploads"]:
                self.parties = {}
                said = b"<R><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId></R>"
            case "POST", ["uploadId"]:
                self.objets[key] = b"".join(self.parties[rank] for rank in sorted(self.parties))
                said = b'<R><Location>l</Location><Bucket>b</Bucket><Key>k</Key><ETag>"e"</ETag></R>'
            case "PUT", ["partNumber", "uploadId"]:
                self.parties[int(query["partNumber"][0])] = body
            case "PUT", _:
                self.objets[key] = body
        return 200, said

    def _listed(self, prefix: str) -> bytes:
        found = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(content)}</Size><ETag>e</ETag>"
            f"<LastModified>2026-11-16T11:00:00.000Z</LastModified></Contents>"
            for key, content in self.objets.items()
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode()
