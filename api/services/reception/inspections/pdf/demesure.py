"""Refuses a PDF that unfolds beyond any real document, before the other examinations."""

import re
from collections import Counter
from io import BytesIO
from itertools import takewhile

import pikepdf
from pikepdf import Dictionary, Stream
from pikepdf.settings import set_qpdf_limits
from PIL import Image

from .. import RefusError
from .objets import DEPLIER, contenu, elements, nombre, texte

MO = 1024 * 1024
PAGES = 2_000
OBJETS = 100_000
DEPLIE = 256 * MO  # bytes of one stream: a page at 600 points an inch, in colour, has 100 million
EN_TOUT = 1024 * MO
POINTS = 200_000_000  # of one picture: an A0 sheet at 300 points an inch has 140 million
FILTRES = 4  # one over another
DESSINS = 100_000  # of one page; a drawing called by others counts at each call
PROFONDEUR = 30
SIMPLES = {
    *("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"),
    *("/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"),
}
PHOTOS = {"/DCTDecode": "JPEG", "/DCT": "JPEG", "/JPXDecode": "JPEG2000"}
_APPEL = re.compile(rb"/([^\s\0/<>\[\](){}%]+)[\s\0]+Do\b")
_ECHAPPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def limiter() -> None:
    """Bounds the unfolded size of one stream, within the parser itself."""
    set_qpdf_limits(
        flate_max_memory=DEPLIE, run_length_max_memory=DEPLIE, png_max_memory=DEPLIE, tiff_max_memory=DEPLIE
    )


def mesurer(pdf: pikepdf.Pdf) -> None:
    """Refuses a file whose pages, objects, streams, pictures or drawings are beyond those of a document.

    Raises:
        RefusError: one of these measures is exceeded, or there is no page.
    """
    if not len(pdf.pages):
        raise RefusError("FICHIER_ILLISIBLE")
    borner(len(pdf.pages), PAGES)
    borner(len(pdf.get_xref_table()), OBJETS)
    total = 0
    for objet in pdf.objects:
        if isinstance(objet, Stream):
            total += _deplier(pdf, objet)
            borner(total, EN_TOUT)
    connus: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        if "/XObject" in page.resources:
            _dessins(contenu(page.obj.get("/Contents")), page.resources, connus, 0)


def borner(compte: int, limite: int) -> None:
    if compte > limite:
        raise RefusError("PDF_DEMESURE")


def _deplier(pdf: pikepdf.Pdf, flux: Stream) -> int:
    """The number of bytes of a stream once unfolded; a photo is not unfolded, but its size is checked."""
    filtres = [texte(item) for item in elements(flux.get("/Filter"))]
    borner(len(filtres), FILTRES)
    borner(nombre(flux.get("/Width")) * nombre(flux.get("/Height")), POINTS)
    if not filtres:
        return nombre(flux.get("/Length"))
    simples = list(takewhile(SIMPLES.__contains__, filtres))
    octets = _lire(flux if len(simples) == len(filtres) else _partie(pdf, flux, len(simples)))
    if filtres[len(simples) :] and (kind := PHOTOS.get(filtres[len(simples)])):
        borner(_points(octets, kind), POINTS)
    return len(octets)


def _partie(pdf: pikepdf.Pdf, flux: Stream, filtres: int) -> Stream:
    """A stream of the same bytes with its first filters alone."""
    partie = Stream(pdf, flux.read_raw_bytes())
    for key in ("/Filter", "/DecodeParms"):
        if filtres and (found := elements(flux.get(key))):
            partie[key] = pikepdf.Array(found[:filtres])
    return partie


def _lire(flux: Stream) -> bytes:
    try:
        return flux.read_bytes(DEPLIER)
    except (pikepdf.DataDecodingError, pikepdf.QpdfRuntimeError) as error:
        raise RefusError("PDF_DEMESURE" if "limit" in str(error) else "FICHIER_TRONQUE") from None


def _points(octets: bytes, kind: str) -> int:
    Image.MAX_IMAGE_PIXELS = None  # only the header is read
    try:
        with Image.open(BytesIO(octets), formats=(kind,)) as image:
            return image.width * image.height
    except OSError:
        return 0  # no reader can show it either


def _dessins(octets: bytes, ressources: object, connus: dict[tuple[int, int], int], profondeur: int) -> int:
    """The number of drawings that a content stream calls for, those called by these drawings included."""
    borner(profondeur, PROFONDEUR)
    formes = ressources.get("/XObject") if isinstance(ressources, Dictionary) else None
    total = 1
    for nom, fois in Counter(map(_nom, _APPEL.findall(octets))).items():
        forme = formes.get(nom) if isinstance(formes, Dictionary) else None
        if isinstance(forme, Stream) and texte(forme.get("/Subtype")) == "/Form":
            if forme.objgen not in connus:
                propres = forme.get("/Resources", ressources)
                connus[forme.objgen] = _dessins(contenu(forme), propres, connus, profondeur + 1)
            total += fois * connus[forme.objgen]
            borner(total, DESSINS)
    return total


def _nom(ecrit: bytes) -> str:
    """The name as dictionaries write it: in a content stream any letter may be written as a number."""
    return "/" + _ECHAPPE.sub(lambda found: bytes([int(found[1], 16)]), ecrit).decode("utf-8", "surrogateescape")
