"""Lists of candidatures for exam offices: their filters and their orders."""

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
    """The criteria of a list; one left at None keeps all, a list keeps the rows that have one of its values.

    Attributes:
        nom: beginning of the family name, whatever its case and accents; first names may follow.
        statut_piece: the stades of at least one pièce; VALIDEE finds the pièces that wait for the office's control.
    """

    domaine: list[str] | None = None
    session: list[UUID] | None = None
    academie: list[str] | None = None
    etablissement: list[str] | None = None
    etat: list[EtatCandidature] | None = None
    specialite: list[str] | None = None
    statut_piece: list[Stade] | None = None
    nom: str | None = None
    numero_candidat: str | None = None
    numero_inscription: int | None = None


def pour_memoire(criteres: Mapping[str, object]) -> dict[str, object]:
    """The criteria as an office's history stores them: without names, since it outlives the person's data."""
    return {name: "…" if name in NOMINATIFS and value is not None else value for name, value in criteres.items()}


def cle_de_tri(nom: str, prenoms: str = "") -> str:
    """The key by which lists are sorted and searched: "NGMB DUPONT NGMB JEANNE", without accents or punctuation."""
    return cle(f"{nom} {prenoms}")[:LONGUEUR_TRI]


def intervalle_de_noms(debut: str) -> tuple[str, str]:
    """The interval of the keys that begin with a name: the first one included, the second excluded."""
    first = cle_de_tri(debut)
    return first, first + FIN
