"""Opens a PDF, refuses one that shows different pages to different readers, and removes active and hidden content."""

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
    """The verdict: GARDE when the file is stored to the byte, REFAIT when it was written anew, or a refusal."""
    octets = Octets.lire(path.read_bytes())
    limiter()
    try:
        with _ouvrir(octets.tout) as pdf, pikepdf.explicit_conversion():
            est_net = octets.est_net(pdf)  # first: the parser may mend the file below
            mesurer(pdf)
            found = dictionnaires(pdf)
            verifier(pdf, found)
            retire = desarmer(pdf, found)
            if octets.est_signe(pdf, found):
                return _garder_signe(octets, retire=retire)
            if est_net and not retire:
                return "GARDE"
            pdf.save(refait)  # writes only the objects that can be reached from its root
            return "REFAIT"
    except MemoryError:
        raise RefusError("PDF_DEMESURE") from None


def _ouvrir(octets: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(BytesIO(octets))
    except pikepdf.PasswordError:
        raise RefusError("FICHIER_PROTEGE") from None
    except pikepdf.PdfError as error:
        # "encrypt": locked by a certificate or by a company's rights server, which no password opens.
        raise RefusError("FICHIER_PROTEGE" if "encrypt" in str(error) else "FICHIER_ILLISIBLE") from None


def _garder_signe(octets: Octets, *, retire: bool) -> str:
    """The verdict on a signed file: stored to the byte, since the signature holds for these bytes, or refused."""
    if retire or octets.est_entoure or any(_cache(revision) for revision in octets.revisions()):
        raise RefusError("PDF_SIGNE")
    return "GARDE"


def _cache(revision: bytes) -> bool:
    """Whether an earlier state of a signed file, still in its bytes, holds content that would be removed."""
    try:
        with pikepdf.open(BytesIO(revision)) as pdf:
            return desarmer(pdf, dictionnaires(pdf))
    except pikepdf.PdfError:
        return False  # the first part of a file made for the web (linearized) is no earlier state
