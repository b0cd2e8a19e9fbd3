"""The acquis of a candidat: earlier diplomas and marks, with the épreuves that they dispense from or keep a mark of."""

from api.rules.academie import nom_academie
from api.rules.acquis.declares import AcquisDeclare, acquis_declares, deja_presente_en
from api.rules.acquis.diplomes import DIPLOMES_ACQUIS, Diplome, diplomes, diplomes_du, lis_diplome
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
    "DIPLOMES_ACQUIS",
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
    "diplomes",
    "diplomes_du",
    "droits",
    "droits_ouverts",
    "epreuves_dispensees",
    "lis_diplome",
    "nom_academie",
]
