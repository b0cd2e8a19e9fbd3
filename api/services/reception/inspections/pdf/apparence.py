"""Refuses a PDF whose page changes with the viewer: on screen or on paper, in one reader or in another."""

import re

import pikepdf
from pikepdf import Dictionary, Object, Stream

from .. import RefusError
from .objets import contenu, elements, nombre, texte

CACHEE, IMPRIMEE, SANS_ECRAN = 2, 4, 32  # bits of an annotation
ETATS = (("/View", "/ViewState"), ("/Print", "/PrintState"), ("/Export", "/ExportState"))
SELON_QUI_REGARDE = {"/Zoom", "/User", "/Language"}
# Words of the page that Adobe's tools put before a form that only they can draw.
_ATTENTE = (b"ifthismessageisnoteventuallyreplaced", b"sicemessagenestpasremplac")
ATTENTE_MAX = 64 * 1024  # bytes of such a page
_CHAINE = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)


def verifier(pdf: pikepdf.Pdf, found: list[Object]) -> None:
    """Refuses a file whose pages are not the same for everybody.

    Raises:
        RefusError: the real pages are elsewhere, or differ from one viewer to another.
    """
    if "/Collection" in pdf.Root:
        raise RefusError("PDF_PORTFOLIO")
    if _est_dynamique(pdf):
        raise RefusError("PDF_DYNAMIQUE")
    if _a_calques_variables(pdf) or _a_zones_variables(pdf) or any(map(_varie, found)):
        raise RefusError("PDF_VARIABLE")


def _est_dynamique(pdf: pikepdf.Pdf) -> bool:
    """Whether the pages are drawn from an XFA form at opening, or only ask to wait for it."""
    formulaire = pdf.Root.get("/AcroForm")
    if isinstance(formulaire, Dictionary) and "/XFA" in formulaire:
        rendu = pdf.Root.get("/NeedsRendering")
        if (isinstance(rendu, pikepdf.Boolean) and bool(rendu)) or not any(map(_a_un_champ, pdf.pages)):
            return True
    return any(map(_fait_attendre, pdf.pages))


def _a_un_champ(page: pikepdf.Page) -> bool:
    return any(
        isinstance(item, Dictionary) and texte(item.get("/Subtype")) == "/Widget"
        for item in elements(page.obj.get("/Annots"))
    )


def _fait_attendre(page: pikepdf.Page) -> bool:
    parts = [item for item in elements(page.obj.get("/Contents")) if isinstance(item, Stream)]
    if sum(nombre(item.get("/Length")) for item in parts) > ATTENTE_MAX:
        return False
    dit = b"".join(_CHAINE.findall(contenu(page.obj.get("/Contents"))[:ATTENTE_MAX])).lower()
    lettres = re.sub(rb"[^a-z]", b"", dit)
    return any(phrase in lettres for phrase in _ATTENTE)


def _a_calques_variables(pdf: pikepdf.Pdf) -> bool:
    """Whether a layer differs between screen and paper, or depends on the zoom or on the person."""
    calques = pdf.Root.get("/OCProperties")
    if not isinstance(calques, Dictionary):
        return False
    defaut = calques.get("/D")
    montres = _montres(defaut if isinstance(defaut, Dictionary) else Dictionary())
    return any(_varie_selon(item, montres) for item in elements(calques.get("/OCGs")) if isinstance(item, Dictionary))


def _montres(defaut: Object) -> dict[tuple[int, int], bool]:
    etats = {item.objgen: False for item in elements(defaut.get("/OFF"))}
    if texte(defaut.get("/BaseState")) == "/OFF":
        etats[0, 0] = False
        etats |= {item.objgen: True for item in elements(defaut.get("/ON"))}
    return etats


def _varie_selon(calque: Object, montres: dict[tuple[int, int], bool]) -> bool:
    usage = calque.get("/Usage")
    if not isinstance(usage, Dictionary):
        return False
    montre = montres.get(calque.objgen, montres.get((0, 0), True))
    etats = {texte(cas.get(etat)) != "/OFF" for nom, etat in ETATS if isinstance(cas := usage.get(nom), Dictionary)}
    return bool(SELON_QUI_REGARDE & set(usage.keys())) or bool(etats - {montre})


def _a_zones_variables(pdf: pikepdf.Pdf) -> bool:
    """Whether the area shown of a page differs from the printed one."""
    preferences = pdf.Root.get("/ViewerPreferences")
    if not isinstance(preferences, Dictionary):
        return False
    zones = {
        texte(preferences.get(key)) or "/CropBox" for key in ("/ViewArea", "/ViewClip", "/PrintArea", "/PrintClip")
    }
    return len(zones) > 1 or "/PrintPageRange" in preferences


def _varie(objet: Object) -> bool:
    """Whether a part is drawn from another file, by the printer, or only on screen or on paper."""
    if isinstance(objet, Stream):
        image_a_imprimer = any(
            isinstance(item, Dictionary) and "/DefaultForPrinting" in item
            for item in elements(objet.get("/Alternates"))
        )
        ailleurs = isinstance(objet.get("/F"), Dictionary | pikepdf.String) or "/Ref" in objet or "/OPI" in objet
        return image_a_imprimer or ailleurs or texte(objet.get("/Subtype")) == "/PS"
    drapeaux = nombre(objet.get("/F")) & (CACHEE | IMPRIMEE | SANS_ECRAN)
    return "/Rect" in objet and drapeaux == IMPRIMEE | SANS_ECRAN
