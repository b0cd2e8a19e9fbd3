"""A zip made while it is read: one file after the other, a part at a time, nothing on disk."""

import asyncio
import io
import stat
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from api.rules.dates import a_paris

LISIBLE_PAR_LE_SEUL_PROPRIETAIRE = (stat.S_IFREG | 0o600) << 16  # as Unix reads the attributes of an entry


@dataclass(frozen=True)
class Entree:
    """A file of an archive: its path in it, and its bytes, read once."""

    nom: str
    morceaux: AsyncIterator[bytes]


class _Sink(io.RawIOBase):
    """A file for a ZipFile to write to, never sought in: `prendre` empties it of the bytes written so far."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]  # any buffer is taken
        self._parts.append(bytes(part))
        return len(self._parts[-1])

    def prendre(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


async def archive(entrees: AsyncIterator[Entree], le: datetime) -> AsyncIterator[bytes]:
    """The bytes of a zip; a failure on the way cuts it before its directory, so that no reader takes it for whole.

    Every entry is deflated, since deflated data mark their own end: a stored entry would not, for a reader of streams.
    """
    sortie = _Sink()
    with ZipFile(sortie, "w", ZIP_DEFLATED) as fichier:
        async for entree in entrees:
            with fichier.open(_info(entree, le), "w") as target:
                async with aclosing(entree.morceaux) as morceaux:  # type: ignore[type-var]  # all are generators
                    async for morceau in morceaux:
                        await asyncio.to_thread(target.write, morceau)
                        yield sortie.prendre()
            yield sortie.prendre()
    yield sortie.prendre()


def _info(entree: Entree, le: datetime) -> ZipInfo:
    info = ZipInfo(entree.nom, date_time=a_paris(le).timetuple()[:6])
    info.compress_type = ZIP_DEFLATED  # an own ZipInfo ignores the compression of its ZipFile
    info.external_attr = LISIBLE_PAR_LE_SEUL_PROPRIETAIRE
    return info
