"""Removes the active content of a PDF, and the files attached in it.

Only a short list of actions stays; every other one, known or not, is removed from every object of the file.
"""

import re

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from .objets import elements, est_dessin, texte

_ADRESSE = re.compile(r"(https?://|mailto:|tel:)[^\x00-\x20\x7f]+", re.IGNORECASE)
_TOURNER = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
# The only actions that stay, each with the keys that it may have. All wait for a click, except a /GoTo.
PERMISES = {
    "/GoTo": {"/Type", "/S", "/D", "/SD"},
    "/URI": {"/Type", "/S", "/URI", "/IsMap"},
    "/Named": {"/Type", "/S", "/N"},
}
# The other actions of the format: emptied wherever they are, even where no reader looks for an action.
AUTRES = {
    *("/GoToR", "/GoToE", "/GoToDp", "/Launch", "/Thread", "/Sound", "/Movie", "/Hide", "/SubmitForm", "/ResetForm"),
    *("/ImportData", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/JavaScript", "/RichMediaExecute"),
    *("/NOP", "/SetState"),
}
# Entries that start by themselves, attach files, or are read instead of the page.
ENTREES = {
    *("/AA", "/PA", "/PresSteps", "/JS", "/JavaScript", "/OnInstantiate", "/XFA"),
    *("/AF", "/EF", "/RF", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations"),
    *("/RichMediaContent", "/RichMediaSettings", "/3DD"),
}
DU_CATALOGUE = {"/Requirements", "/SpiderInfo"}
FICHIERS = {"/EmbeddedFile", "/3D", "/Sound"}
ANNOTATIONS = {
    *("/Text", "/Link", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Stamp"),
    *("/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Ink", "/Popup", "/Widget", "/Watermark", "/Redact"),
    *("/PrinterMark", "/TrapNet"),
}
IMAGE = {"/Type", "/Rect", "/AP", "/AS", "/F", "/P", "/M", "/NM", "/OC", "/Contents", "/StructParent"}


def desarmer(pdf: pikepdf.Pdf, found: list[Object]) -> bool:
    """Removes active content and attached files from the dictionaries of a file; returns whether there were any."""
    retires = [_oter(pdf.Root, DU_CATALOGUE & set(pdf.Root.keys())), _oter_noms(pdf.Root.get("/Names"))]
    # Entries first: an action in a known place must be recognised there before `_vider` empties it by its type.
    retires += [_oter(objet, _interdites(objet)) for objet in found]
    retires += [_figer(objet) for objet in found]
    retires += [_vider(objet) for objet in found]
    return any(retires)


def _oter(objet: Object, keys: set[str]) -> bool:
    for key in keys:
        del objet[key]
    return bool(keys)


def _oter_noms(noms: object) -> bool:
    return isinstance(noms, Dictionary) and _oter(noms, set(noms.keys()) - {"/Dests"})


def _interdites(objet: Object) -> set[str]:
    """The entries of a dictionary to remove."""
    keys = set(objet.keys())
    found = {key for key in keys & ENTREES if not est_dessin(objet[key])}
    if "/A" in keys and any(_est_action(item) and not _est_permise(item) for item in elements(objet["/A"])):
        found.add("/A")
    if "/OpenAction" in keys and not _ouvre_une_page(objet["/OpenAction"]):
        found.add("/OpenAction")
    if "/CO" in keys and "/Fields" in keys:
        found.add("/CO")
    if "/Subtype2" in keys:  # a drawing that gives the printer a program in its place
        found |= keys & {"/Subtype2", "/PS", "/Level1"}
    if texte(objet.get("/S")) in PERMISES and _est_permise(objet):
        found |= keys - PERMISES[texte(objet.get("/S"))]
    return found


def _est_action(valeur: object) -> bool:
    return isinstance(valeur, Dictionary | Stream) and ("/S" in valeur or "/JS" in valeur)


def _est_permise(action: Object) -> bool:
    match texte(action.get("/S")):
        case "/GoTo":
            return not isinstance(action, Stream)
        case "/URI":
            return not isinstance(action, Stream) and bool(_ADRESSE.fullmatch(texte(action.get("/URI"))))
        case "/Named":
            return texte(action.get("/N")) in _TOURNER
    return False


def _ouvre_une_page(valeur: Object) -> bool:
    """Whether opening the document only shows one of its own pages."""
    if isinstance(valeur, Dictionary):
        return texte(valeur.get("/S")) == "/GoTo"
    return bool(texte(valeur)) or (
        isinstance(valeur, Array) and not any(_est_action(item) for item in elements(valeur))
    )


def _figer(objet: Object) -> bool:
    """Reduces an annotation that could play or be opened to its picture, or removes one without a picture."""
    retire = False
    if isinstance(annotations := objet.get("/Annots"), Array):
        kept = [item for item in elements(annotations) if not _est_vide(item)]
        retire = len(kept) < len(annotations)
        if retire:
            objet["/Annots"] = Array(kept)
    if not {"/Rect", "/Subtype"} <= set(objet.keys()) or _est_connue(objet):
        return retire
    _oter(objet, set(objet.keys()) - IMAGE)
    objet["/Subtype"] = Name.Stamp
    return True


def _est_connue(annotation: Object) -> bool:
    return texte(annotation.get("/Subtype")) in ANNOTATIONS


def _est_vide(annotation: Object) -> bool:
    return isinstance(annotation, Stream) or (
        isinstance(annotation, Dictionary)
        and "/Subtype" in annotation
        and not _est_connue(annotation)
        and "/AP" not in annotation
    )


def _vider(objet: Object) -> bool:
    """Empties an action or a file outside the places where readers look, so that none is left to be found."""
    type_ = texte(objet.get("/Type"))
    action = texte(objet.get("/S"))
    est_fichier = isinstance(objet, Stream) and type_ in FICHIERS
    est_action = type_ != "/StructElem" and (
        action in AUTRES or ((type_ == "/Action" or action in PERMISES) and not _est_permise(objet))
    )
    if not est_fichier and not est_action:
        return False
    _oter(objet, set(objet.keys()) - {"/Length"})
    if isinstance(objet, Stream):
        objet.write(b"")
    return True
