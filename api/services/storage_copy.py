"""The files of the store as one archive, out to a backup and in again, a part at a time."""

import tarfile
from collections.abc import Iterable
from functools import partial
from typing import IO

from obstore.store import ObjectStore

from api.services.storage import MORCEAU, PARTIE

TRANCHE = 64 * 1024  # bytes asked of the store at once: archives take them by 16 KiB


def save(store: ObjectStore, output: IO[bytes]) -> int:
    """The number of files written to a tar archive; one erased meanwhile is left out, since its row is gone too."""
    count = 0
    with tarfile.open(fileobj=output, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for meta in (meta for batch in store.list() for meta in batch):
            try:
                found = store.get(meta["path"])
            except FileNotFoundError:
                continue
            member = tarfile.TarInfo(meta["path"])
            member.size, member.mtime = found.meta["size"], found.meta["last_modified"].timestamp()
            archive.addfile(member, _Parts(found.stream(min_chunk_size=TRANCHE)))
            count += 1
    return count


def restore(store: ObjectStore, archive: IO[bytes]) -> int:
    """The number of files put back from such an archive; one that is there under the same key is replaced."""
    count = 0
    with tarfile.open(fileobj=archive, mode="r|") as members:
        for member in members:
            content = members.extractfile(member)
            if content is None:
                continue
            parts = content.read() if member.size <= PARTIE else iter(partial(content.read, MORCEAU), b"")
            store.put(member.name, parts, chunk_size=PARTIE, max_concurrency=1)
            count += 1
    return count


class _Parts:
    """The parts of a file, read by size, as archives do."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._left = b""

    def read(self, size: int = MORCEAU, /) -> bytes:
        while len(self._left) < size and (part := next(self._parts, None)) is not None:
            self._left += bytes(part)
        taken, self._left = self._left[:size], self._left[size:]
        return taken
