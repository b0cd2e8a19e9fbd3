"""« Mes justificatifs »: the pièces of a candidature, the files that answer them, and their validation."""

from api.resolvers.piece.depot import AdresseDepot, deposer, ouvrir_depot, purger_televersements, recevoir
from api.resolvers.piece.lecture import (
    GroupeDuDossier,
    PieceDuDossier,
    depots,
    groupes,
    lien,
    pieces_de,
    suivre,
    telecharger,
    trouver,
)
from api.resolvers.piece.validation import retirer, valider

__all__ = [
    "AdresseDepot",
    "GroupeDuDossier",
    "PieceDuDossier",
    "deposer",
    "depots",
    "groupes",
    "lien",
    "ouvrir_depot",
    "pieces_de",
    "purger_televersements",
    "recevoir",
    "retirer",
    "suivre",
    "telecharger",
    "trouver",
    "valider",
]
