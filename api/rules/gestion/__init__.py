"""What an exam office asks of its lists, and how they are ordered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from api.rules.candidature import EtatCandidature
from api.rules.piece import Stade
from api.rules.recherche import cle

LONGUEUR_TRI = 100
FIN = "\U0010ffff"  # after any letter
NOMINATIFS = frozenset({"nom", "numero_candidat"})  # the criteria that name somebody


class Tri(StrEnum):
    """The orders offered for lists of candidatures; each is stable and has its index."""

    NOM = "NOM"
    INSCRIPTION = "INSCRIPTION"


@dataclass(frozen=True, kw_only=True)
class Filtre:
    """What a list keeps; a criterion left at None keeps all.

    Attributes:
        nom: beginning of the family name, whatever its case and accents; first names may follow.
        statut_piece: candidatures that have at least one pièce that stands there, VALIDEE being what waits for control.
    """

    domaine: str | None = None
    session: UUID | None = None
    academie: str | None = None
    etablissement: str | None = None
    etat: EtatCandidature | None = None
    specialite: str | None = None
    statut_piece: Stade | None = None
    nom: str | None = None
    numero_candidat: str | None = None
    numero_inscription: int | None = None


def pour_memoire(criteres: Mapping[str, object]) -> dict[str, object]:
    """What a filter asked, as an office's history keeps it: beyond the person's own data, nobody is named."""
    return {name: "…" if name in NOMINATIFS and value is not None else value for name, value in criteres.items()}


def cle_de_tri(nom: str, prenoms: str = "") -> str:
    """What lists are sorted and searched by: "NGMB DUPONT NGMB JEANNE", without accents, hyphens or apostrophes."""
    return cle(f"{nom} {prenoms}")[:LONGUEUR_TRI]


def intervalle_de_noms(debut: str) -> tuple[str, str]:
    """The keys that begin as a name does: from the first included to the second excluded."""
    first = cle_de_tri(debut)
    return first, first + FIN
