"""Numbers and codes: n° candidat, n° d'inscription, UAI, INE."""

import re
from datetime import date
from enum import StrEnum

from api.rules.cellules import completer, sans_espace

LONGUEUR_NUMERO = 11
SEQUENCE_MODULO = 1_000_000
LONGUEUR_UAI = 8  # a longer text names no school, and the column takes no longer value in a query
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""The alphabet without I, O and Q: the letter is the number modulo 23."""


def numero_candidat(jour: date, sequence: int) -> str:
    """The n° candidat of the account created on a day (of Paris) with a rank in the global sequence.

    Eleven digits: "0", the year on two, the week on two (01 to 54), and the sequence modulo 10^6 on six. The sequence
    runs over all accounts and is never reset; two accounts could only share a number if a million were created within
    one week.
    """
    return f"0{jour:%y}{semaine(jour):02d}{sequence % SEQUENCE_MODULO:06d}"


def semaine(jour: date) -> int:
    """The week of the year, 1 to 54: week 1 holds 1 January, and weeks start on Monday.

    This is not the ISO week: the numbers that the guides print with a date (04/10/2021, 19/07/2022) only fit this
    count. They would also fit weeks starting on Sunday; Monday is the French custom.
    """
    first_weekday = date(jour.year, 1, 1).weekday()
    return (jour.timetuple().tm_yday - 1 + first_weekday) // 7 + 1


def numero_candidat_valide(numero: str) -> bool:
    """Whether a text has the form of a n° candidat; there is no check digit."""
    return bool(re.fullmatch(r"0[0-9]{10}", numero)) and 1 <= int(numero[3:5]) <= 54  # noqa: PLR2004 - see semaine()


def completer_numero_candidat(texte: str) -> str:
    """The n° candidat without its spaces, with the zeros that a spreadsheet ate, if they make it valid."""
    written = sans_espace(texte)
    whole = completer(written, LONGUEUR_NUMERO)
    return whole if numero_candidat_valide(whole) else written


def numero_inscription(rang: int) -> str:
    """The rank of a candidature among those of its candidate, from 1, on three digits: "005"."""
    if not 1 <= rang <= 999:  # noqa: PLR2004 - what three digits hold
        raise ValueError(f"A n° d'inscription goes from 1 to 999, not {rang}.")
    return f"{rang:03d}"


def lettre_uai(chiffres: str) -> str:
    """The check letter of the seven digits of a UAI."""
    return UAI_LETTERS[int(chiffres) % len(UAI_LETTERS)]


def uai_valide(code: str, *, est_individuel: bool = False) -> bool:
    """Whether a UAI is seven digits and their check letter.

    The pseudo-schools of individual candidates (`est_individuel`) only need eight capitals or digits: the guides print
    "008000SL" and "02500005", which follow no rule.
    """
    if est_individuel:
        return bool(re.fullmatch(r"[0-9A-Z]{8}", code))
    return bool(re.fullmatch(r"[0-9]{7}[A-Z]", code)) and code[7] == lettre_uai(code[:7])


class FormatIne(StrEnum):
    """RNIE: nine digits and two letters, given since 2014. BEA: ten digits or letters and one letter, before."""

    RNIE = "RNIE"
    BEA = "BEA"


def format_ine(code: str) -> FormatIne | None:
    """The format of an identifiant national élève in capitals, None without one; its check key is not public."""
    if re.fullmatch(r"[0-9]{9}[A-Z]{2}", code):
        return FormatIne.RNIE
    return FormatIne.BEA if re.fullmatch(r"[0-9A-Z]{10}[A-Z]", code) else None


def ine_valide(code: str) -> bool:
    return format_ine(code) is not None
