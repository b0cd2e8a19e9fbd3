"""Files that candidates send, good and hostile, made here byte by byte."""

import io
import os
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image, PngImagePlugin


def pdf(*, pages: int = 1, charge: int = 0, **save: object) -> bytes:
    """A valid PDF; `charge` bytes of noise make it as large as wanted."""
    document = pikepdf.Pdf.new()
    for _ in range(pages):
        document.add_blank_page()
    _charger(document, charge)
    return saved(document, **save)


def _charger(document: pikepdf.Pdf, charge: int) -> None:
    if charge:
        document.pages[0].Contents = pikepdf.Stream(document, b"% " + os.urandom(charge).hex().encode()[:charge])


def saved(document: pikepdf.Pdf, **save: object) -> bytes:
    target = io.BytesIO()
    document.save(target, **save)
    return target.getvalue()


def pdf_chiffre(*, lecture: str = "secret") -> bytes:
    """A PDF locked by a password to read, or only by its owner's when `lecture` is empty."""
    return pdf(encryption=pikepdf.Encryption(user=lecture, owner="maitre"))


def pdf_actif(*, charge: int = 0) -> bytes:
    """A PDF that runs a script and starts a program at its opening, and carries a file."""
    document = pikepdf.Pdf.new()
    document.add_blank_page()
    _charger(document, charge)
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    document.Root.OpenAction = action
    document.Root.AA = pikepdf.Dictionary(WC=action)
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([])))
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
    lien = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 9, 9]), A=launch
    )
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(lien)])
    document.attachments["virus.exe"] = b"MZ"
    return saved(document)


def pdf_a_suite(*, en_liste: bool) -> bytes:
    """A PDF that opens an address at its opening, then runs a script."""
    document = pikepdf.Pdf.new()
    document.add_blank_page()
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    document.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.URI,
        URI=pikepdf.String("https://example.org"),
        Next=pikepdf.Array([script]) if en_liste else script,
    )
    return saved(document)


def pdf_et_zip() -> bytes:
    """A PDF for readers from the start of the file, an archive for readers from its end."""
    target = io.BytesIO(pdf())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("virus.exe", b"MZ")
    return target.getvalue() + b"\n%%EOF\n"


def gif_et_pdf() -> bytes:
    """A GIF whose comment holds a PDF: readers of each format open it."""
    body = pdf()[:200]
    return b"GIF89a\x01\x00\x01\x00\x00\x00\x00!\xfe" + bytes([len(body)]) + body + b"\x00;" + pdf()


def image(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **save: object) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 0).save(target, kind, **save)
    return target.getvalue()


def bruit(kind: str) -> bytes:
    """An image of noise, which no format can compress."""
    target = io.BytesIO()
    Image.frombytes("RGB", (600, 400), os.urandom(600 * 400 * 3)).save(target, kind)
    return target.getvalue()


def photo() -> bytes:
    """A JPEG as a telephone makes it: turned by its metadata, which also hold the place."""
    metadata = Image.Exif()
    metadata[0x0112] = 6  # a quarter turn
    metadata.get_ifd(0x8825)[1] = "N"
    metadata[0x010F] = "TELEPHONE-DE-JEANNE"
    return image("JPEG", exif=metadata)


def png_bavard() -> bytes:
    """A PNG with a text beside its pixels, and an archive after its end."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "TELEPHONE-DE-JEANNE", zip=True)
    target = io.BytesIO(image(pnginfo=texts))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("virus.exe", b"MZ")
    return target.getvalue()


def bombe() -> bytes:
    """A PNG of a few bytes that declares ten thousand million pixels, and unfolds to a gigabyte of zeros."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


EXECUTABLE = b"MZ\x90\x00\x03" + bytes(2000)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(2000)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
