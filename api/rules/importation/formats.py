"""Files that schools take for a CSV, known by their first bytes: workbooks are read, others refused by their name."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from api.rules.importation.fichier import TAILLE_MAX

DEBUT = 4_096  # bytes of the file that are looked at
CONSEIL = "enregistrez-le en .xlsx ou en « CSV UTF-8 », puis envoyez-le de nouveau"

_CLASSEUR = (b"PK\x03\x04", b"PK\x05\x06")
_DEBUTS = (
    (b"\xd0\xcf\x11\xe0", "un classeur de l'ancien Excel (.xls), ou protégé par un mot de passe"),
    (b"%PDF", "un PDF"),
    (b"{\\rtf", "un document de texte (RTF)"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"7z\xbc\xaf", "une archive compressée"),
    (b"Rar!", "une archive compressée"),
    (b"\xff\xfe\x00\x00", "en UTF-32"),
    (b"\x00\x00\xfe\xff", "en UTF-32"),
    (b"\xff\xfe", "en UTF-16 (« Texte Unicode »)"),
    (b"\xfe\xff", "en UTF-16 (« Texte Unicode »)"),
)
_BALISE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:[!?]|[a-z]+[\s>/:])", re.IGNORECASE)
_OCTETS_SANS_TEXTE = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")

# The refusals of a workbook by its reader.
REFUS_CLASSEUR: Mapping[str, str] = MappingProxyType(
    {
        "ODS": f"Le fichier est un classeur OpenDocument (.ods) : {CONSEIL}.",
        "XLSB": f"Le fichier est un classeur binaire (.xlsb) : {CONSEIL}.",
        "ARCHIVE": f"Le fichier est une archive ZIP ou un autre document, et non un classeur : {CONSEIL}.",
        "SANS_FEUILLE": "Le classeur n'a aucune feuille visible : affichez celle des lignes.",
        "TROP_LARGE": "La feuille compte trop de colonnes : ne gardez que celles de l'import.",
        "TROP_GROS": f"Le classeur est trop gros : envoyez {TAILLE_MAX // 1024 // 1024} Mo de lignes au plus.",
        "FICHIER_ILLISIBLE": "Le classeur ne peut pas être lu : ouvrez-le, enregistrez-le de nouveau en .xlsx ou en "
        "« CSV UTF-8 », puis renvoyez-le.",
    }
)


def est_classeur(debut: bytes) -> bool:
    """Whether the first bytes may be those of a workbook; only its reader can be sure."""
    return debut.startswith(_CLASSEUR)


def refus_format(debut: bytes) -> str | None:
    """The reason why a file is neither a text nor a workbook, in a French sentence; None for one that may be."""
    if est_classeur(debut):
        return None
    kind = next((kind for start, kind in _DEBUTS if debut.startswith(start)), None)
    if kind is None and _BALISE.match(debut):
        kind = "une page web ou du XML, même s'il est nommé .csv ou .xls"
    if kind is None and (signs := len(_OCTETS_SANS_TEXTE.findall(debut))) > len(debut) // 20:
        is_utf16 = debut.count(0) > len(debut) // 4 and signs == debut.count(0)
        kind = "en UTF-16 (« Texte Unicode »)" if is_utf16 else "d'un format qui n'est pas du texte"
    return f"Le fichier est {kind} : {CONSEIL}." if kind else None
