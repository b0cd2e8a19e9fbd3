"""PDFs that act, or carry a file, beside showing their pages."""

from collections.abc import Callable

from pdfs.page import CADRE, CANARI, SCRIPT, Forme, action, annotation, champ, dessin, fichier, signet
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String


def sur(owner: Callable[[Pdf], Object], **entries: Callable[[Pdf], object]) -> Forme:
    """A form that sets entries of one object."""

    def set_(pdf: Pdf) -> None:
        found = owner(pdf)
        for key, make in entries.items():
            found[f"/{key}"] = make(pdf)

    return set_


def _catalogue(pdf: Pdf) -> Object:
    return pdf.Root


def _page(pdf: Pdf) -> Object:
    return pdf.pages[0].obj


def _clic(type_: str, **entries: object) -> Forme:
    return lambda pdf: annotation(pdf, A=action(type_, **entries))


def _media(pdf: Pdf) -> Dictionary:
    clip = Dictionary(S=Name.MCD, CT="video/mp4", D=fichier(pdf))
    return Dictionary(Type=Name.Rendition, S=Name.MR, C=clip)


def _noms(name: str, make: Callable[[Pdf], object]) -> Forme:
    def set_(pdf: Pdf) -> None:
        pdf.Root.Names = Dictionary({f"/{name}": Dictionary(Names=Array([String("x"), make(pdf)]))})

    return set_


def _declencheurs(names: str) -> Callable[[Pdf], object]:
    return lambda _: Dictionary({f"/{name}": action() for name in names.split()})


def _orphelin(make: Callable[[Pdf], object]) -> Forme:
    return lambda pdf: pdf.make_indirect(make(pdf))


def _ailleurs(make: Callable[[Pdf], object]) -> Forme:
    """An object under an entry where no reader looks."""
    return sur(_page, Privee=lambda pdf: Array([Dictionary(X=make(pdf))]))


def _flux_actif(pdf: Pdf) -> Object:
    return pdf.make_indirect(Stream(pdf, CANARI, S=Name.JavaScript, JS=SCRIPT))


def _3d(pdf: Pdf) -> Object:
    return pdf.make_indirect(
        Stream(pdf, CANARI, Type=Name("/3D"), Subtype=Name.U3D, OnInstantiate=Stream(pdf, SCRIPT.encode()))
    )


def _suite(next_: Callable[[], object]) -> Forme:
    return sur(_catalogue, OpenAction=lambda pdf: Dictionary(S=Name.GoTo, D=[pdf.pages[0].obj, Name.Fit], Next=next_()))


def _aussi_annotation(pdf: Pdf) -> Object:
    return annotation(pdf, AA=Dictionary(E=action()))


# The ways by which a PDF acts, or carries a file, beside showing its pages.
ACTIFS: dict[str, Forme] = {
    **{
        f"opened: {type_}": sur(_catalogue, OpenAction=lambda _, type_=type_: action(type_))
        for type_ in (
            "JavaScript",
            "URI",
            "Launch",
            "GoToR",
            "GoToE",
            "SubmitForm",
            "ImportData",
            "Rendition",
            "Sound",
            "Named",
            "Neuve",
        )
    },
    "opened: rendition with a script": sur(_catalogue, OpenAction=lambda _: action("Rendition", JS=SCRIPT)),
    "opened: script in a stream": sur(
        _catalogue, OpenAction=lambda pdf: action(JS=pdf.make_indirect(Stream(pdf, SCRIPT.encode())))
    ),
    "opened: action that is a stream": sur(_catalogue, OpenAction=_flux_actif),
    "opened: type that is a string": sur(_catalogue, OpenAction=lambda _: Dictionary(S="JavaScript", JS=SCRIPT)),
    "opened: page, then a script": _suite(action),
    "opened: page, then a list": _suite(lambda: Array([action("URI"), action()])),
    "opened: page, then page, then a script": _suite(lambda: Dictionary(S=Name.GoTo, D="x", Next=action())),
    "document closed, saved, printed": sur(_catalogue, AA=_declencheurs("WC WS DS WP DP")),
    "page shown and left": sur(_page, AA=_declencheurs("O C")),
    "page shown: address": sur(_page, AA=lambda _: Dictionary(O=action("URI"))),
    "page of a presentation": sur(_page, PresSteps=lambda _: Dictionary(Type=Name.NavNode, NA=action(), PA=action())),
    **{
        f"clicked: {type_}": _clic(type_)
        for type_ in (
            "JavaScript",
            "Launch",
            "GoToR",
            "GoToE",
            "GoToDp",
            "SubmitForm",
            "ResetForm",
            "ImportData",
            "Hide",
            "Thread",
            "Sound",
            "Movie",
            "Rendition",
            "SetOCGState",
            "Trans",
            "GoTo3DView",
            "RichMediaExecute",
            "NOP",
            "Neuve",
        )
    },
    "clicked: rendition with a script": _clic("Rendition", JS=SCRIPT, OP=0),
    "clicked: rendition with its media": lambda pdf: annotation(pdf, A=action("Rendition", R=_media(pdf))),
    "clicked: command of a menu": _clic("Named", N=Name.Print),
    "clicked: page, then a script": _clic("GoTo", D="x", Next=action()),
    "clicked: address, then a script": lambda pdf: annotation(
        pdf, A=Dictionary(S=Name.URI, URI="https://example.org", Next=Array([action()]))
    ),
    **{
        f"clicked: {address.partition(':')[0]}": _clic("URI", URI=address + CANARI.decode())
        for address in (
            "javascript:",
            "file:///",
            "\tjavascript:",
            "data:text/html,",
            "ms-word:ofe|u|",
            "relative/",
            "\\\\serveur\\",
        )
    },
    "annotation: triggers": lambda pdf: annotation(pdf, "Square", AA=_declencheurs("E X D U PO PC PV PI")(pdf)),
    "annotation: address before": lambda pdf: annotation(pdf, PA=action("URI")),
    "annotation: shared action": lambda pdf: sur(_page, AA=lambda _: Dictionary(O=annotation(pdf, A=action()).A))(pdf),
    "bookmark: script": lambda pdf: signet(pdf, A=action()),
    "bookmark: program": lambda pdf: signet(pdf, A=action("Launch")),
    "bookmark: script after a page": lambda pdf: signet(pdf, A=Dictionary(S=Name.GoTo, D="x", Next=action())),
    "form: triggers": lambda pdf: champ(pdf) and sur(lambda pdf: pdf.Root.AcroForm, AA=_declencheurs("K F V C"))(pdf),
    "field: calculate, format, validate, key": lambda pdf: champ(pdf, AA=_declencheurs("K F V C Fo Bl")(pdf)),
    "field: order of calculation": lambda pdf: setattr(
        pdf.Root, "AcroForm", Dictionary(Fields=[], CO=Array([champ(pdf, AA=Dictionary(C=action()))]))
    ),
    "field: without a widget": lambda pdf: setattr(
        pdf.Root,
        "AcroForm",
        Dictionary(Fields=[Dictionary(T="a", FT=Name.Tx, Kids=[Dictionary(T="b", AA=Dictionary(C=action()))])]),
    ),
    "field: submit": lambda pdf: champ(pdf, "Btn", A=action("SubmitForm")),
    "form: static XFA": lambda pdf: (
        champ(pdf)
        and setattr(
            pdf.Root.AcroForm, "XFA", Array([String("template"), Stream(pdf, b"<script>" + CANARI + b"</script>")])
        )
    ),
    **{
        f"names: {name}": _noms(name, make)
        for name, make in {
            "JavaScript": lambda _: action(),
            "EmbeddedFiles": fichier,
            "Renditions": _media,
            "URLS": lambda _: action("URI"),
            "Templates": lambda pdf: pdf.make_indirect(Dictionary(Type=Name.Template, AA=Dictionary(O=action()))),
            "AlternatePresentations": lambda pdf: Dictionary(Type=Name.SlideShow, Resources=fichier(pdf)),
        }.items()
    },
    "requirement with a script": sur(
        _catalogue, Requirements=lambda _: [Dictionary(S=Name.EnableJavaScripts, RH=action())]
    ),
    "program of the printer": lambda pdf: annotation(
        pdf, "Stamp", AP=Dictionary(N=dessin(pdf, Subtype2=Name.PS, PS=Stream(pdf, CANARI)))
    ),
    "web capture": sur(_catalogue, SpiderInfo=lambda _: Dictionary(C=[Dictionary(URL=CANARI.decode())])),
    **{
        f"annotation: {subtype}": lambda pdf, subtype=subtype, entries=entries: annotation(
            pdf, subtype, **{key: make(pdf) for key, make in entries.items()}
        )
        for subtype, entries in {
            "FileAttachment": {"FS": fichier, "AP": lambda pdf: Dictionary(N=dessin(pdf))},
            "Screen": {
                "A": lambda pdf: action("Rendition", R=_media(pdf)),
                "MK": lambda _: Dictionary(CA=CANARI.decode()),
            },
            "Movie": {"Movie": lambda pdf: Dictionary(F=fichier(pdf)), "A": lambda _: Dictionary(Mode=Name.Once)},
            "Sound": {"Sound": lambda pdf: Stream(pdf, CANARI, Type=Name.Sound, R=8000)},
            "3D": {"3DD": _3d, "3DA": lambda _: Dictionary(A=Name.PO)},
            "RichMedia": {
                "RichMediaContent": lambda pdf: Dictionary(Assets=Dictionary(Names=[String("x"), fichier(pdf)])),
                "RichMediaSettings": lambda _: Dictionary(Activation=Dictionary(Scripts=[String(CANARI.decode())])),
            },
            "Neuve": {"FS": fichier},
        }.items()
    },
    **{
        f"associated: {name}": sur(owner, AF=lambda pdf: Array([fichier(pdf)]))
        for name, owner in {
            "document": _catalogue,
            "page": _page,
            "annotation": annotation,
            "field": champ,
            "drawing": lambda pdf: annotation(pdf, "Stamp", AP=Dictionary(N=dessin(pdf))).AP.N,
        }.items()
    },
    "associated: file without its type": sur(_catalogue, AF=lambda pdf: fichier(pdf, type_=False)),
    "related files": sur(
        _page,
        Privee=lambda pdf: Dictionary(Type=Name.Filespec, F="x", RF=Dictionary(F=[String("y"), Stream(pdf, CANARI)])),
    ),
    "nobody's: script": _orphelin(lambda _: action()),
    "nobody's: file": _orphelin(fichier),
    "nobody's: annotation": _orphelin(lambda pdf: Dictionary(Subtype=Name.FileAttachment, Rect=CADRE, FS=fichier(pdf))),
    "elsewhere: script": _ailleurs(lambda _: action()),
    "elsewhere: program": _ailleurs(lambda _: action("Launch")),
    "elsewhere: file": _ailleurs(fichier),
    "elsewhere: action that is a stream": _ailleurs(_flux_actif),
    "elsewhere: 3D": _ailleurs(_3d),
    "in resources that are also a page's": sur(_page, Resources=lambda pdf: Dictionary(Font=_aussi_annotation(pdf))),
}
