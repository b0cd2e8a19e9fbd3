"""What a candidat has already earned, and the épreuves it dispenses from or keeps a mark of."""

from api.rules.academie import nom_academie
from api.rules.acquis.declares import AcquisDeclare, acquis_declares, deja_presente_en
from api.rules.acquis.diplomes import Diplome, diplome, diplomes
from api.rules.acquis.droits import (
    Declaration,
    Droit,
    NoteDeclaree,
    Presentation,
    SourceDroit,
    Titre,
    Validation,
    droits,
    droits_ouverts,
    epreuves_dispensees,
)

__all__ = [
    "AcquisDeclare",
    "Declaration",
    "Diplome",
    "Droit",
    "NoteDeclaree",
    "Presentation",
    "SourceDroit",
    "Titre",
    "Validation",
    "acquis_declares",
    "deja_presente_en",
    "diplome",
    "diplomes",
    "droits",
    "droits_ouverts",
    "epreuves_dispensees",
    "nom_academie",
]
