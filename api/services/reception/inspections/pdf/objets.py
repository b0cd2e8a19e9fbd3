"""The dictionaries of a PDF, at whatever depth."""

from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream

# Entries whose dictionary has keys chosen by an author: a font may be called /AA, a glyph /JS.
CARTES = {
    *("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties"),
    *("/CharProcs", "/Colorants", "/ClassMap", "/RoleMap", "/Dests"),
}
# The keys that the dictionary of a drawing may have.
DESSIN = {
    *("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/Metadata", "/LastModified"),
    *("/StructParent", "/StructParents", "/OC", "/Name", "/Length", "/Filter", "/DecodeParms", "/PieceInfo"),
}
CONTENANTS = (Array, Dictionary, Stream)
DEPLIER = pikepdf.StreamDecodeLevel.specialized  # all but photos


def dictionnaires(pdf: pikepdf.Pdf) -> list[Object]:
    """The dictionaries of the file with keys of the format, reachable or not, those of streams included."""
    found: list[tuple[Object, bool]] = []
    cartes: set[tuple[int, int]] = set()
    autres: set[tuple[int, int]] = set()
    pile: list[tuple[Object, bool]] = [(pdf.trailer, False)]
    pile += [(objet, False) for objet in pdf.objects if isinstance(objet, CONTENANTS)]
    while pile:
        objet, est_carte = pile.pop()
        if not isinstance(objet, Array):
            found.append((objet, est_carte))
        for key, enfant in _enfants(objet):
            if enfant.is_indirect:
                (cartes if key in CARTES else autres).add(enfant.objgen)
            elif isinstance(enfant, CONTENANTS):
                pile.append((enfant, key in CARTES))
    libres = cartes - autres  # a map of names also reached otherwise has keys of the format there
    return [objet for objet, est_carte in found if not est_carte and objet.objgen not in libres]


def _enfants(objet: Object) -> Iterable[tuple[str, Object]]:
    if isinstance(objet, Array):
        return (("", enfant) for enfant in objet if enfant is not None)
    return ((key, enfant) for key, enfant in objet.items() if enfant is not None)


def texte(valeur: object) -> str:
    """A name or a string as text, since readers take one for the other; empty for anything else."""
    return str(valeur) if isinstance(valeur, pikepdf.Name | pikepdf.String) else ""


def est_dessin(valeur: object) -> bool:
    return isinstance(valeur, Stream) and set(valeur.keys()) <= DESSIN


def elements(valeur: object) -> list[Object]:
    """The values of an entry, be it one or an array."""
    return list(valeur) if isinstance(valeur, Array) else [valeur] if isinstance(valeur, Object) else []


def nombre(valeur: object) -> int:
    """A whole number as an int; 0 for anything else."""
    return int(valeur) if isinstance(valeur, pikepdf.Integer) else 0


def contenu(valeur: object) -> bytes:
    """The bytes of a content stream, or of the list of its parts, unfolded."""
    return b"\n".join(item.read_bytes(DEPLIER) for item in elements(valeur) if isinstance(item, Stream))
