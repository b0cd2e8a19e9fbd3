"""Reads a JPEG, with or without its end marker, and refuses one of which a part is missing.

libjpeg fills missing parts with grey, in silence. A picture is whole when no byte added after its last one changes a
point: each picture is decoded twice, the second time followed by noise.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, JpegImagePlugin

from . import RefusError
from .decodage import decoder

_MARQUEUR = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)
_SOS, _EOI, _RST, _TEM = 0xDA, 0xD9, range(0xD0, 0xD8), 0x01
_SOF = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIFS = {0xC2, 0xCA}
_SANS_SEGMENT = {*_RST, _TEM, _EOI}
_BRUIT = bytes(range(0xAB, 0xFB, 5)) * 8  # begins with a 1, since libjpeg would go on with zeros; has no marker


def ouvrir(path: Path) -> JpegImagePlugin.JpegImageFile:
    """The first picture of the file, not decoded yet: the others (MPO) are views or maps that no JPEG reader shows."""
    return JpegImagePlugin.JpegImageFile(path)


def lire(image: JpegImagePlugin.JpegImageFile, path: Path) -> tuple[Image.Image, dict[str, Any]]:
    """The points, and the settings to write them as finely as in the file, in colour as in grey."""
    decodee = _decoder_entiere(path.read_bytes())
    if decodee.mode == "CMYK":
        return decodee.convert("RGB"), {"quality": 95, "subsampling": 0}
    sampling = max(JpegImagePlugin.get_sampling(image), 0)
    return decodee, {"qtables": list(image.quantization.values()), "subsampling": sampling}


def _decoder_entiere(content: bytes) -> Image.Image:
    """The whole picture, decoded.

    Raises:
        RefusError: lines are missing, or hold only the zeros that a broken transfer leaves.
    """
    try:
        fin, reprises = _parcourir(content)
    except (IndexError, KeyError, ValueError):  # a header cut short, or followed by other bytes
        raise RefusError("FICHIER_TRONQUE") from None
    if fin is not None:
        return _decoder_sans_manque(content[:fin], reprises)
    utile = content.rstrip(b"\0")
    try:
        return _decoder_sans_manque(utile + b"\0" * utile.endswith(b"\xff"), reprises)
    except RefusError:
        if utile == content or _est_entiere(content[:-2], reprises):
            raise
        return _decoder_sans_manque(content, reprises)  # these zeros are the white of a page: none is in excess


def _est_entiere(content: bytes, reprises: int) -> bool:
    try:
        _decoder_sans_manque(content, reprises)
    except RefusError:
        return False
    return True


def _decoder_sans_manque(content: bytes, reprises: int) -> Image.Image:
    noise = _BRUIT + bytes((0xFF, _RST[reprises % 8])) + _BRUIT  # its marker shows a missing restart interval
    image, followed = (_decoder(content + end + b"\xff\xd9") for end in (b"", noise))
    if ImageChops.difference(image, followed).getbbox():
        raise RefusError("FICHIER_TRONQUE")
    return image


def _decoder(content: bytes) -> Image.Image:
    return decoder(JpegImagePlugin.JpegImageFile(BytesIO(content)))


def _parcourir(content: bytes) -> tuple[int | None, int]:
    """The place of the end marker, if there is one, and the number of restarts of the last scan.

    Raises:
        RefusError: a component, or the last bits of its coefficients, have no scan.
    """
    fin, reprises, progressif, manques = None, 0, False, dict[int, list[int]]()
    for code, start, segment in _segments(content):
        if code in _SOF:
            progressif = code in _PROGRESSIFS
            manques = {segment[6 + 3 * rank]: [1] * 64 for rank in range(segment[5])}
        elif code == _SOS:
            reprises = 0
            _deduire(manques, segment, progressif=progressif)
        elif code in _RST:
            reprises += 1
        elif code == _EOI:
            fin = start
    if not manques or any(map(any, manques.values())):
        raise RefusError("FICHIER_TRONQUE")
    return fin, reprises


def _deduire(manques: dict[int, list[int]], segment: bytes, *, progressif: bool) -> None:
    """Subtracts the bits that a scan brings; `manques` counts, by component, the missing bits of each coefficient."""
    nombre = segment[0]
    premier, dernier, approximation = segment[1 + 2 * nombre : 4 + 2 * nombre]
    if not progressif:
        premier, dernier, approximation = 0, 63, 0
    for composante in segment[1 : 1 + 2 * nombre : 2]:
        manques[composante][premier : dernier + 1] = [approximation & 15] * (dernier + 1 - premier)


def _segments(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The code of each marker, its place and the content of its segment, up to the end marker."""
    place = 2
    while found := _MARQUEUR.search(content, place):
        code, place = found[1][0], found.end()
        end = place if code in _SANS_SEGMENT else place + max(int.from_bytes(content[place : place + 2], "big"), 2)
        if end > len(content):
            raise RefusError("FICHIER_TRONQUE")
        yield code, found.start(), content[place + 2 : end]
        if code == _EOI:
            return
        place = end
