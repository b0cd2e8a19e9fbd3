"""Pictures of every mode and depth, and their points as other libraries than the portal's read them."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
import png
import simplejpeg
from PIL import Image

COTES = ((1, 1), (7, 5), (33, 18))
CANAUX = {"gris": 1, "palette": 1, "gris-alpha": 2, "rvb": 3, "rvb-alpha": 4}
PROFONDEURS = {
    "gris": (1, 2, 4, 8, 16),
    "palette": (1, 2, 4, 8),
    "gris-alpha": (8, 16),
    "rvb": (8, 16),
    "rvb-alpha": (8, 16),
}


@dataclass(frozen=True, kw_only=True)
class Png:
    """A PNG to generate; its points take few values, so that several have the one that is transparent."""

    mode: str
    profondeur: int
    transparent: bool = False
    entrelace: bool = False
    cotes: tuple[int, int] = (7, 5)

    def __str__(self) -> str:
        marks = "-trns" * self.transparent + "-adam7" * self.entrelace
        return f"{self.mode}{self.profondeur}{marks}-{self.cotes[0]}x{self.cotes[1]}"

    def octets(self, **options: Any) -> bytes:
        hasard, (largeur, hauteur) = random.Random(str(self)), self.cotes
        # Close values of 16 bits, equal in 8 bits: only one of them is transparent.
        tirages = [value % 2**self.profondeur for base in hasard.sample(range(2**16), 3) for value in (base, base + 1)]
        rangs = [[hasard.choice(tirages) for _ in range(largeur * CANAUX[self.mode])] for _ in range(hauteur)]
        target = io.BytesIO()
        options = {"bitdepth": self.profondeur, "interlace": self.entrelace} | self._mode(hasard, rangs[0]) | options
        png.Writer(largeur, hauteur, **options).write(target, rangs)
        return target.getvalue()

    def _mode(self, hasard: random.Random, rang: list[int]) -> dict[str, Any]:
        if self.mode == "palette":
            return {"palette": [tuple(hasard.randbytes(3 + self.transparent)) for _ in range(2**self.profondeur)]}
        gris = self.mode.startswith("gris")
        transparent = {"transparent": rang[0] if gris else tuple(rang[:3])} if self.transparent else {}
        return {"greyscale": gris, "alpha": self.mode.endswith("alpha")} | transparent


def pngs() -> Iterator[Png]:
    """Every mode, depth, transparency and order of lines, in several sizes."""
    for mode, profondeurs in PROFONDEURS.items():
        transparences = (False,) if mode.endswith("alpha") else (False, True)
        for values in product(profondeurs, transparences, (False, True), COTES):
            yield Png(mode=mode, **dict(zip(("profondeur", "transparent", "entrelace", "cotes"), values, strict=True)))


def points_png(content: bytes) -> np.ndarray:
    """Red, green, blue and opacity of each point, in 8 bits: 16 by their high byte, fewer spread evenly."""
    _, _, rangs, info = png.Reader(bytes=content).asDirect()
    profondeur, canaux = info["bitdepth"], info["planes"]
    lus = np.array([list(rang) for rang in rangs]).reshape(info["size"][1], info["size"][0], canaux)
    lus = lus >> 8 if profondeur == 16 else lus * (255 // (2**profondeur - 1))
    opacite = lus[..., -1:] if info["alpha"] else np.full_like(lus[..., :1], 255)
    couleurs = lus[..., : canaux - 1] if info["alpha"] else lus
    return np.concatenate([np.broadcast_to(couleurs, (*lus.shape[:2], 3)), opacite], axis=2)


@dataclass(frozen=True, kw_only=True)
class Jpeg:
    """A JPEG to generate: shades and noise."""

    mode: str
    cotes: tuple[int, int] = (41, 35)
    options: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return "-".join([self.mode, *(f"{name}{value}" for name, value in self.options.items())])

    def octets(self, **options: Any) -> bytes:
        hasard = random.Random(str(self))
        degrade = Image.linear_gradient("L").resize(self.cotes)
        bruit = Image.frombytes("L", self.cotes, hasard.randbytes(self.cotes[0] * self.cotes[1]))
        bandes = [Image.blend(degrade.rotate(90 * rang), bruit, 0.1) for rang in range(4)]
        image = bandes[0] if self.mode == "L" else Image.merge(self.mode, bandes[: len(self.mode)])
        target = io.BytesIO()
        image.save(target, "JPEG", **self.options, **options)
        return target.getvalue()


def jpegs() -> Iterator[Jpeg]:
    """Every mode, sampling, quality and order of scans."""
    ordres = ({}, {"progressive": True}, {"restart_marker_blocks": 2}, {"progressive": True, "restart_marker_rows": 1})
    modes = (("L", 0), ("RGB", 0), ("RGB", 1), ("RGB", 2), ("CMYK", 0))
    for (mode, sampling), quality, ordre in product(modes, (60, 95), ordres):
        yield Jpeg(mode=mode, options={"subsampling": sampling, "quality": quality, **ordre})


def points_jpeg(content: bytes) -> np.ndarray:
    """Red, green and blue of each point; the inks of a CMYK are Adobe's, which count the white part."""
    if simplejpeg.decode_jpeg_header(content)[2] != "CMYK":
        return simplejpeg.decode_jpeg(content, "RGB").astype(int)
    encres = simplejpeg.decode_jpeg(content, "CMYK").astype(int)
    return encres[..., :3] * encres[..., 3:] // 255
