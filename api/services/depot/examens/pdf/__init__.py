"""Opens a PDF, refuses one that shows several pages, and takes out whatever could act or hides in it."""

from io import BytesIO
from pathlib import Path

import pikepdf

from .. import RefusError
from .actif import desarmer
from .apparence import verifier
from .demesure import limiter, mesurer
from .objets import dictionnaires
from .octets import Octets


def examiner(path: Path, refait: Path) -> str:
    """GARDE when the file is kept to the byte, REFAIT when it was written anew, or a refusal."""
    octets = Octets.lire(path.read_bytes())
    limiter()
    try:
        with _ouvrir(octets.tout) as pdf, pikepdf.explicit_conversion():
            mesurer(pdf)
            found = dictionnaires(pdf)
            verifier(pdf, found)
            return _trancher(pdf, found, octets, refait)
    except MemoryError:
        raise RefusError("PDF_DEMESURE") from None


def _ouvrir(octets: bytes) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(BytesIO(octets))
    except pikepdf.PasswordError:
        raise RefusError("FICHIER_PROTEGE") from None
    except pikepdf.PdfError as error:
        # Locked by a certificate or by the rights server of a company: no password would open it.
        raise RefusError("FICHIER_PROTEGE" if "encrypt" in str(error) else "FICHIER_ILLISIBLE") from None
    if not len(pdf.pages):
        raise RefusError("FICHIER_ILLISIBLE")
    return pdf


def _trancher(pdf: pikepdf.Pdf, found: list[pikepdf.Object], octets: Octets, refait: Path) -> str:
    """A signature holds for the very bytes: the file then stays as it is, or does not come in."""
    retire = desarmer(pdf, found)
    if octets.est_signe(pdf, found):
        if retire or octets.est_entoure or any(_cache(revision) for revision in octets.revisions()):
            raise RefusError("PDF_SIGNE")
        return "GARDE"
    if not retire and not pdf.is_encrypted and octets.est_net(pdf):
        return "GARDE"
    pdf.save(refait)  # writes what can be reached from its root, and nothing else
    return "REFAIT"


def _cache(revision: bytes) -> bool:
    """Whether an earlier state of a signed file, which its bytes still hold, carries what would be taken out."""
    try:
        with pikepdf.open(BytesIO(revision)) as pdf:
            return desarmer(pdf, dictionnaires(pdf))
    except pikepdf.PdfError:
        return False  # the first part of a file made for the web is no state of it
