"""PDFs by what they show: a plain page, a page that differs for some people, a page under a signature."""

from pdfs.page import Forme, annotation, champ, dessin, image, signature, signet
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String


def _certifie(pdf: Pdf) -> None:
    sceau = pdf.make_indirect(signature(Reference=[Dictionary(TransformMethod=Name.DocMDP)]))
    champ(pdf, "Sig", V=sceau)
    pdf.Root.Perms = Dictionary(DocMDP=sceau)


SIGNES: dict[str, Forme] = {
    "signed": lambda pdf: champ(pdf, "Sig", V=pdf.make_indirect(signature())),
    "signed out of sight": lambda pdf: setattr(
        pdf.Root, "AcroForm", Dictionary(SigFlags=3, Fields=[Dictionary(FT=Name.Sig, T="s", V=signature())])
    ),
    "certified": _certifie,
    "time stamped": lambda pdf: champ(pdf, "Sig", V=signature(SubFilter=Name("/ETSI.RFC3161"))),
    "usage rights": lambda pdf: setattr(pdf.Root, "Perms", Dictionary(UR3=signature())),
}


def _calque(pdf: Pdf, *, cache: bool = False, **usage: object) -> None:
    calque = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="calque", Usage=Dictionary(**usage)))
    defaut = Dictionary(OFF=Array([calque] if cache else []), AS=[Dictionary(Event=Name.Print, OCGs=[calque])])
    pdf.Root.OCProperties = Dictionary(OCGs=[calque], D=defaut)
    pdf.pages[0].Resources.Properties = Dictionary(L=calque)
    pdf.pages[0].contents_add(b"/OC /L BDC BT /F1 12 Tf 20 80 Td (X) Tj ET EMC")


def _attente(texte: bytes) -> Forme:
    return lambda pdf: pdf.pages[0].contents_add(b"BT /F1 9 Tf 20 50 Td " + texte + b" ET")


def _xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=[], XFA=Stream(pdf, b"<xdp/>"))


# PDFs that show another page than the one that counts, with the code of their refusal.
AUTRES_PAGES: dict[str, tuple[Forme, str]] = {
    "portfolio": (lambda pdf: setattr(pdf.Root, "Collection", Dictionary(View=Name.D)), "PDF_PORTFOLIO"),
    "XFA alone": (_xfa, "PDF_DYNAMIQUE"),
    "XFA to be rendered": (
        lambda pdf: (
            (champ(pdf) and setattr(pdf.Root.AcroForm, "XFA", Stream(pdf, b"<xdp/>")))
            or setattr(pdf.Root, "NeedsRendering", True)
        ),
        "PDF_DYNAMIQUE",
    ),
    "please wait": (_attente(b"(If this message is not eventually ) Tj [(re)-2(placed by)] TJ"), "PDF_DYNAMIQUE"),
    "veuillez patienter": (_attente(b"(Si ce message n\\222est pas remplac\\351 par) Tj"), "PDF_DYNAMIQUE"),
    "layer on paper only": (
        lambda pdf: _calque(pdf, cache=True, Print=Dictionary(PrintState=Name.ON)),
        "PDF_VARIABLE",
    ),
    "layer on the screen only": (lambda pdf: _calque(pdf, Print=Dictionary(PrintState=Name.OFF)), "PDF_VARIABLE"),
    "layer of an export": (lambda pdf: _calque(pdf, Export=Dictionary(ExportState=Name.OFF)), "PDF_VARIABLE"),
    "layer at some zoom": (lambda pdf: _calque(pdf, Zoom=Dictionary(min=4)), "PDF_VARIABLE"),
    "annotation on paper only": (lambda pdf: annotation(pdf, "Square").__setitem__("/F", 4 | 32), "PDF_VARIABLE"),
    "image for the printer": (
        lambda pdf: image(pdf, Alternates=[Dictionary(Image=dessin(pdf), DefaultForPrinting=True)]),
        "PDF_VARIABLE",
    ),
    "image in another file": (
        lambda pdf: image(pdf, F=Dictionary(FS=Name.URL, F="https://example.org")),
        "PDF_VARIABLE",
    ),
    "image of a print shop": (lambda pdf: image(pdf, OPI=Dictionary()), "PDF_VARIABLE"),
    "page of another file": (
        lambda pdf: annotation(pdf, "Stamp", AP=Dictionary(N=dessin(pdf))).AP.N.__setitem__(
            "/Ref", Dictionary(F="x.pdf")
        ),
        "PDF_VARIABLE",
    ),
    "program of the printer": (lambda pdf: image(pdf, Subtype=Name.PS), "PDF_VARIABLE"),
    "another part on paper": (
        lambda pdf: setattr(pdf.Root, "ViewerPreferences", Dictionary(ViewArea=Name.MediaBox)),
        "PDF_VARIABLE",
    ),
    "some pages on paper": (
        lambda pdf: setattr(pdf.Root, "ViewerPreferences", Dictionary(PrintPageRange=[0, 0])),
        "PDF_VARIABLE",
    ),
}


def _libres(pdf: Pdf) -> None:
    """Fonts, glyphs and states with names of entries of the format."""
    page, lettre = pdf.pages[0], Stream(pdf, b"500 0 d0 0 0 400 400 re f")
    glyphes = Dictionary({f"/{nom}": lettre for nom in ("A", "AA", "AF", "JS", "PA")})
    page.Resources.Font.AA = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=[0, 0, 500, 500],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=glyphes,
        Encoding=Dictionary(Differences=[65, Name.AA, Name.JS, Name.A, Name.AF]),
        FirstChar=65,
        LastChar=68,
        Widths=[500] * 4,
        Resources=Dictionary(),
    )
    page.Resources.ExtGState = Dictionary(AA=Dictionary(ca=0.5), AF=Dictionary(LW=2))
    page.Resources.XObject = Dictionary(JS=dessin(pdf))
    page.contents_add(b"/AA gs BT /AA 40 Tf 20 90 Td (ABCD) Tj ET q /JS Do Q")
    annotation(pdf, "Widget", FT=Name.Btn, AS=Name.AF, AP=Dictionary(N=Dictionary(AF=dessin(pdf), AA=dessin(pdf))))


def _etiquete(pdf: Pdf) -> None:
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Table, A=Dictionary(O=Name.Table, RowSpan=2)))
    pdf.Root.StructTreeRoot = Dictionary(
        Type=Name.StructTreeRoot, K=[element], RoleMap=Dictionary(AA=Name.P, JS=Name.P)
    )


# Contents that a page may hold, and that stay to the byte.
INOFFENSIFS: dict[str, Forme] = {
    "nothing": lambda pdf: pdf,
    "address": lambda pdf: annotation(
        pdf, A=Dictionary(S=Name.URI, URI="https://www.example.org/a?b=c#d", IsMap=False)
    ),
    "mail": lambda pdf: annotation(pdf, A=Dictionary(Type=Name.Action, S=Name.URI, URI="mailto:paul.lamy@example.org")),
    "telephone": lambda pdf: annotation(pdf, A=Dictionary(S=Name.URI, URI="tel:+33381654700")),
    "place": lambda pdf: annotation(pdf, A=Dictionary(S=Name.GoTo, D=[pdf.pages[0].obj, Name.Fit])),
    "next page": lambda pdf: annotation(pdf, A=Dictionary(S=Name.Named, N=Name.NextPage)),
    "destination": lambda pdf: annotation(pdf, Dest=String("un")),
    "bookmark": lambda pdf: signet(pdf, A=Dictionary(S=Name.GoTo, D=[pdf.pages[0].obj, Name.Fit])),
    "opened at a page": lambda pdf: setattr(pdf.Root, "OpenAction", Array([pdf.pages[0].obj, Name.Fit])),
    "opened by an action": lambda pdf: setattr(
        pdf.Root, "OpenAction", Dictionary(S=Name.GoTo, D=[pdf.pages[0].obj, Name.XYZ, 0, 0, 1])
    ),
    "form": lambda pdf: champ(pdf, V="LAMY"),
    "field to sign": lambda pdf: champ(pdf, "Sig"),
    "names of an author": _libres,
    "tags": _etiquete,
    "transition": lambda pdf: pdf.pages[0].obj.__setitem__("/Trans", Dictionary(Type=Name.Trans, S=Name.Dissolve)),
    "group": lambda pdf: pdf.pages[0].obj.__setitem__("/Group", Dictionary(Type=Name.Group, S=Name.Transparency)),
    "layer": lambda pdf: _calque(pdf, View=Dictionary(ViewState=Name.ON), Print=Dictionary(PrintState=Name.ON)),
    "layer that nobody sees": lambda pdf: _calque(pdf, cache=True),
    "image": image,
    "images for all": lambda pdf: image(pdf, Alternates=[Dictionary(Image=dessin(pdf))]),
}
