"""Files of lines that a school or an office sends: their kinds, their lines, and remarks on them."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.rules.labelled import LabelledEnum
from api.rules.problems import Problem

MIO = 1024 * 1024
TAILLE_MAX = 20 * MIO  # bytes; a hundred thousand lines of pupils hold in it
LIGNES_MAX = 100_000


class NatureImport(LabelledEnum):
    """The kind of the lines of a file."""

    ELEVES = "ELEVES", "Élèves"
    NOTES = "NOTES", "Notes"
    ETABLISSEMENTS = "ETABLISSEMENTS", "Établissements"

    @property
    def taille_max(self) -> int:
        """The most bytes of a file; a line of the ministry's directory has seventy cells."""
        return 80 * MIO if self is NatureImport.ETABLISSEMENTS else TAILLE_MAX


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


class NatureEcart(LabelledEnum):
    """The kind of difference between a line and what stands; only the first four are kept, all are counted."""

    NOUVEAU = "NOUVEAU", "Nouveau"
    MODIFIE = "MODIFIE", "Modifié"
    FERME = "FERME", "Fermé"
    ROUVERT = "ROUVERT", "Rouvert"
    INCHANGE = "INCHANGE", "Inchangé"
    ECARTE = "ECARTE", "Laissé de côté"

    @property
    def change(self) -> bool:
        """Whether something will be written."""
        return self not in {NatureEcart.INCHANGE, NatureEcart.ECARTE}


@dataclass(frozen=True, slots=True)
class Ecart:
    """The difference that a line makes.

    Attributes:
        ligne: its number; 0 for what no line names.
        objet: key of what changes.
        details: the names of what changes, each with its value before and after.
    """

    ligne: int
    nature: NatureEcart
    objet: str = ""
    libelle: str = ""
    details: tuple[tuple[str, str, str], ...] = ()


class FichierIllisibleError(Exception):
    """A file that cannot be read as lines; the message is French, for the sender."""
