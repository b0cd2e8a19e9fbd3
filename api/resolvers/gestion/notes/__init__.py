"""Marks: imported or corrected by an office, stored in every version, published with the decision."""

from api.resolvers.gestion.notes.correction import ORDRE, Correction, corriger, historique, specialite
from api.resolvers.gestion.notes.importation import ImportNotes, importer
from api.resolvers.gestion.notes.jury import statuer
from api.resolvers.gestion.notes.publication import apercu, lire, preparer, publies

__all__ = [
    "ORDRE",
    "Correction",
    "ImportNotes",
    "apercu",
    "corriger",
    "historique",
    "importer",
    "lire",
    "preparer",
    "publies",
    "specialite",
    "statuer",
]
