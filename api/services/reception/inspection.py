"""Opens one untrusted file with its real parser; run as a program of its own, apart from the service.

Usage: python -I inspection.py <file> <format> <file to write> <pixels>. Prints one word: the code of a refusal, `GARDE`
when the file is stored as it is, `REFAIT` when the file to write replaces it; for a workbook, the remarks on it.
Nothing of the service is imported, here or in `inspections`, which has a module per parser.
"""

import os
import resource
import sys
from importlib import import_module
from pathlib import Path

MEMOIRE = 2 * 1024**3
PROCESSEUR = 20  # seconds
PROCESSEUR_CLASSEUR = 90  # a hundred thousand lines take 40
ECRITURE = 1024**3
PLACE = 1024**2  # bytes free on the disk, below which a failure proves nothing against the file


def limiter(processeur: int) -> None:
    """Bounds the memory, the processor and the files of this process, in case a parser runs wild."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMOIRE),
        (resource.RLIMIT_CPU, processeur),
        (resource.RLIMIT_FSIZE, ECRITURE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))


def examiner(path: Path, format_: str, refait: Path, pixels: int) -> str:
    """The verdict: GARDE or REFAIT, the remarks on a workbook, or a refusal."""
    is_picture = format_ not in {"pdf", "xlsx"}
    module = import_module(f"inspections.{'image' if is_picture else format_}")
    verdict: str = module.examiner(path, format_, refait, pixels) if is_picture else module.examiner(path, refait)
    return verdict


def main(path: str, format_: str, refait: str, pixels: str) -> str:
    limiter(PROCESSEUR_CLASSEUR if format_ == "xlsx" else PROCESSEUR)
    sys.path.append(str(Path(__file__).parent))  # -I leaves it out; last, so that libraries keep their names
    refuse: type[Exception] = import_module("inspections").RefusError
    try:
        return examiner(Path(path), format_, Path(refait), int(pixels))
    except refuse as refus:
        return str(refus)
    except Exception:  # noqa: BLE001 - any error of a parser means that the file cannot be read
        return "CONTROLE_INDISPONIBLE" if _est_plein(Path(refait).parent) else "FICHIER_ILLISIBLE"


def _est_plein(dossier: Path) -> bool:
    """Whether the disk has no room to write; the errors of parsers for that do not carry its errno."""
    disque = os.statvfs(dossier)
    return disque.f_bavail * disque.f_frsize < PLACE


if __name__ == "__main__":
    sys.stdout.write(main(*sys.argv[1:]))
