"""A page with a name on it, and the parts that tools add to a PDF; active and hidden ones hold a canary."""

from collections.abc import Callable

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

CANARI = b"CANARI-7F3A"
SCRIPT = f"app.alert('{CANARI.decode()}')"
CADRE = [10, 10, 90, 90]

Forme = Callable[[Pdf], object]


def document(forme: Forme | None = None) -> Pdf:
    """One page with a line of text, and the parts that a form adds to it."""
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    pdf.pages[0].Contents = Stream(pdf, b"BT /F1 12 Tf 20 150 Td (PAUL LAMY) Tj ET")
    if forme:
        forme(pdf)
    return pdf


def action(type_: str = "JavaScript", **entries: object) -> Dictionary:
    """An action with the canary, whatever its type."""
    told = {"JavaScript": {"JS": SCRIPT}, "URI": {"URI": f"https://example.org/{CANARI.decode()}"}}
    return Dictionary(S=Name("/" + type_), **told.get(type_, {"F": String(CANARI.decode())}) | entries)


def fichier(pdf: Pdf, *, type_: bool = True) -> Object:
    """A file specification, with its file."""
    flux = Stream(pdf, b"MZ" + CANARI)
    if type_:
        flux.Type = Name.EmbeddedFile
    return pdf.make_indirect(Dictionary(Type=Name.Filespec, F="piece.bin", EF=Dictionary(F=flux)))


def annotation(pdf: Pdf, subtype: str = "Link", **entries: object) -> Object:
    found = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=CADRE, F=4, **entries))
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), found])
    return found


def dessin(pdf: Pdf, contenu: bytes = b"0 0 80 80 re f", **entries: object) -> Object:
    forme = Stream(pdf, contenu, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 80, 80], **entries)
    return pdf.make_indirect(forme)


def champ(pdf: Pdf, type_: str = "Tx", **entries: object) -> Object:
    """A field with its widget, in a form."""
    found = annotation(pdf, "Widget", FT=Name("/" + type_), T="nom", AP=Dictionary(N=dessin(pdf)), **entries)
    formulaire = pdf.Root.get("/AcroForm", Dictionary(Fields=Array([])))
    formulaire.Fields.append(found)
    pdf.Root.AcroForm = formulaire
    return found


def signet(pdf: Pdf, **entries: object) -> None:
    racine = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
    item = pdf.make_indirect(Dictionary(Title="un", Parent=racine, **entries))
    racine.First = racine.Last = item
    pdf.Root.Outlines = racine


def signature(**entries: object) -> Dictionary:
    return Dictionary(
        Type=Name.Sig,
        Filter=Name("/Adobe.PPKLite"),
        Contents=String(bytes(64)),
        ByteRange=[0, 100, 200, 100],
        **entries,
    )


def image(pdf: Pdf, **entries: object) -> None:
    flux = Stream(pdf, b"\0" * 300, Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10, BitsPerComponent=8)
    flux.ColorSpace = Name.DeviceRGB
    for key, valeur in entries.items():
        flux[f"/{key}"] = valeur
    pdf.pages[0].Resources.XObject = Dictionary(Im=pdf.make_indirect(flux))
    pdf.pages[0].contents_add(b"q 50 0 0 50 20 20 cm /Im Do Q")
