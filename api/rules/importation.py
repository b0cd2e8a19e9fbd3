"""Files of lines that a school or an office sends: what they must hold, and what is wrong with a line."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.rules.problems import Problem

TAILLE_MAX = 20 * 1024 * 1024  # bytes; a hundred thousand lines of pupils hold in it
LIGNES_MAX = 100_000
SEPARATEURS = ";,"
ENTETE_MAX = 10_000  # letters of a heading; the longest that is asked for has a few hundred


class NatureImport(StrEnum):
    """What the lines are."""

    ELEVES = "ELEVES"
    NOTES = "NOTES"


class EtatImport(StrEnum):
    """How far a file got: sent, read, corrected or accepted, written."""

    ATTENDU = "ATTENDU"
    A_LIRE = "A_LIRE"
    A_CORRIGER = "A_CORRIGER"
    PRET = "PRET"
    EN_COURS = "EN_COURS"
    TERMINE = "TERMINE"
    ANNULE = "ANNULE"


class Niveau(StrEnum):
    """Whether a remark on a line forbids the import."""

    ERREUR = "ERREUR"
    AVERTISSEMENT = "AVERTISSEMENT"


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of a file, known by its heading."""

    nom: str
    obligatoire: bool = True


@dataclass(frozen=True, slots=True)
class Ligne:
    """A line of a file, numbered as an editor numbers it: the heading is line 1."""

    numero: int
    valeurs: Mapping[str, str]

    def __getitem__(self, colonne: str) -> str:
        return self.valeurs.get(colonne, "")


@dataclass(frozen=True, slots=True)
class Remarque:
    """Something to say of a line; the first step of the problem's path is the column."""

    ligne: int
    niveau: Niveau
    problem: Problem


class FichierIllisibleError(Exception):
    """A file whose heading or encoding cannot be read; the message is French, for whoever sent it."""


def encodage(lignes: Iterable[bytes]) -> str:
    """UTF-8 when every line is, Windows-1252 otherwise, as spreadsheets save them."""
    for ligne in lignes:
        try:
            ligne.decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def lire(lignes: Iterable[str], colonnes: tuple[Colonne, ...]) -> Iterator[Ligne]:
    """The lines of a CSV file, one at a time; the separator is the one that the heading uses.

    Raises:
        FichierIllisibleError: no heading, or no end of it, a column missing or repeated, a line that is not CSV.
    """
    text = iter(lignes)
    heading = next(text, "")
    if len(heading) > ENTETE_MAX:
        raise FichierIllisibleError("La première ligne du fichier est trop longue pour être son en-tête.")
    separator = max(SEPARATEURS, key=heading.count)
    names = [_cle(name) for name in next(csv.reader([heading], delimiter=separator), [])]
    _check_heading(names, colonnes)
    reader = csv.reader(text, delimiter=separator)
    try:
        for values in reader:
            if any(value.strip() for value in values):
                yield Ligne(reader.line_num + 1, dict(zip(names, (value.strip() for value in values), strict=False)))
    except csv.Error as error:
        raise FichierIllisibleError(f"La ligne {reader.line_num + 1} n'est pas une ligne de CSV.") from error


def _check_heading(names: list[str], colonnes: tuple[Colonne, ...]) -> None:
    missing = [colonne.nom for colonne in colonnes if colonne.obligatoire and colonne.nom not in names]
    if missing:
        raise FichierIllisibleError(f"Il manque une colonne à l'en-tête du fichier : {', '.join(missing)}.")
    repeated = sorted(name for name, times in Counter(names).items() if name and times > 1)
    if repeated:
        raise FichierIllisibleError(f"L'en-tête du fichier répète une colonne : {', '.join(repeated)}.")


def _cle(name: str) -> str:
    return name.strip().strip("\ufeff").lower().replace(" ", "_").replace("é", "e").replace("è", "e").replace("°", "")
