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
            est_net = octets.est_net(pdf)  # as it came, before the parser mends anything of it
            mesurer(pdf)
            found = dictionnaires(pdf)
            verifier(pdf, found)
            retire = desarmer(pdf, found)
            if octets.est_signe(pdf, found):
                return _garder_signe(octets, retire=retire)
            if est_net and not retire:
                return "GARDE"
            pdf.save(refait)  # writes what can be reached from its root, and nothing else
            return "REFAIT"
    except MemoryError:
        raise RefusError("PDF_DEMESURE") from None


def _ouvrir(octets: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(BytesIO(octets))
    except pikepdf.PasswordError:
        raise RefusError("FICHIER_PROTEGE") from None
    except pikepdf.PdfError as error:
        # Locked by a certificate or by the rights server of a company: no password would open it.
        raise RefusError("FICHIER_PROTEGE" if "encrypt" in str(error) else "FICHIER_ILLISIBLE") from None


def _garder_signe(octets: Octets, *, retire: bool) -> str:
    """A signature holds for the very bytes: the file then stays as it is, or does not come in."""
    if retire or octets.est_entoure or any(_cache(revision) for revision in octets.revisions()):
        raise RefusError("PDF_SIGNE")
    return "GARDE"


def _cache(revision: bytes) -> bool:
    """Whether an earlier state of a signed file, which its bytes still hold, carries what would be taken out."""
    try:
        with pikepdf.open(BytesIO(revision)) as pdf:
            return desarmer(pdf, dictionnaires(pdf))
    except pikepdf.PdfError:
        return False  # the first part of a file made for the web is no state of it
