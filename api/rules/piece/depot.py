"""An upload before it is accepted: the client's description, the displayed name, the reasons of a refusal."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.rules.piece.catalogue import PieceDemandee
from api.rules.piece.formats import EXTENSIONS_HEIC, Format, taille_lisible
from api.rules.problems import Code, Problem

NOM_MAX = 100  # characters, ending included
OCTETS_MAX = 200  # bytes: file systems take 255 of a name, and an archive puts an id before it
_EMPREINTE = re.compile(r"[0-9a-f]{64}")
_EXTENSION = re.compile(r"\.([a-z0-9]*[a-z][a-z0-9]*)$")
_CONSEIL_HEIC = (
    "Cette photo est au format HEIC. Sur iPhone, ouvrez-la dans Photos, touchez Partager, Options, « Le plus "
    "compatible », puis « Enregistrer dans Fichiers » : déposez le fichier JPEG obtenu.\n"
    "Pour vos prochaines photos : Réglages, Appareil photo, Formats, « Le plus compatible » ; sur Android, désactivez "
    "« HEIF » (ou « haute efficacité ») dans les réglages de l'appareil photo."
)


@dataclass(frozen=True, kw_only=True)
class FichierAnnonce:
    """The description of a file that a client sends before the file.

    Attributes:
        nom: name on the candidate's device; only used for display, after nom_affiche().
        taille: size in bytes.
        empreinte: SHA-256 of the bytes, in hexadecimal.
    """

    nom: str
    taille: int
    empreinte: str

    @property
    def extension(self) -> str:
        """The ending that announces a format, without the dot; empty for « IMG_0042 », « Scan du 12.03 » or no name."""
        found = _EXTENSION.search(_chemin(self.nom).strip().lower())
        return found[1] if found else ""


def consigne_formats(piece: PieceDemandee) -> str:
    """The sentence of the window « Ajouter »: « la taille et les formats de fichiers acceptés »."""
    formats = ", ".join(piece.formats)
    return f"Formats de fichiers acceptés : {formats}. Taille maximale : {taille_lisible(piece.taille_max)}."


def problems_annonce(annonce: FichierAnnonce, piece: PieceDemandee) -> list[Problem]:
    """The reasons to refuse before a byte is sent; the format of a name without ending is checked on the content."""
    problems = []
    if annonce.extension and not any(annonce.extension in format_.extensions for format_ in piece.formats):
        problems.append(format_refuse(piece, heic=annonce.extension in EXTENSIONS_HEIC).under("nom"))
    if annonce.taille <= 0:
        problems.append(REFUS[Code.FICHIER_VIDE].under("taille"))
    if annonce.taille > piece.taille_max:
        problems.append(trop_gros(piece).under("taille"))
    if not _EMPREINTE.fullmatch(annonce.empreinte.strip().lower()):
        message = "L'empreinte attendue est un SHA-256 en hexadécimal."
        problems.append(Problem(Code.FORMAT_INVALIDE, message, ("empreinte",)))
    return problems


def format_refuse(piece: PieceDemandee, *, heic: bool = False) -> Problem:
    """The refusal of a format; for a telephone's photo (HEIC), the way to a JPEG where the pièce takes one."""
    if heic and Format.JPG in piece.formats:
        return Problem(Code.FORMAT_REFUSE, _CONSEIL_HEIC)
    formats = ", ".join(piece.formats)
    return Problem(Code.FORMAT_REFUSE, f"Ce format de fichier n'est pas accepté. Formats acceptés : {formats}.")


def trop_gros(piece: PieceDemandee) -> Problem:
    message = f"Ce fichier est trop volumineux. Taille maximale : {taille_lisible(piece.taille_max)}."
    return Problem(Code.FICHIER_TROP_GROS, message)


def nom_affiche(nom: str, format_: Format) -> str:
    """A name that is safe to show and to download: no path, quote or control character; our ending."""
    letters = unicodedata.normalize("NFC", _chemin(nom))
    kept = "".join(letter if _est_sure(letter) else " " for letter in letters)
    radical, point, extension = " ".join(kept.split()).rpartition(".")
    known = point and any(extension.lower() in known.extensions for known in Format)
    whole = (radical if known else " ".join(kept.split())).strip(" .")
    cut = _couper(whole[: NOM_MAX - len(format_) - 1], OCTETS_MAX - len(format_) - 1).rstrip(" .")
    return f"{cut or 'fichier'}.{format_}"


def _couper(texte: str, octets: int) -> str:
    """The longest beginning of a text within so many bytes, without a character cut in two."""
    return texte.encode()[:octets].decode(errors="ignore")


def _chemin(nom: str) -> str:
    """The last step of a path of Windows or Unix."""
    return re.split(r"[/\\]", nom)[-1]


def _est_sure(letter: str) -> bool:
    # Cc, Cf, Cs, Co, Cn: signs that do not print, turn the text around, or are no character at all.
    return unicodedata.category(letter)[0] != "C" and letter not in "\"'`<>|:*?%;&$"


_MESSAGES = {
    Code.FICHIER_VIDE: "Ce fichier est vide.",
    Code.FICHIER_EXECUTABLE: "Ce fichier est un programme : seuls des documents sont acceptés.",
    Code.FICHIER_HYBRIDE: (
        "Ce fichier se lit de plusieurs façons : enregistrez ou numérisez de nouveau le document, puis déposez-le."
    ),
    Code.FICHIER_TRONQUE: "Ce fichier est incomplet : enregistrez ou numérisez de nouveau le document, puis déposez-le.",
    Code.FICHIER_PROTEGE: "Ce PDF est protégé par un mot de passe : déposez-le sans protection.",
    Code.FICHIER_ILLISIBLE: (
        "Ce fichier ne peut pas être lu : enregistrez ou numérisez de nouveau le document, puis déposez-le."
    ),
    Code.PDF_PORTFOLIO: (
        "Ce PDF est un porte-documents dont les documents sont en pièces jointes : enregistrez-les en un seul PDF à plat, "
        "puis déposez-le."
    ),
    Code.PDF_DYNAMIQUE: (
        "Ce PDF est un formulaire que tous les logiciels n'affichent pas : ouvrez-le avec Adobe Reader, imprimez-le en "
        "PDF, puis déposez le PDF à plat obtenu."
    ),
    Code.PDF_VARIABLE: (
        "Ce PDF ne montre pas la même page à tous, à l'écran et à l'impression : imprimez-le en PDF, puis déposez le PDF "
        "à plat obtenu."
    ),
    Code.PDF_SIGNE: (
        "Ce PDF signé contient une pièce jointe, un script ou un autre élément qui n'est pas accepté, et que l'on ne peut "
        "retirer sans défaire la signature : demandez-en un exemplaire sans cet élément, ou imprimez-le en PDF, puis "
        "déposez le PDF à plat obtenu."
    ),
    Code.PDF_DEMESURE: (
        "Ce PDF contient trop de pages, d'images ou de dessins pour être ouvert : imprimez-le en PDF ou numérisez de "
        "nouveau le document, puis déposez-le."
    ),
    Code.IMAGE_TROP_GRANDE: "Cette image a trop de points : réduisez-la, puis déposez-la de nouveau.",
    Code.EMPREINTE_DIFFERENTE: "Le fichier reçu n'est pas celui annoncé : recommencez l'ajout.",
    Code.ENVOI_INTERROMPU: "L'envoi du fichier s'est interrompu : recommencez l'ajout.",
    Code.VIRUS_DETECTE: "Ce fichier contient un programme malveillant : il est refusé.",
    Code.CONTROLE_INDISPONIBLE: "Le contrôle des fichiers est momentanément indisponible : réessayez dans un instant.",
}
REFUS: Mapping[Code, Problem] = MappingProxyType({code: Problem(code, text) for code, text in _MESSAGES.items()})
