"""The ways in which a PDF is written."""

import io
import re
import struct

import pikepdf
from fichiers import saved
from pdfs.page import SCRIPT
from pikepdf import Dictionary, Name, Pdf, Stream

PAGE = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
]


def en_clair(pdf: Pdf) -> bytes:
    return saved(pdf)


def en_flux(pdf: Pdf) -> bytes:
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def pour_le_web(pdf: Pdf) -> bytes:
    return saved(pdf, linearize=True)


def restreint(pdf: Pdf, niveau: int = 4) -> bytes:
    """A PDF that opens without a password, and declares what its reader may not do."""
    return saved(
        pdf, encryption=pikepdf.Encryption(owner="maitre", user="", R=niveau, aes=niveau > 3, metadata=niveau > 3)
    )


def entier(pdf: Pdf) -> bytes:
    """A file written by hand with every object of the document, even those that nothing reaches."""
    objets = [_flux(objet) if isinstance(objet, Stream) else objet.unparse(resolved=True) for objet in pdf.objects]
    return ecrit(objets, racine=pdf.Root.objgen[0])


def hybride(pdf: Pdf) -> bytes:
    """A PDF with objects in streams for new readers, and a table for old ones."""
    base = entier(pdf)
    taille = len(pdf.objects)
    cache = taille + 1
    corps = Dictionary(S=Name.JavaScript, JS=SCRIPT).unparse()
    contenu = b"%d 0 " % cache
    flux = b"%d 0 obj\n<< /Type /ObjStm /N 1 /First %d /Length %d >>\nstream\n%s%s\nendstream\nendobj\n" % (
        taille + 2,
        len(contenu),
        len(contenu + corps),
        contenu,
        corps,
    )
    debut = len(base)
    ici = debut + len(flux)
    entrees = b"".join(struct.pack(">BIB", *entree) for entree in ((2, taille + 2, 0), (1, debut, 0), (1, ici, 0)))
    table = (
        b"%d 0 obj\n<< /Type /XRef /W [1 4 1] /Index [%d 3] /Size %d /Root %d 0 R /Length %d >>\nstream\n"
        % (taille + 3, cache, taille + 4, pdf.Root.objgen[0], len(entrees))
        + entrees
        + b"\nendstream\nendobj\n"
    )
    reste = base + flux + table
    ancien = int(re.findall(rb"startxref\s+(\d+)", base)[-1])
    return reste + b"xref\n0 0\ntrailer\n<< /Size %d /Root %d 0 R /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        taille + 4,
        pdf.Root.objgen[0],
        ancien,
        ici,
        len(reste),
    )


def _flux(flux: Stream) -> bytes:
    contenu = flux.read_raw_bytes()
    return flux.stream_dict.unparse(resolved=True)[:-2] + b" /Length %d >>\nstream\n%s\nendstream" % (
        len(contenu),
        contenu,
    )


def ecrit(objets: list[bytes], *, racine: int = 1, debut: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, with its table."""
    found, places = debut + b"%PDF-1.7\n", []
    for numero, objet in enumerate(objets, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        found
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Root %d 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objets) + 1, table, racine, len(objets) + 1, len(found))
    )


ECRITURES = (en_clair, entier, en_flux, pour_le_web, restreint, hybride)


def mis_a_jour(base: bytes, objets: dict[int, bytes]) -> bytes:
    """The file with objects added or overwritten, after its end."""
    found, places = base, {}
    for numero, objet in objets.items():
        places[numero] = len(found)
        found += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in places.items())
    with pikepdf.open(io.BytesIO(base)) as pdf:
        racine, taille = pdf.Root.objgen[0], max(len(pdf.objects), *objets) + 1
    ancien = int(re.findall(rb"startxref\s+(\d+)", base)[-1])
    return found + b"xref\n%strailer\n<< /Root %d 0 R /Size %d /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        racine,
        taille,
        ancien,
        len(found),
    )
