"""A list of candidatures as CSV, with accents that a spreadsheet reads, and no cell that it runs as a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from api.rules.academie import nom_academie
from api.rules.candidature import EtatCandidature
from api.rules.dates import a_paris, jour_court
from api.rules.importation import TITRES
from api.rules.numero import numero_inscription

BOM = "\ufeff"  # without it, a spreadsheet takes UTF-8 for the old Windows code
# The beginnings of a formula in a spreadsheet, also behind a tab or in full width; OWASP, « CSV injection ».
FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Places inside a value where a spreadsheet with another separator, or without quotes, begins a cell with a formula.
AILLEURS = re.compile(r"([;,|\t\r\n\"][\s\"]*)(?=[=+\-@＝＋－＠])")

Rangee = Mapping[str, Any]


def _texte(valeur: str | None) -> str:
    return valeur or ""


def _numero(rang: int | None) -> str:
    return numero_inscription(rang) if rang else ""


def _academie(code: str | None) -> str:
    return nom_academie(code or "")


def _etat(etat: str) -> str:
    return EtatCandidature(etat).libelle


def _instant(instant: datetime | None) -> str:
    return f"{a_paris(instant):%d/%m/%Y %H:%M}" if instant else ""


def _jour(jour: date | None) -> str:
    return jour_court(jour) if jour else ""


# Header (that of an import wherever an import reads it), column of the row, function that writes its values.
COLONNES: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    (TITRES["numero_candidat"], "numero_candidat", _texte),
    (TITRES["numero_inscription"], "numero_inscription", _numero),
    (TITRES["nom"], "candidat__nom", _texte),
    ("Nom d'usage", "candidat__nom_usage", _texte),
    (TITRES["prenoms"], "candidat__prenoms", _texte),
    (TITRES["date_naissance"], "candidat__date_naissance", _jour),
    (TITRES["courriel"], "candidat__compte__courriel", _texte),
    ("Domaine", "domaine", _texte),
    ("Session", "periode__session__libelle", _texte),
    ("Académie", "centre", _academie),
    ("Établissement", "etablissement", _texte),
    (TITRES["specialite"], "specialite", _texte),
    (TITRES["categorie"], "categorie", _texte),
    ("État", "etat", _etat),
    ("Inscrite le (heure de Paris)", "inscrite_le", _instant),
    ("Modifiée le (heure de Paris)", "modifiee_le", _instant),
    ("Académie d'origine", "academie_origine", _academie),
    ("N° candidature d'origine", "numero_origine", _texte),
)

CHAMPS = tuple(champ for _, champ, _ in COLONNES)


def entetes() -> str:
    """The header of the file, BOM included."""
    return BOM + _lignes([[header for header, _, _ in COLONNES]])


def lignes(rows: Iterable[Rangee]) -> str:
    """The lines of the file for some rows."""
    return _lignes([cellule(write(row[champ])) for _, champ, write in COLONNES] for row in rows)


def cellule(valeur: str) -> str:
    """A value as no spreadsheet takes it for a formula: an apostrophe makes it a text."""
    text = AILLEURS.sub(r"\1'", valeur)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULE) else text


def _lignes(rows: Iterable[Iterable[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)
    return file.getvalue()
