"""What an exam office asks of its lists."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from api.rules.candidature import EtatCandidature


class Tri(StrEnum):
    """The orders offered for lists of candidatures; each is stable and has its index."""

    NOM = "NOM"
    INSCRIPTION = "INSCRIPTION"


@dataclass(frozen=True, kw_only=True)
class Filtre:
    """What a list keeps; a criterion left at None keeps all.

    Attributes:
        nom: beginning of the family name, whatever its case.
        statut_piece: candidatures that have at least one pièce of this status.
    """

    domaine: str | None = None
    session: UUID | None = None
    academie: str | None = None
    etablissement: str | None = None
    etat: EtatCandidature | None = None
    specialite: str | None = None
    statut_piece: str | None = None
    nom: str | None = None
    numero_candidat: str | None = None
    numero_inscription: int | None = None
