"""The épreuves of one candidat: the tree with its positions, the printed lines, the problems to correct."""

from api.rules.epreuve.arbre import Benefice, ChoixFait, EpreuveOuverte, Passage, arbre
from api.rules.epreuve.lignes import FACULTATIVES, OBLIGATOIRES, SESSION_NORMALE, Ligne, lignes
from api.rules.epreuve.problems import CONTRAINTES, problems

__all__ = [
    "CONTRAINTES",
    "FACULTATIVES",
    "OBLIGATOIRES",
    "SESSION_NORMALE",
    "Benefice",
    "ChoixFait",
    "EpreuveOuverte",
    "Ligne",
    "Passage",
    "arbre",
    "lignes",
    "problems",
]
