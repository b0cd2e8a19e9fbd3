"""Cells as spreadsheets and schools' tools write them: the days that they mean, and what a spreadsheet spoils."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from api.rules.importation import LigneFichier
from api.rules.problems import Code, Problem
from api.rules.recherche import cle

FORME_DU_JOUR = "JJ/MM/AAAA, par exemple 14/02/2008"
SCIENTIFIQUE = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?E[+-][0-9]+", re.IGNORECASE)
ERREUR = re.compile(r"#(N/A|[A-Z0-9/]+[!?]|#+)", re.IGNORECASE)
SUSPECT = re.compile(r"#|[0-9]E[+-]", re.IGNORECASE)  # in any cell that one of both may be
MINUIT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?")
JOUR_DE_SEMAINE = re.compile(r"(LUNDI|MARDI|MERCREDI|JEUDI|VENDREDI|SAMEDI|DIMANCHE) ")
FORMES_DU_JOUR = (
    re.compile(r"(?P<j>[0-9]{1,2})([/. -])(?P<m>[0-9]{1,2})\2(?P<a>[0-9]{4})"),
    re.compile(r"(?P<a>[0-9]{4})([/. -])(?P<m>[0-9]{1,2})\2(?P<j>[0-9]{1,2})"),
)
EN_LETTRES = re.compile(r"(?P<j>[0-9]{1,2})(ER)? (?P<m>[A-Z]+) (?P<a>[0-9]{4})")
MOIS = (
    ("JANVIER", "JANV"),
    ("FEVRIER", "FEVR", "FEV"),
    ("MARS",),
    ("AVRIL", "AVR"),
    ("MAI",),
    ("JUIN",),
    ("JUILLET", "JUIL"),
    ("AOUT",),
    ("SEPTEMBRE", "SEPT"),
    ("OCTOBRE", "OCT"),
    ("NOVEMBRE", "NOV"),
    ("DECEMBRE", "DEC"),
)
MOIS_EN_LETTRES = {nom: rang for rang, noms in enumerate(MOIS, start=1) for nom in noms}


def sans_espace(texte: str) -> str:
    """The text without any white space, no-break spaces included: "088 553 495 DY" is one number."""
    return "".join(texte.split())


def completer(texte: str, longueur: int) -> str:
    """The number with the zeros that a spreadsheet ate; any other text as it stands."""
    return texte.zfill(longueur) if texte.isascii() and texte.isdigit() else texte


@lru_cache(maxsize=4_096)
def lire_jour(texte: str) -> date | None:
    """The day that a text means beyond doubt: day before month, or year first; the year on four digits.

    Cached, since each cell is read twice: for its day, then for its problems.
    """
    written = MINUIT.sub("", re.sub(r"\s*([/.-])\s*", r"\1", " ".join(texte.split())))
    found = next((match for forme in FORMES_DU_JOUR if (match := forme.fullmatch(written))), None)
    if found:
        return _jour(found["a"], int(found["m"]), found["j"])
    in_words = EN_LETTRES.fullmatch(JOUR_DE_SEMAINE.sub("", cle(written)))
    return _jour(in_words["a"], MOIS_EN_LETTRES.get(in_words["m"], 0), in_words["j"]) if in_words else None


def _jour(annee: str, mois: int, jour: str) -> date | None:
    try:
        return date(int(annee), mois, int(jour))
    except ValueError:
        return None


def problems_jour(texte: str, colonne: str) -> list[Problem]:
    """The reasons why a filled cell is no day."""
    if not texte or lire_jour(texte):
        return []
    is_written = any(forme.fullmatch(texte) for forme in FORMES_DU_JOUR)
    reason = f"La date {texte} n'existe pas" if is_written else "Cette date ne peut pas être lue"
    return [Problem(Code.FORMAT_INVALIDE, f"{reason} : écrivez-la {FORME_DU_JOUR}.", (colonne,))]


def problems_tableur(ligne: LigneFichier, colonnes: Iterable[str]) -> list[Problem]:
    """The cells that a spreadsheet spoilt: the digits of a long number, or the value behind an error, are lost."""
    if not SUSPECT.search("\n".join(ligne.valeurs.values())):
        return []
    return [
        Problem(Code.FORMAT_INVALIDE, message, (colonne,))
        for colonne in colonnes
        if (message := _abimee(ligne[colonne]))
    ]


def _abimee(texte: str) -> str | None:
    if SCIENTIFIQUE.fullmatch(texte):
        return (
            f"Le tableur a abrégé ce nombre en {texte} et ses chiffres sont perdus : "
            "mettez la colonne au format Texte, puis saisissez-le à nouveau."
        )
    if ERREUR.fullmatch(texte):
        return f"Le tableur a écrit {texte} au lieu d'une valeur : corrigez cette cellule."
    return None
