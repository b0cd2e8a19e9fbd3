"""Decodes the points of a picture."""

from PIL import Image

from . import RefusError


def decoder(image: Image.Image) -> Image.Image:
    """The picture, its points decoded in memory."""
    try:
        image.load()
    except OSError:
        raise RefusError("FICHIER_TRONQUE") from None
    return image
