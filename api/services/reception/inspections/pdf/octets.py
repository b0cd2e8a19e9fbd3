"""The bytes of a PDF: its beginning, its end, and foreign bytes around or between."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Self

import pikepdf

from .. import RefusError

BLANCS = b"\0\t\n\x0b\f\r "
DEBUT = 1024  # bytes within which readers look for the header
SUITE = 2048  # bytes of another kind that a mail gateway or a server may leave after the end
REVISIONS = 20
FIN = b"%%EOF"
_OBJET = re.compile(rb"obj\b")  # alone: with the number before it, the search takes a hundred times longer
_NUMERO = re.compile(rb"(\d{1,10})[\0\s]{1,9}(\d{1,5})[\0\s]{1,9}\Z")
_AUTRE_PDF = re.compile(rb"%%EOF[\0\s]*%PDF-")


@dataclass(frozen=True, kw_only=True)
class Octets:
    """The bytes received, as a PDF.

    Attributes:
        tout: from the header to the last end mark.
        est_entoure: whether foreign bytes come before or after.
        traine: bytes after the last end mark.
    """

    tout: bytes
    est_entoure: bool
    traine: int

    @classmethod
    def lire(cls, recu: bytes) -> Self:
        """The PDF in the bytes received.

        Raises:
            RefusError: the PDF stops before its end, or is a file of another format too.
        """
        debut, fin = max(recu.find(b"%PDF-", 0, DEBUT), 0), recu.rfind(FIN) + len(FIN)
        suite = recu[fin:].strip(BLANCS)
        # Objects after the last end mark are an update cut short: readers would show the state before it.
        if fin < len(FIN) or len(suite) > SUITE or _objets(suite):
            raise RefusError("FICHIER_TRONQUE")
        if zipfile.is_zipfile(BytesIO(recu.rstrip(BLANCS))) or _AUTRE_PDF.search(recu):
            raise RefusError("FICHIER_HYBRIDE")
        return cls(tout=recu[debut:fin] + b"\n", est_entoure=debut > 0 or bool(suite), traine=len(recu) - fin)

    def est_signe(self, pdf: pikepdf.Pdf, found: list[pikepdf.Object]) -> bool:
        """Whether a signature, a certification, a time stamp or usage rights hold for these bytes."""
        return b"/ByteRange" in self.tout or "/Perms" in pdf.Root or any("/ByteRange" in objet for objet in found)

    def revisions(self) -> Iterator[bytes]:
        """The earlier states of a file to which updates were added.

        Raises:
            RefusError: there are more than a real document has.
        """
        ends = [found.end() for found in re.finditer(re.escape(FIN), self.tout)][:-1]
        if len(ends) > REVISIONS:
            raise RefusError("PDF_SIGNE")
        yield from (self.tout[:end] for end in ends)

    def est_net(self, pdf: pikepdf.Pdf) -> bool:
        """Whether the bytes are one PDF in one state, not encrypted, all of whose objects are in its table."""
        etats = 2 if pdf.is_linearized else 1
        # A broken table: each reader rebuilds it in its own way.
        est_abime = any("reconstruct" in str(found) for found in pdf.get_warnings())
        if self.est_entoure or self.traine > DEBUT or pdf.is_encrypted or est_abime:
            return False
        if (self.tout.count(b"startxref"), self.tout.count(FIN)) != (etats, etats):
            return False
        return _objets(self.tout) == sorted(place for place, entree in pdf.get_xref_table().items() if entree.type == 1)


def _objets(octets: bytes) -> list[tuple[int, int]]:
    """The number and generation of each object written uncompressed, in order, as often as it is written."""
    avant = (octets[max(found.start() - 36, 0) : found.start()] for found in _OBJET.finditer(octets))
    return sorted((int(tete[1]), int(tete[2])) for part in avant if (tete := _NUMERO.search(part)))
