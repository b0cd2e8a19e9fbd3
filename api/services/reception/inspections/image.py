"""Opens a picture and writes its points anew, in 8 bits: nothing else of the file goes through."""

from pathlib import Path

from PIL import ExifTags, Image, ImageFile

from . import RefusError, jpeg, png

_REDRESSEMENTS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def examiner(path: Path, format_: str, refait: Path, pixels: int) -> str:
    """The verdict REFAIT, or a refusal: the points are counted before the first one is decoded."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported in the same process, sets it for everybody
    lecteur = {"jpg": jpeg, "png": png}[format_]
    with lecteur.ouvrir(path) as image:
        if image.width * image.height > pixels:
            raise RefusError("IMAGE_TROP_GRANDE")
        clean, options = lecteur.lire(image, path)
        upright = _redresser(clean, image)
    upright.info.clear()
    upright.save(refait, image.format, **options)
    return "REFAIT"


def _redresser(clean: Image.Image, image: Image.Image) -> Image.Image:
    """The picture turned as its metadata say; unreadable metadata turn nothing, as in every viewer."""
    try:
        method = _REDRESSEMENTS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - a block of metadata may be broken in any way
        method = None
    return clean if method is None else clean.transpose(method)
