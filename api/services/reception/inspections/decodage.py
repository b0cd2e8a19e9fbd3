"""Decodes the points of a picture."""

from PIL import Image, ImageFile

from . import RefusError


def decoder(image: Image.Image) -> Image.Image:
    """The picture, its points decoded in memory."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported in the same process, sets it for everybody
    try:
        image.load()
    except OSError:
        raise RefusError("FICHIER_TRONQUE") from None
    return image
