"""The papillon de connexion: the text of a pupil's slip, word for word (guide Bac Pro, sections 1.1 and 4.2)."""

from dataclasses import dataclass

from api.rules.parcours import Domaine

GABARIT = "papillon.html"
PAR_APPEL = 100  # slips in one file: each costs the hash of a password and a page to lay out

# The guides' example is acp8V?sCcb: ten signs of four kinds. None is mistaken for another once printed and typed.
LONGUEUR = 10
MINUSCULES, MAJUSCULES, CHIFFRES, SPECIAUX = (
    "abcdefghjkmnpqrstuvwxyz",
    "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "23456789",
    "?!*+=%@#",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Papillon:
    """One slip; every value is final text."""

    academie: str  # "ACADÉMIE DE BESANCON"
    etablissement: tuple[str, ...]  # name, then the lines of the envelope
    telephone: str
    eleve: str  # "DUBOIS Pierre"
    classe: str
    numero_candidat: str
    numero_inscription: str
    inscription: str  # "au baccalauréat professionnel"
    identifiant: str
    mot_de_passe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Papillons:
    """The slips of one file, a page each; `qr` is the drawing of `adresse`, as SVG."""

    adresse: str
    qr: str
    papillons: tuple[Papillon, ...]


def inscription(domaine: Domaine) -> str:
    """The words « au baccalauréat professionnel », after « Votre établissement vous a inscrit »."""
    return domaine.textes.inscrit or f"à l'examen {domaine.libelle}"
