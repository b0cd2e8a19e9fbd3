"""Opens a PDF and takes out what would act by itself."""

import zipfile
from pathlib import Path
from typing import Any

import pikepdf

from . import RefusError

FIN_DE_PDF = 2048  # bytes at the end of a PDF, within which its last mark stands
SUITE = 100  # actions looked at of those that follow one another
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute", "/GoToE", "/GoToR"}


def examiner(path: Path, refait: Path) -> str:
    """Whole, without password, nothing but a PDF; what would act by itself is taken out."""
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


def desarmer(pdf: pikepdf.Pdf) -> bool:
    """Takes out what acts by itself when a PDF is opened, and the files it carries; whether there was any."""
    owners: list[Any] = [pdf.Root, pdf.Root.get("/Names")]
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
