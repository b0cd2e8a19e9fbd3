"""Files of the service by key: a local folder by default, an S3 bucket in production."""

from pathlib import Path
from typing import Protocol

from obstore.store import LocalStore, ObjectStore, from_url


class Storage(Protocol):
    """What the rest of the service asks of a store of files."""

    async def put(self, key: str, content: bytes) -> None:
        """Writes `content` under `key`, whole or not at all."""

    async def get(self, key: str) -> bytes | None:
        """The bytes under `key`, or None when there are none."""


class ObjectStorage:
    """Any store that obstore speaks to."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, content: bytes) -> None:
        await self._store.put_async(key, content)

    async def get(self, key: str) -> bytes | None:
        try:
            result = await self._store.get_async(key)
        except FileNotFoundError:
            return None
        return bytes(await result.bytes_async())


def open_storage(url: str, folder: Path) -> ObjectStorage:
    """The store at `url` ("s3://bucket/prefix", its credentials in the AWS variables), else the local `folder`."""
    if url:
        return ObjectStorage(from_url(url))
    return ObjectStorage(LocalStore(folder.resolve(), mkdir=True))
