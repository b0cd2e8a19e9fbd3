"""The anchors: the ends of the audit's chains, sealed and set outside the database, each tied to the one before."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import orjson
import structlog

from api.models.audit import Ring, rang
from api.services.storage import Storage

log = structlog.get_logger(__name__)

EVENT = "audit_anchor"
CLE = "audit/ancrages/{:012}.json"
MORCEAU = 64 * 1024  # bytes read at once from the end of a file


class Tete(NamedTuple):
    """The end of one chain: its last record, and the last one that the retention deleted."""

    nom: str
    sequence: int
    debut: int
    signature: str


@dataclass(frozen=True, kw_only=True)
class Ancre:
    """One anchor.

    Attributes:
        numero: its number; one more than that of the anchor before.
        le: its instant.
        precedente: the seal of the anchor before.
        connue: the number of the last anchor that the database knew, lower once a copy was put back.
        tetes: the ends of the chains that moved since the anchor before.
        motif: the reason of an anchor from which everything begins anew; None for the others.
        sceau: its seal, which the next one repeats.
    """

    numero: int
    le: datetime
    precedente: str
    connue: int
    tetes: Sequence[Tete]
    motif: str | None = None
    sceau: str = ""

    def ligne(self, ring: Ring) -> tuple[str, str]:
        """The anchor as a line of JSON, and its seal under the present key."""
        said = {
            "numero": self.numero,
            "le": self.le.isoformat(),
            "precedente": self.precedente,
            "connue": self.connue,
            "motif": self.motif,
            "tetes": [list(tete) for tete in self.tetes],
        }
        sceau = ring[0](_texte(said))
        return orjson.dumps({"ancre": said, "sceau": sceau}).decode(), sceau


def lire(ligne: str | bytes, ring: Ring) -> Ancre | None:
    """The anchor of a line, also of a line of the log; None when it is not one that this service sealed."""
    try:
        found = orjson.loads(ligne)
        found = orjson.loads(found["ligne"]) if found.get("event") == EVENT else found
        said, sceau = found["ancre"], str(found["sceau"])
        if rang(ring, _texte(said), sceau) is None:
            return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    tetes = [Tete(*tete) for tete in said["tetes"]]
    return Ancre(**said | {"le": datetime.fromisoformat(said["le"]), "tetes": tetes, "sceau": sceau})


def est_autre(ligne: str | bytes) -> bool:
    """Whether the line is one of the log about something else."""
    try:
        return bool(orjson.loads(ligne).get("event", EVENT) != EVENT)
    except (ValueError, AttributeError):
        return False


def _texte(said: dict[str, Any]) -> str:
    return "ancrage\x1f" + orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()


class Registre(Protocol):
    """A place outside the database that anchors are added to.

    Attributes:
        est_lisible: whether the service can read its anchors back by itself.
    """

    est_lisible: bool

    async def ajouter(self, numero: int, ligne: str) -> None:
        """Adds an anchor, whole or not at all."""

    async def derniere(self, connue: int) -> str | bytes | None:
        """The last anchor, at or after the one that the database knows; None without one."""

    def lignes(self, connue: int) -> AsyncIterator[str | bytes]:
        """Every anchor, in order."""


class RegistreFichier:
    """A file that lines are added to: the place of one machine, or of a copy to compare with."""

    est_lisible = True

    def __init__(self, path: Path) -> None:
        self._path = path

    async def ajouter(self, numero: int, ligne: str) -> None:  # noqa: ARG002 - the line says its number
        await asyncio.to_thread(self._write, ligne.encode() + b"\n")

    def _write(self, line: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab", buffering=0) as file:
            size = file.tell()
            try:
                _write_whole(file, line)
            except OSError:  # a full disk: no half of a line stays
                file.truncate(size)
                raise

    async def derniere(self, connue: int) -> bytes | None:  # noqa: ARG002 - the file says its last one
        return await asyncio.to_thread(self._last)

    def _last(self) -> bytes | None:
        try:
            with self._path.open("rb") as file:
                place, read = file.seek(0, os.SEEK_END), b""
                while place and b"\n" not in read.rstrip(b"\n"):
                    place -= (size := min(MORCEAU, place))
                    file.seek(place)
                    read = file.read(size) + read
        except FileNotFoundError:
            return None
        return read.rstrip(b"\n").rpartition(b"\n")[2] or None

    async def lignes(self, connue: int) -> AsyncIterator[bytes]:  # noqa: ARG002 - the file holds all
        try:
            with self._path.open("rb") as file:
                for line in file:
                    yield line
        except FileNotFoundError:
            return


def _write_whole(file: FileIO, line: bytes) -> None:
    if file.write(line) != len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(file.fileno())


class RegistreStockage:
    """Objects of the storage, one for each anchor: a bucket may forbid to change or delete them."""

    est_lisible = True

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def ajouter(self, numero: int, ligne: str) -> None:
        await self._storage.put(CLE.format(numero), ligne.encode())

    async def derniere(self, connue: int) -> bytes | None:
        found = await self._storage.get(CLE.format(connue))
        while following := await self._storage.get(CLE.format(connue + 1)):
            found, connue = following, connue + 1
        return found

    async def lignes(self, connue: int) -> AsyncIterator[bytes]:
        numero = 1
        while (found := await self._storage.get(CLE.format(numero))) or numero <= connue:
            if found:
                yield found
            numero += 1


class RegistreJournal:
    """Lines of the log, which whoever collects it holds: they are given back to be compared with."""

    est_lisible = False

    async def ajouter(self, numero: int, ligne: str) -> None:
        log.info(EVENT, numero=numero, ligne=ligne)

    async def derniere(self, connue: int) -> None:  # noqa: ARG002 - none is within reach
        return None

    async def lignes(self, connue: int) -> AsyncIterator[bytes]:  # noqa: ARG002 - none is within reach
        nothing: tuple[bytes, ...] = ()
        for line in nothing:
            yield line


def open_registre(setting: str, folder: Path, storage: Storage) -> Registre:
    """The place that a setting names: « storage », « log », or a file, of the local `folder` when nothing is named."""
    match setting:
        case "storage":
            return RegistreStockage(storage)
        case "log":
            return RegistreJournal()
    return RegistreFichier(Path(setting) if setting else folder / "ancrages.jsonl")
