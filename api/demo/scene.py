"""The parts of a story: scenes, the folder of their files, and a line for the table at the end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Scene:
    """A step of the story: its title, and the function that plays it and returns the line to print."""

    titre: str
    jouer: Callable[[], Awaitable[str]]


@dataclass(kw_only=True)
class Bilan:
    """The results of a story, for the table at the end."""

    numero_candidat: str = ""
    numero_inscription: str = ""
    version: str = ""
    etat: str = ""


@dataclass
class Classeur:
    """The folder of one story, emptied of the files of an earlier demo."""

    dossier: Path
    fichiers: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dossier.mkdir(parents=True, exist_ok=True)
        for kind in ("pdf", "eml", "ics", "csv", "json"):
            for old in self.dossier.glob(f"*.{kind}"):
                old.unlink()

    def garder(self, nom: str, contenu: bytes) -> None:
        """Writes a received file."""
        path = self.dossier / nom
        path.write_bytes(contenu)
        if path not in self.fichiers:
            self.fichiers.append(path)
