"""The workshop: each untrusted file is opened in a process of its own, which ends with the examination."""

import asyncio
import sys
from contextlib import suppress
from math import ceil
from pathlib import Path

from api.rules.piece import Format
from api.rules.piece.depot import REFUS
from api.rules.problems import Code, RefusedError
from api.services.reception.lanes import Lanes, poids_de
from api.services.turnstile import TooManyError

PATIENCE = 30.0  # seconds that a file waits before its examination begins
INSPECTION = Path(__file__).with_name("inspection.py")


class Sandbox:
    """The examinations of files, at most `processus` at once; one that takes longer than `delai` is killed.

    A process per file costs a seventh of a second; in return, a file that takes its parser over harms no other file.
    """

    def __init__(self, *, processus: int = 2, delai: float = 30.0, pixels: int = 50_000_000) -> None:
        self._voies = Lanes(processus)
        self._classeur = asyncio.Semaphore()  # one workbook at a time, apart from the lanes: uploads do not wait for it
        self._delai = delai
        self._pixels = pixels

    def check_room(self) -> None:
        """Raises TooManyError when a file would wait too long for its examination: better to send it later."""
        if self._voies.expected > PATIENCE:
            raise TooManyError(ceil(self._voies.expected))

    async def examiner(self, path: Path, format_: Format) -> Path:
        """The file to store: `path` itself, or the file written beside it to replace it.

        Raises:
            RefusedError: the file is refused.
        """
        refait = path.with_name("refait")
        async with self._voies.voie(await asyncio.to_thread(poids_de, path, format_)):
            verdict = await self._run(path, format_, refait)
        if verdict == "GARDE":
            return path
        if verdict == "REFAIT":
            return refait
        raise RefusedError(REFUS[Code(verdict)] if verdict in set(Code) else REFUS[Code.FICHIER_ILLISIBLE])

    async def convertir(self, path: Path) -> tuple[Path, str]:
        """The first sheet of a workbook as a text file beside it, and the remarks of its reader."""
        texte = path.with_name("texte")
        async with self._classeur:
            return texte, await self._run(path, "xlsx", texte, delai=6 * self._delai)

    async def _run(self, path: Path, format_: str, refait: Path, delai: float | None = None) -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", str(INSPECTION), str(path), format_, str(refait), str(self._pixels)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        try:
            async with asyncio.timeout(delai or self._delai):
                said, _ = await process.communicate()
        except TimeoutError:
            return Code.FICHIER_ILLISIBLE
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return said.decode("latin-1")
