"""Files of lines that a school or an office sends: their kinds, their lines, and remarks on them."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.rules.labelled import LabelledEnum
from api.rules.problems import Problem

TAILLE_MAX = 20 * 1024 * 1024  # bytes; a hundred thousand lines of pupils hold in it
LIGNES_MAX = 100_000


class NatureImport(LabelledEnum):
    """The kind of the lines of a file."""

    ELEVES = "ELEVES", "Élèves"
    NOTES = "NOTES", "Notes"


class EtatImport(LabelledEnum):
    """The état of a file: sent, read, corrected or accepted, written."""

    ATTENDU = "ATTENDU", "Fichier attendu"
    A_LIRE = "A_LIRE", "En attente de lecture"
    A_CORRIGER = "A_CORRIGER", "À corriger"
    PRET = "PRET", "Prêt à être importé"
    EN_COURS = "EN_COURS", "En cours"
    TERMINE = "TERMINE", "Terminé"
    ANNULE = "ANNULE", "Annulé"


class Niveau(LabelledEnum):
    """The level of a remark on a line: only one of them forbids the import."""

    ERREUR = "ERREUR", "Erreur"
    AVERTISSEMENT = "AVERTISSEMENT", "Avertissement"


@dataclass(frozen=True, slots=True)
class LigneFichier:
    """A line of a file, numbered as a spreadsheet numbers its row: the heading is row 1.

    Attributes:
        fautes: the reasons why its cells cannot be read; its values then mean nothing.
        texte: number of the line in a text editor, where a cell that holds a line break takes two; 0 in a workbook.
    """

    numero: int
    valeurs: Mapping[str, str]
    fautes: tuple[Problem, ...] = ()
    texte: int = 0

    def __getitem__(self, colonne: str) -> str:
        return self.valeurs.get(colonne, "")


@dataclass(frozen=True, slots=True)
class Remarque:
    """A remark on a line; the first step of the problem's path is the column."""

    ligne: int
    niveau: Niveau
    problem: Problem


class FichierIllisibleError(Exception):
    """A file that cannot be read as lines; the message is French, for the sender."""
