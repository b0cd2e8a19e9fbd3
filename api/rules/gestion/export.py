"""A list of candidatures as CSV, which a spreadsheet opens with its accents and runs nothing of."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from api.rules.academie import academies
from api.rules.candidature import LIBELLES, EtatCandidature
from api.rules.dates import a_paris, jour_court
from api.rules.numero import numero_inscription

BOM = "\ufeff"  # without it, a spreadsheet takes UTF-8 for the old Windows code
# What begins a formula in a spreadsheet, also behind a tab or in full width; OWASP, « CSV injection ».
FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# The same where a spreadsheet that expects another separator, or drops quotes, begins a cell.
AILLEURS = re.compile(r"([;,|\t\r\n\"][\s\"]*)(?=[=+\-@＝＋－＠])")

Rangee = Mapping[str, Any]


def _academie(code: str | None) -> str:
    found = academies().get(code or "")
    return found.nom if found else (code or "")


def _instant(instant: datetime | None) -> str:
    return f"{a_paris(instant):%d/%m/%Y %H:%M}" if instant else ""


def _jour(jour: date | None) -> str:
    return jour_court(jour) if jour else ""


# Header, what is read of the row.
COLONNES: tuple[tuple[str, Callable[[Rangee], str | None]], ...] = (
    ("N° candidat", lambda row: row["numero_candidat"]),
    (
        "N° d'inscription",
        lambda row: numero_inscription(row["numero_inscription"]) if row["numero_inscription"] else "",
    ),
    ("Nom de famille", lambda row: row["candidat__nom"]),
    ("Nom d'usage", lambda row: row["candidat__nom_usage"]),
    ("Prénoms", lambda row: row["candidat__prenoms"]),
    ("Date de naissance", lambda row: _jour(row["candidat__date_naissance"])),
    ("Adresse mail", lambda row: row["candidat__compte__courriel"]),
    ("Domaine", lambda row: row["domaine"]),
    ("Session", lambda row: row["periode__session__libelle"]),
    ("Académie", lambda row: _academie(row["centre"])),
    ("Établissement", lambda row: row["etablissement"]),
    ("Spécialité", lambda row: row["specialite"]),
    ("Catégorie", lambda row: row["categorie"]),
    ("État", lambda row: LIBELLES[EtatCandidature(row["etat"])]),
    ("Inscrite le (heure de Paris)", lambda row: _instant(row["inscrite_le"])),
    ("Modifiée le (heure de Paris)", lambda row: _instant(row["modifiee_le"])),
    ("Académie d'origine", lambda row: _academie(row["academie_origine"])),
    ("N° candidature d'origine", lambda row: row["numero_origine"]),
)

CHAMPS = (
    "numero_candidat",
    "numero_inscription",
    "candidat__nom",
    "candidat__nom_usage",
    "candidat__prenoms",
    "candidat__date_naissance",
    "candidat__compte__courriel",
    "domaine",
    "periode__session__libelle",
    "centre",
    "etablissement",
    "specialite",
    "categorie",
    "etat",
    "inscrite_le",
    "modifiee_le",
    "academie_origine",
    "numero_origine",
)


def entetes() -> str:
    """The beginning of the file."""
    return BOM + _lignes([[header for header, _ in COLONNES]])


def lignes(rows: Iterable[Rangee]) -> str:
    """The lines of some rows."""
    return _lignes([cellule(read(row)) for _, read in COLONNES] for row in rows)


def cellule(valeur: str | None) -> str:
    """A value that no spreadsheet takes for a formula: an apostrophe makes it a text."""
    text = AILLEURS.sub(r"\1'", valeur or "")
    return f"'{text}" if text.lstrip(" ").startswith(FORMULE) else text


def _lignes(rows: Iterable[Iterable[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)
    return file.getvalue()
