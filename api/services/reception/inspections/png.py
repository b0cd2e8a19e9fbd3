"""Reads a PNG of any depth; 16 bits become 8 by their high byte, `value >> 8`."""

import zlib
from functools import reduce
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, PngImagePlugin

from . import RefusError
from .decodage import decoder

_SIGNATURE = 8  # bytes
_HAUT = [value >> 8 for value in range(65536)]
_OPAQUES = {"1": "L", "L": "L", "LA": "LA", "P": "RGB", "RGB": "RGB", "RGBA": "RGBA"}
_TRANSPARENTS = {"1": "LA", "L": "LA", "P": "RGBA", "RGB": "RGBA"}
_PAS = {"L;2": 85, "L;4": 17}  # steps by which Pillow spreads the greys, except the transparent one


def ouvrir(path: Path) -> PngImagePlugin.PngImageFile:
    """The picture, not decoded yet; an animation is refused, since viewers show different pictures of it."""
    _verifier(path.read_bytes())
    image = PngImagePlugin.PngImageFile(path)
    if image.is_animated:
        image.close()
        raise RefusError("FICHIER_HYBRIDE")
    return image


def _verifier(content: bytes) -> None:
    """Refuses a chunk with a wrong checksum; a chunk cut short is left to the decoder, which counts the lines."""
    view, start = memoryview(content), _SIGNATURE
    while (end := start + 12 + int.from_bytes(view[start : start + 4], "big")) <= len(content):
        if zlib.crc32(view[start + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            raise RefusError("FICHIER_ILLISIBLE")
        if content[start + 4 : start + 8] == b"IEND":
            return
        start = end


def lire(image: PngImagePlugin.PngImageFile, path: Path) -> tuple[Image.Image, dict[str, Any]]:
    """The points in 8 bits, and the settings to write them."""
    rawmode = str(image.tile[0].args)
    decoder(image)
    return _huit_bits(image, rawmode, path), {"compress_level": 6}


def _huit_bits(image: Image.Image, rawmode: str, path: Path) -> Image.Image:
    transparent = image.info.get("transparency")
    if image.mode == "I;16":
        return _gris_16(image, transparent)
    if transparent is None:
        return image.convert(_OPAQUES[image.mode])
    if rawmode == "RGB;16B":
        image.putalpha(_alpha_16(image, path, transparent))
        return image
    if rawmode in _PAS:
        image.info["transparency"] = transparent * _PAS[rawmode]
    return image.convert(_TRANSPARENTS[image.mode])


def _gris_16(image: Image.Image, transparent: int | None) -> Image.Image:
    large = image.convert("I")
    gris = large.point(_HAUT, "L")
    if transparent is None:
        return gris
    alpha = large.point([255 * (value != transparent) for value in range(65536)], "L")
    return Image.merge("LA", (gris, alpha))


def _alpha_16(haut: Image.Image, path: Path, transparent: tuple[int, int, int]) -> Image.Image:
    """The mask of points not of the transparent colour; Pillow keeps their high bytes only, hence a second reading."""
    with PngImagePlugin.PngImageFile(path) as bas:
        bas.tile = [bas.tile[0]._replace(args="RGB;16L")]
        bandes = haut.split() + bas.split()
    octets = [value >> 8 for value in transparent] + [value & 255 for value in transparent]
    differences = (
        bande.point([255 * (value != octet) for value in range(256)])
        for bande, octet in zip(bandes, octets, strict=True)
    )
    return reduce(ImageChops.lighter, differences)
