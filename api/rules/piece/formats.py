"""The formats in which a pièce may be uploaded, and the recognition of a file by its first bytes."""

import re
from dataclasses import dataclass
from enum import StrEnum

MO = 1024 * 1024


class Format(StrEnum):
    """A format that the service can open and check; a pièce accepts some of them."""

    PDF = "pdf"
    JPG = "jpg"
    PNG = "png"

    @property
    def type_mime(self) -> str:
        return _FORMATS[self].type_mime

    @property
    def extensions(self) -> frozenset[str]:
        """The endings of names that announce the format, without the dot."""
        return _FORMATS[self].extensions


@dataclass(frozen=True, slots=True)
class _Signature:
    type_mime: str
    extensions: frozenset[str]


_FORMATS = {
    Format.PDF: _Signature("application/pdf", frozenset({"pdf"})),
    Format.JPG: _Signature("image/jpeg", frozenset({"jpg", "jpeg", "jpe", "jfif"})),
    Format.PNG: _Signature("image/png", frozenset({"png"})),
}


class NatureFichier(StrEnum):
    """The kind of a file, by its first bytes, when it has none of the formats."""

    EXECUTABLE = "EXECUTABLE"
    HYBRIDE = "HYBRIDE"
    HEIC = "HEIC"
    AUTRE = "AUTRE"


_DEBUTS = ((b"%PDF-", Format.PDF), (b"\xff\xd8\xff", Format.JPG), (b"\x89PNG\r\n\x1a\n", Format.PNG))
# Windows, Linux, macOS (both orders of bytes, one or several processors), scripts, Java and WebAssembly.
_EXECUTABLES = (
    *(b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\x00asm"),
    *(b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"),
)
# HEVC pictures, alone or in a sequence; then the containers shared with other formats, AVIF among them.
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEIF, _AVIF = frozenset({b"mif1", b"msf1"}), frozenset({b"avif", b"avis"})
EXTENSIONS_HEIC = frozenset({"heic", "heif", "hif"})
PREMIERS_OCTETS = 1024  # readers of PDF look for its header that far
# White space and byte-order marks that tools leave before the header.
_BLANCS = re.compile(rb"(?:[\x00\t\n\x0b\f\r ]|\xef\xbb\xbf|\xfe\xff|\xff\xfe)*")


def nature_de(premiers: bytes) -> Format | NatureFichier:
    """The format or kind of a file, by its first PREMIERS_OCTETS.

    A PDF behind another header is a hybrid: readers of PDF and readers of the other format would each open it.
    Blanks before the PDF's own header make no hybrid.
    """
    debut = premiers[:PREMIERS_OCTETS]
    sans_blancs = _BLANCS.sub(b"", debut, count=1)
    if sans_blancs.startswith(b"%PDF-"):
        debut = sans_blancs
    if b"%PDF-" in debut[1:]:
        return NatureFichier.HYBRIDE
    if any(debut.startswith(magic) for magic in _EXECUTABLES):
        return NatureFichier.EXECUTABLE
    autre = NatureFichier.HEIC if _est_heic(debut) else NatureFichier.AUTRE
    return next((format_ for magic, format_ in _DEBUTS if debut.startswith(magic)), autre)


def _est_heic(debut: bytes) -> bool:
    if debut[4:8] != b"ftyp":
        return False
    marques = {debut[place : place + 4] for place in range(8, int.from_bytes(debut[:4], "big"), 4)[:PREMIERS_OCTETS]}
    return bool(marques & _HEIC) or bool(marques & _HEIF and not marques & _AVIF)


def taille_lisible(octets: int) -> str:
    """The text of a size, as a candidate reads it: « 5 Mo », « 2,5 Mo », « 300 Ko »."""
    if octets >= MO:
        return f"{octets / MO:.1f} Mo".replace(".0 ", " ").replace(".", ",")
    return f"{max(octets // 1024, 1)} Ko"
