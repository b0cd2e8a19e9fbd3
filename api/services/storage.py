"""Files of the service by key: a local folder by default, an S3 bucket in production."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from obstore.exceptions import GenericError
from obstore.store import LocalStore, ObjectStore, from_url

from api.services.turnstile import elsewhere

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import RetryConfig

MORCEAU = 1024 * 1024  # bytes of a part; a few parts are in memory while a file goes in or out
PARTIE = 5 * 1024 * 1024  # least part of S3, which takes ten thousand parts
INACHEVE = re.compile(r"#\d+$")  # obstore's name for a file of a folder until it is whole; no key of ours ends so
# A silent bucket fails within half a minute, not after three, since its caller holds a connection meanwhile.
ESSAIS: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
UN_ESSAI: "RetryConfig" = {"max_retries": 0, "retry_timeout": timedelta(seconds=2)}


@dataclass(frozen=True, kw_only=True)
class ByteStream:
    """A file read while it is sent.

    Attributes:
        taille: its size in bytes.
        morceaux: its bytes, to be read once.
    """

    taille: int
    morceaux: AsyncIterator[bytes]


class Storage(Protocol):
    """A store of files, as the rest of the service needs it."""

    async def put(self, key: str, content: bytes) -> None:
        """Writes `content` under `key`, whole or not at all."""

    async def get(self, key: str) -> bytes | None:
        """The bytes under `key`, or None when there are none."""

    async def put_file(self, key: str, path: Path) -> None:
        """Copies a local file of any size under `key`, whole or not at all, a part at a time."""

    async def stream(self, key: str) -> ByteStream | None:
        """The file under `key`, a part at a time, or None when there is none."""

    async def delete(self, *keys: str) -> None:
        """Deletes files; a missing one is no error."""

    async def nettoyer(self, avant: datetime) -> int:
        """Removes the half-written files that dead processes left before an instant; returns their number.

        A bucket does so by its own rule on multipart uploads that were not completed.
        """


class ObjectStorage:
    """A store of files in whatever obstore speaks to."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, content: bytes) -> None:
        with _bucket(), elsewhere():
            await self._store.put_async(key, content)

    async def get(self, key: str) -> bytes | None:
        try:
            with elsewhere():
                return bytes(await (await self._store.get_async(key)).bytes_async())
        except FileNotFoundError:
            return None

    async def sonder(self) -> None:
        """Writes, reads and deletes a file of its own; what obstore raises is raised."""
        key, content = f"essais/{uuid4().hex}", b"essai"
        await self.put(key, content)
        found = await self.get(key)
        await self.delete(key)
        if found != content:
            raise GenericError("a file came back otherwise than it was written")

    async def put_file(self, key: str, path: Path) -> None:
        with _bucket():
            await self._store.put_async(key, path, chunk_size=PARTIE, max_concurrency=1)

    async def stream(self, key: str) -> ByteStream | None:
        try:
            result = await self._store.get_async(key)
        except FileNotFoundError:
            return None
        return ByteStream(taille=result.meta["size"], morceaux=_morceaux(result))

    async def delete(self, *keys: str) -> None:
        for key in keys:
            with suppress(FileNotFoundError):
                await self._store.delete_async(key)

    async def nettoyer(self, avant: datetime) -> int:
        if not isinstance(self._store, LocalStore) or self._store.prefix is None:
            return 0
        return await asyncio.to_thread(_nettoyer, self._store.prefix, avant.timestamp())


def _nettoyer(folder: Path, avant: float) -> int:
    left = [path for path in folder.rglob("*") if INACHEVE.search(path.name) and path.stat().st_mtime < avant]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


@contextmanager
def _bucket() -> Iterator[None]:
    """Turns "not found" during a write into another error, since the missing thing is the bucket, not a file."""
    try:
        yield
    except FileNotFoundError as error:
        raise GenericError(str(error)) from error


async def _morceaux(result: "GetResult") -> AsyncIterator[bytes]:
    async for part in result.stream(min_chunk_size=MORCEAU):
        yield bytes(part)


def open_storage(url: str, folder: Path, essais: "RetryConfig" = ESSAIS) -> ObjectStorage:
    """The files of `open_store`."""
    return ObjectStorage(open_store(url, folder, essais))


def open_store(url: str, folder: Path, essais: "RetryConfig" = ESSAIS) -> ObjectStore:
    """The store at `url` ("s3://bucket/prefix", with credentials in the AWS variables), else in the local `folder`."""
    return from_url(url, retry_config=essais) if url else LocalStore(folder.resolve(), mkdir=True)
