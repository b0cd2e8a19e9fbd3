"""Files of the service by key: a local folder by default, an S3 bucket in production."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from obstore.exceptions import GenericError
from obstore.store import LocalStore, ObjectStore, from_url

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import RetryConfig

MORCEAU = 1024 * 1024  # bytes in memory at once while a file goes in or out, times a few
PARTIE = 5 * 1024 * 1024  # the least that S3 takes, ten thousand times
INACHEVE = re.compile(r"#\d+$")  # how obstore names a file of a folder until it is whole; no key of ours ends so
# A bucket that does not answer is told within half a minute, not after three: whoever waits for it holds a connection.
ESSAIS: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


@dataclass(frozen=True, kw_only=True)
class Flux:
    """A file that is read as it is sent.

    Attributes:
        taille: its size in bytes.
        morceaux: its bytes, to be read once.
    """

    taille: int
    morceaux: AsyncIterator[bytes]


class Storage(Protocol):
    """What the rest of the service asks of a store of files."""

    async def put(self, key: str, content: bytes) -> None:
        """Writes `content` under `key`, whole or not at all."""

    async def get(self, key: str) -> bytes | None:
        """The bytes under `key`, or None when there are none."""

    async def put_file(self, key: str, path: Path) -> None:
        """Copies a local file of any size under `key`, whole or not at all, a part at a time."""

    async def stream(self, key: str) -> Flux | None:
        """The file under `key`, a part at a time, or None when there is none."""

    async def delete(self, *keys: str) -> None:
        """Forgets files; those that are not there are no trouble."""

    async def nettoyer(self, avant: datetime) -> int:
        """Removes what processes that died before an instant left half-written; returns how many files.

        A bucket does so by a rule of its own, on multipart uploads that were not completed.
        """


class ObjectStorage:
    """Any store that obstore speaks to."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, content: bytes) -> None:
        with _bucket():
            await self._store.put_async(key, content)

    async def get(self, key: str) -> bytes | None:
        try:
            result = await self._store.get_async(key)
        except FileNotFoundError:
            return None
        return bytes(await result.bytes_async())

    async def put_file(self, key: str, path: Path) -> None:
        with _bucket():
            await self._store.put_async(key, path, chunk_size=PARTIE, max_concurrency=1)

    async def stream(self, key: str) -> Flux | None:
        try:
            result = await self._store.get_async(key)
        except FileNotFoundError:
            return None
        return Flux(taille=result.meta["size"], morceaux=_morceaux(result))

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
    """What is not found when a file is written is its bucket."""
    try:
        yield
    except FileNotFoundError as error:
        raise GenericError(str(error)) from error


async def _morceaux(result: "GetResult") -> AsyncIterator[bytes]:
    async for part in result.stream(min_chunk_size=MORCEAU):
        yield bytes(part)


def open_storage(url: str, folder: Path) -> ObjectStorage:
    """The store at `url` ("s3://bucket/prefix", its credentials in the AWS variables), else the local `folder`."""
    if url:
        return ObjectStorage(from_url(url, retry_config=ESSAIS))
    return ObjectStorage(LocalStore(folder.resolve(), mkdir=True))
