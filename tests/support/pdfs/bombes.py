"""PDFs that unfold without end, for limits made small."""

import struct
import zlib
from collections.abc import Callable

import fichiers
from fichiers import saved
from pdfs.ecriture import PAGE, ecrit
from pdfs.page import dessin, document, image
from pikepdf import Array, Dictionary, Name, Pdf, Stream


def gonfle(octets: int, *, fois: int = 1) -> bytes:
    """A page whose content, unfolded as many times, has so many bytes."""
    contenu = bytes(octets)
    for _ in range(fois):
        contenu = zlib.compress(contenu, 9)
    return _page_de(contenu, b"/FlateDecode " * fois)


def _page_de(contenu: bytes, filtres: bytes) -> bytes:
    return ecrit(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            b"<< /Filter [%s] /Length %d >>\nstream\n%s\nendstream" % (filtres, len(contenu), contenu),
        ]
    )


def _larges(pdf: Pdf) -> None:
    """Streams that are each within bounds."""
    pdf.Root.Privee = Array([Stream(pdf, bytes(2**20 - numero)) for numero in range(5)])


def _rires(pdf: Pdf, *, etages: int = 9, fois: int = 10) -> None:
    """A drawing that calls ten times one that calls ten times another."""
    forme = dessin(pdf)
    for _ in range(etages):
        suivante = dessin(pdf, b"/F#6f Do " * fois)
        suivante.Resources = Dictionary(XObject=Dictionary(Fo=forme))
        forme = suivante
    pdf.pages[0].Resources.XObject = Dictionary(Fo=forme)
    pdf.pages[0].contents_add(b"/Fo Do")


def _ronde(pdf: Pdf) -> None:
    forme = dessin(pdf, b"/Fo Do")
    forme.Resources = Dictionary(XObject=Dictionary(Fo=forme))
    pdf.pages[0].Resources.XObject = Dictionary(Fo=forme)
    pdf.pages[0].contents_add(b"/Fo Do")


def _photo_gonflee(pdf: Pdf) -> None:
    photo = bytearray(fichiers.image("JPEG"))
    place = photo.index(b"\xff\xc0")
    photo[place + 5 : place + 9] = struct.pack(">HH", 65500, 65500)
    flux = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Image, Width=40, Height=20)
    flux.write(bytes(photo), filter=Name.DCTDecode)
    pdf.pages[0].Resources.XObject = Dictionary(Im=pdf.make_indirect(flux))


def objets_gonfles(octets: int) -> bytes:
    """A file whose catalogue lies in a stream of objects that unfolds without end."""
    tete = b"1 0 "
    flux = zlib.compress(tete + b"<< /Type /Catalog /Pages 2 0 R >>" + b" " * octets, 9)
    conteneur = b"<< /Type /ObjStm /N 1 /First %d /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(tete),
        len(flux),
        flux,
    )
    corps = b"%PDF-1.7\n"
    places = {}
    for numero, objet in {
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        4: conteneur,
    }.items():
        places[numero] = len(corps)
        corps += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    lignes = [(0, 0, 0), (2, 4, 0), *((1, places[numero], 0) for numero in (2, 3, 4)), (1, len(corps), 0)]
    table = b"".join(struct.pack(">BIB", *ligne) for ligne in lignes)
    return (
        corps
        + b"5 0 obj\n<< /Type /XRef /W [1 4 1] /Size 6 /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (len(table), table)
        + b"startxref\n%d\n%%%%EOF\n" % len(corps)
    )


def pages_profondes(profondeur: int) -> bytes:
    """A page under as many empty levels."""
    etages = [b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (numero + 3) for numero in range(profondeur)]
    return ecrit([b"<< /Type /Catalog /Pages 2 0 R >>", *etages, b"<< /Type /Page /MediaBox [0 0 9 9] >>"])


def pages_en_rond() -> bytes:
    return ecrit([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"])


BOMBES: dict[str, Callable[[], bytes]] = {
    "drawing": lambda: gonfle(2**20 + 1),
    "filters over filters": lambda: gonfle(2**20 + 1, fois=3),
    "many filters": lambda: gonfle(9, fois=9),
    "runs": lambda: _page_de(b"\x81\0" * 9000, b"/RunLengthDecode"),
    "beside a photo": lambda: _page_de(zlib.compress(bytes(2**20 + 1)), b"/FlateDecode /DCTDecode"),
    "many that are large": lambda: saved(document(_larges)),
    "many objects": lambda: ecrit([*PAGE, *[b"null"] * 600]),
    "drawing in drawing": lambda: saved(document(_rires)),
    "drawing in itself": lambda: saved(document(_ronde)),
    "picture without end": lambda: saved(document(lambda pdf: image(pdf, Width=100_000, Height=100_000))),
    "photo that says it is small": lambda: saved(document(_photo_gonflee)),
    "pages": lambda: saved(_pages(21)),
}


def _pages(nombre: int) -> Pdf:
    pdf = document()
    page = pdf.pages[0]
    for _ in range(nombre - 1):
        pdf.pages.append(page)
    return pdf
