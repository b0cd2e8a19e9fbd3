"""Dates and instants in French, at Paris time, in the forms that the guides print; and instants as machines read them.

A day is a `date`; an instant is an aware `datetime`, stored in UTC and shown at Paris time; a naive one is refused.
The names of days and months are written here, since a server may lack the French locale.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def a_paris(instant: datetime) -> datetime:
    """An instant on the clocks of Paris."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs its offset: a naive datetime may be any hour.")
    return instant.astimezone(PARIS)


def jour_a_paris(instant: datetime) -> date:
    """The day in Paris at an instant."""
    return a_paris(instant).date()


def jour_court(jour: date) -> str:
    """A day as 30/05/1998."""
    return f"{jour.day:02}/{jour.month:02}/{jour.year}"


def jour_en_lettres(jour: date) -> str:
    """A day as 01 novembre 2021: the day of the month always on two digits."""
    return f"{jour.day:02} {MOIS[jour.month - 1]} {jour.year}"


def jour_long(jour: date) -> str:
    """A day as mardi 30 août 2022, all in lower case."""
    return f"{JOURS[jour.weekday()]} {jour_en_lettres(jour)}"


def heure(instant: datetime) -> str:
    """An hour as 16:06."""
    there = a_paris(instant)
    return f"{there.hour:02}:{there.minute:02}"


@lru_cache(maxsize=10_000)
def instant_court(instant: datetime) -> str:
    """An instant as 13/09/2023 09:37, as in the list of documents."""
    there = a_paris(instant)
    return f"{jour_court(there)} {heure(there)}"


def instant_court_a(instant: datetime) -> str:
    """An instant as 11/12/2023 à 16:06, as for a version."""
    return f"{jour_court(a_paris(instant))} à {heure(instant)}"


def instant_en_lettres(instant: datetime) -> str:
    """An instant as 01 novembre 2021 08:00, as for a registration period."""
    return f"{jour_en_lettres(a_paris(instant))} {heure(instant)}"


def instant_long(instant: datetime) -> str:
    """An instant as vendredi 21 octobre 2022 23:59, in lower case, as for the deadline of a pièce."""
    return f"{jour_long(a_paris(instant))} {heure(instant)}"


def instant_long_a(instant: datetime) -> str:
    """An instant as mercredi 13 décembre 2023 à 23:59, in lower case, as for the closing of a service."""
    return f"{jour_long(a_paris(instant))} à {heure(instant)}"


@lru_cache(maxsize=10_000)
def instant_rfc3339(instant: datetime) -> str:
    """« 2026-01-31T17:00:00.000Z », the one form that every machine reads: Swift takes milliseconds always, or never."""
    return f"{instant.astimezone(UTC).isoformat('T', 'milliseconds').removesuffix('+00:00')}Z"


@lru_cache(maxsize=1_000)
def phrase_periode(ouvre_le: datetime, ferme_le: datetime) -> str:
    """The guides' sentence on a registration period; both ends at Paris time."""
    debut, fin = instant_en_lettres(ouvre_le), instant_en_lettres(ferme_le)
    return f"Les inscriptions sont ouvertes du {debut} au {fin} (heure de Paris)."
