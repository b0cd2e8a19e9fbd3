"""The second factor of professional accounts: six digits of an application (RFC 6238), or a code de secours."""

from datetime import timedelta

ECHECS_AVANT_BLOCAGE = 5
BLOCAGE = timedelta(minutes=15)

CODES_SECOURS = 10  # given together
LETTRES = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none is read for another
LONGUEUR_CODE = 10  # letters of a code de secours: 49 bits
# What a form takes: six digits, or a code de secours; `\d` would take the digits of every script.
SAISIE_CODE = r"[0-9]{3} ?[0-9]{3}|[0-9A-Za-z]{5}[ -]?[0-9A-Za-z]{5}"


def code_ecrit(lettres: str) -> str:
    """A code de secours as it is shown: in two groups."""
    return f"{lettres[: LONGUEUR_CODE // 2]}-{lettres[LONGUEUR_CODE // 2 :]}"


def code_lu(texte: str) -> str:
    """The letters of a code de secours, however they were typed."""
    return "".join(texte.replace("-", "").split()).upper()
