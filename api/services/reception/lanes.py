"""The lanes of the workshop: files quick to open do not wait behind slow ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from api.rules.piece import Format
from api.services.turnstile import Stay

LOURD = 16_000_000  # points of a picture, or bytes of a PDF, that take a second of processor or more
_SOF = {bytes([code]) for code in range(0xC0, 0xD0)} - {
    b"\xc4",
    b"\xc8",
    b"\xcc",
}  # segments of a JPEG that hold its height and width


@dataclass(eq=False, slots=True)
class _Attente:
    poids: int
    voie: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Lanes:
    """The lanes, one file in each: the first takes the lightest file and no heavy one, the others take the oldest.

    A light file then waits for light files only, and no file waits for ever. A single lane takes the oldest.
    """

    def __init__(self, nombre: int) -> None:
        self._libres = set(range(nombre))
        self._gardee = 0 if nombre > 1 else None
        self._attente: list[_Attente] = []
        self._nombre, self._examen = nombre, Stay()

    @property
    def expected(self) -> float:
        """The seconds that one more file would wait, if those before it take as long as the last ones."""
        return len(self._attente) * self._examen.seconds / self._nombre

    @asynccontextmanager
    async def voie(self, poids: int) -> AsyncIterator[None]:
        """A lane, for as long as the context lasts."""
        attente = _Attente(poids)
        self._attente.append(attente)
        begun = monotonic()
        self._servir()
        try:
            await attente.voie
            begun = monotonic()
            yield
        finally:
            if attente in self._attente:
                self._attente.remove(attente)
            else:
                self._examen.add(monotonic() - begun)
                self._libres.add(attente.voie.result())
                self._servir()

    def _servir(self) -> None:
        for voie in sorted(self._libres):
            if found := self._prochaine(voie):
                self._libres.remove(voie)
                self._attente.remove(found)
                found.voie.set_result(voie)

    def _prochaine(self, voie: int) -> _Attente | None:
        attente = [waiting for waiting in self._attente if not waiting.voie.cancelled()]
        if voie != self._gardee:
            return next(iter(attente), None)
        return min((waiting for waiting in attente if waiting.poids < LOURD), key=lambda it: it.poids, default=None)


def poids_de(path: Path, format_: Format) -> int:
    """The points of a picture, by its header, or the bytes of a PDF; a picture without a readable header is heavy."""
    with path.open("rb") as file:
        match format_:
            case Format.PNG:
                return _aire(file.read(24)[16:], 4)
            case Format.JPG:
                file.seek(2)
                while (start := file.read(4)).startswith(b"\xff"):
                    if start[1:2] in _SOF:
                        return _aire(file.read(5)[1:], 2)
                    file.seek(max(int.from_bytes(start[2:], "big") - 2, 0), 1)
                return LOURD
    return path.stat().st_size


def _aire(cotes: bytes, octets: int) -> int:
    return int.from_bytes(cotes[:octets], "big") * int.from_bytes(cotes[octets:], "big")
