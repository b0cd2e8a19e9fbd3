"""Opens one untrusted file with its real parser; run as a program of its own, apart from the service.

Usage: python -I examen.py <file> <format> <file to write> <pixels>. Prints one word: what it is refused for, `GARDE` when
the file is kept as it is, `REFAIT` when the file to write replaces it. This file imports nothing of the service.
"""

import os
import resource
import sys
import zipfile
from pathlib import Path
from typing import Any

MEMOIRE = 2 * 1024**3
PROCESSEUR = 20  # seconds
ECRITURE = 1024**3
PLACE = 1024**2  # bytes free on the disk, below which what fails says nothing of the file
FIN_DE_PDF = 2048  # bytes at the end of a PDF, within which its last mark stands
SUITE = 100  # actions looked at of those that follow one another
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute", "/GoToE", "/GoToR"}


class RefusError(Exception):
    """The file cannot be taken; the message is the code."""


def limiter() -> None:
    """What a parser that runs wild may take at most."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMOIRE),
        (resource.RLIMIT_CPU, PROCESSEUR),
        (resource.RLIMIT_FSIZE, ECRITURE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))


def examiner(path: Path, format_: str, refait: Path, pixels: int) -> str:
    """GARDE or REFAIT, or a refusal."""
    if format_ == "pdf":
        return examiner_pdf(path, refait)
    return examiner_image(path, format_, refait, pixels)


def examiner_pdf(path: Path, refait: Path) -> str:
    """Whole, without password, nothing but a PDF; what would act by itself is taken out."""
    import pikepdf  # noqa: PLC0415 - each program loads the one parser that it needs

    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - FIN_DE_PDF, 0))
        if b"%%EOF" not in file.read():
            raise RefusError("FICHIER_TRONQUE")
    if zipfile.is_zipfile(path):
        raise RefusError("FICHIER_HYBRIDE")
    try:
        pdf = pikepdf.open(path, access_mode=pikepdf.AccessMode.mmap)
    except pikepdf.PasswordError:
        raise RefusError("FICHIER_PROTEGE") from None
    with pdf:
        if pdf.is_encrypted:
            raise RefusError("FICHIER_PROTEGE")
        if not len(pdf.pages):
            raise RefusError("FICHIER_ILLISIBLE")
        if not desarmer(pdf):
            return "GARDE"
        pdf.save(refait)
    return "REFAIT"


def desarmer(pdf: Any) -> bool:  # noqa: ANN401 - a pikepdf.Pdf, which is loaded only where it is needed
    """Takes out what acts by itself when a PDF is opened, and the files it carries; whether there was any."""
    owners = [pdf.Root, pdf.Root.get("/Names")]
    for page in pdf.pages:
        owners += [page.obj, *(page.obj.get("/Annots") or ())]
    done = False
    for owner in owners:
        for key in _dangers(owner):
            del owner[key]
            done = True
    return done


def _dangers(owner: Any) -> list[str]:  # noqa: ANN401 - a pikepdf.Object or None
    if owner is None or not hasattr(owner, "keys"):
        return []
    keys = set(owner.keys())
    found = sorted(keys & {"/AA", "/JavaScript", "/EmbeddedFiles"})
    return found + [key for key in ("/OpenAction", "/A") if key in keys and _agit(owner[key])]


def _agit(action: Any) -> bool:  # noqa: ANN401 - a pikepdf.Object
    """Whether an action, or one of those that follow it, does more than show a place or an address."""
    import pikepdf  # noqa: PLC0415 - each program loads the one parser that it needs

    waiting = [action]
    for _ in range(SUITE):
        if not waiting:
            return False
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += list(found)
        elif isinstance(found, pikepdf.Dictionary):
            if str(found.get("/S", "")) in ACTIONS:
                return True
            waiting += [found["/Next"]] if "/Next" in found else []
    return True  # a ring, or a chain that nobody needs


def examiner_image(path: Path, format_: str, refait: Path, pixels: int) -> str:
    """Decoded whole and written anew: nothing but the pixels goes through."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - each program loads the one parser that it needs

    Image.MAX_IMAGE_PIXELS = None  # the size is checked here, before a pixel is decoded
    kind = {"jpg": "JPEG", "png": "PNG"}[format_]
    with Image.open(path, formats=(kind,)) as image:
        if image.width * image.height > pixels:
            raise RefusError("IMAGE_TROP_GRANDE")
        try:
            image.load()
        except OSError:
            raise RefusError("FICHIER_TRONQUE") from None
        upright = ImageOps.exif_transpose(image)
        mode = (
            "RGBA" if kind == "PNG" and upright.has_transparency_data else "L" if upright.mode in {"1", "L"} else "RGB"
        )
        clean = upright.convert(mode)
        clean.info.clear()
        clean.save(refait, kind, **({"quality": 90} if kind == "JPEG" else {"compress_level": 6}))
    return "REFAIT"


def main(path: str, format_: str, refait: str, pixels: str) -> str:
    limiter()
    try:
        return examiner(Path(path), format_, Path(refait), int(pixels))
    except RefusError as refus:
        return str(refus)
    except Exception:  # noqa: BLE001 - whatever a parser stumbles on, the file cannot be read
        return "CONTROLE_INDISPONIBLE" if _est_plein(Path(refait).parent) else "FICHIER_ILLISIBLE"


def _est_plein(dossier: Path) -> bool:
    """Whether there is no room to write; parsers tell it by errors of their own, without its number."""
    disque = os.statvfs(dossier)
    return disque.f_bavail * disque.f_frsize < PLACE


if __name__ == "__main__":
    sys.stdout.write(main(*sys.argv[1:]))
