"""Opens a picture and writes its pixels anew."""

from pathlib import Path

from PIL import Image, ImageOps

from . import RefusError


def examiner(path: Path, format_: str, refait: Path, pixels: int) -> str:
    """Decoded whole and written anew: nothing but the pixels goes through."""
    Image.MAX_IMAGE_PIXELS = None  # the size is checked here, before a pixel is decoded
    kind = {"jpg": "JPEG", "png": "PNG"}[format_]
    with Image.open(path, formats=(kind,)) as image:
        if image.width * image.height > pixels:
            raise RefusError("IMAGE_TROP_GRANDE")
        try:
            image.load()
        except OSError:
            raise RefusError("FICHIER_TRONQUE") from None
        upright = ImageOps.exif_transpose(image)
        mode = (
            "RGBA" if kind == "PNG" and upright.has_transparency_data else "L" if upright.mode in {"1", "L"} else "RGB"
        )
        clean = upright.convert(mode)
        clean.info.clear()
        clean.save(refait, kind, **({"quality": 90} if kind == "JPEG" else {"compress_level": 6}))
    return "REFAIT"
