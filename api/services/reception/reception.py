"""Receives one file on disk, a part at a time, and hands it on once every check passed."""

import asyncio
import hashlib
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import BinaryIO

import structlog

from api.rules.piece import Format, NatureFichier, PieceDemandee, nature_de
from api.rules.piece.depot import REFUS, format_refuse, trop_gros
from api.rules.piece.formats import PREMIERS_OCTETS
from api.rules.problems import Code, Problem, RefusedError
from api.services.reception.antivirus import Antivirus, AntivirusIndisponibleError
from api.services.reception.sandbox import Sandbox

log = structlog.get_logger(__name__)

PREFIXE = "depot-"
TAMPON = 1024 * 1024  # bytes gathered before they are written, in a thread


@dataclass(frozen=True, kw_only=True)
class Attendu:
    """The announced size and digest of a file, and the pièce that it answers."""

    piece: PieceDemandee
    taille: int
    empreinte: str

    def refuser_au_dela(self, total: int) -> None:
        """Refuses more bytes than announced, received or only declared beforehand."""
        if total > self.taille:
            too_large = total > self.piece.taille_max
            problem: Problem = trop_gros(self.piece) if too_large else REFUS[Code.EMPREINTE_DIFFERENTE]
            raise RefusedError(problem)


@dataclass(frozen=True, kw_only=True)
class Recu:
    """A file that passed every check.

    Attributes:
        path: its place until the end of the context; its bytes may have been written anew.
    """

    path: Path
    format: Format
    taille: int


@dataclass(frozen=True, kw_only=True)
class Reception:
    """The folder where files wait for their checks, and the time that they may take to come.

    Attributes:
        dossier: a folder on disk, for files of any size.
        silence: longest time without a byte, in seconds.
        duree: longest time for a whole file, in seconds.
    """

    dossier: Path = field(default_factory=lambda: Path(gettempdir()))
    antivirus: Antivirus | None = None
    sandbox: Sandbox = field(default_factory=Sandbox)
    silence: float = 20.0
    duree: float = 900.0

    @asynccontextmanager
    async def recevoir(
        self, corps: AsyncIterator[bytes], attendu: Attendu, longueur: int | None = None
    ) -> AsyncIterator[Recu]:
        """The file, checked, for as long as the context lasts; `longueur` is the size that the sender declares, if any.

        Raises:
            RefusedError: the bytes stopped, differ from the announced ones, or failed a check.
        """
        attendu.refuser_au_dela(longueur or 0)
        self.dossier.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=PREFIXE, dir=self.dossier, ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "recu"
            format_ = await self._ecrire(path, corps, attendu)
            await self._desinfecter(path)
            kept = await self.sandbox.examiner(path, format_)
            yield Recu(path=kept, format=format_, taille=kept.stat().st_size)

    async def nettoyer(self) -> int:
        """Removes the files that a dead process left in the folder; returns their number."""
        return await asyncio.to_thread(self._nettoyer, time.time() - 2 * self.duree)

    def _nettoyer(self, limite: float) -> int:
        left = [path for path in self.dossier.glob(f"{PREFIXE}*") if path.stat().st_mtime < limite]
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        return len(left)

    async def _ecrire(self, path: Path, corps: AsyncIterator[bytes], attendu: Attendu) -> Format:
        with path.open("wb") as file:
            ecriture = _FileWriter(file, attendu)
            try:
                async with asyncio.timeout(self.duree):
                    async for part in self.parts(corps):
                        await ecriture.add(part)
            except (TimeoutError, ConnectionError) as error:
                raise RefusedError(REFUS[Code.ENVOI_INTERROMPU]) from error
            return await ecriture.end()

    async def parts(self, corps: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The bytes as they come; a silence that lasts too long raises TimeoutError."""
        while True:
            try:
                async with asyncio.timeout(self.silence):
                    part = await anext(corps)
            except StopAsyncIteration:
                return
            yield part

    async def _desinfecter(self, path: Path) -> None:
        if self.antivirus is None:
            return
        try:
            found = await self.antivirus.chercher(path)
        except AntivirusIndisponibleError as error:
            log.error("antivirus_unavailable", error=str(error))  # noqa: TRY400 - its reason is told, its trace is not
            raise RefusedError(REFUS[Code.CONTROLE_INDISPONIBLE]) from error
        if found is not None:
            log.warning("malware_refused", signature=found)
            raise RefusedError(REFUS[Code.VIRUS_DETECTE])


class _FileWriter:
    """The bytes on their way to the disk: counted, hashed, their format recognised as soon as the first ones came."""

    def __init__(self, file: BinaryIO, attendu: Attendu) -> None:
        self._file, self._attendu = file, attendu
        self._digest = hashlib.sha256()
        self._tampon = bytearray()
        self._total = 0
        self._format: Format | None = None

    async def add(self, part: bytes) -> None:
        self._total += len(part)
        self._attendu.refuser_au_dela(self._total)
        self._tampon += part
        if self._format is None and len(self._tampon) >= PREMIERS_OCTETS:
            self._format = self._look()
        if len(self._tampon) >= TAMPON:
            await self._flush()

    async def end(self) -> Format:
        if not self._total:
            raise RefusedError(REFUS[Code.FICHIER_VIDE])
        found = self._format or self._look()
        await self._flush()
        if self._total != self._attendu.taille or self._digest.hexdigest() != self._attendu.empreinte:
            raise RefusedError(REFUS[Code.EMPREINTE_DIFFERENTE])
        return found

    async def _flush(self) -> None:
        content = bytes(self._tampon)
        self._tampon.clear()
        await asyncio.to_thread(self._write, content)

    def _write(self, content: bytes) -> None:
        self._digest.update(content)
        self._file.write(content)

    def _look(self) -> Format:
        match nature_de(bytes(self._tampon[:PREMIERS_OCTETS])):
            case Format() as found if found in self._attendu.piece.formats:
                return found
            case NatureFichier.EXECUTABLE:
                problem = REFUS[Code.FICHIER_EXECUTABLE]
            case NatureFichier.HYBRIDE:
                problem = REFUS[Code.FICHIER_HYBRIDE]
            case nature:
                problem = format_refuse(self._attendu.piece, heic=nature is NatureFichier.HEIC)
        raise RefusedError(problem)
