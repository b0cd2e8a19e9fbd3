"""A convocation as a calendar file (RFC 5545): one event per épreuve, at the hours of its place."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unicodedata import category
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

from api.rules.document import Convocation, EpreuveConvoquee

PRODUIT = "-//Portail candidat//Convocation//FR"
Observance = TimezoneStandard | TimezoneDaylight
PAS = timedelta(minutes=1)  # no clock changes within a minute


def calendrier(contenu: Convocation, *, candidature_id: UUID, version: int, publie_le: datetime) -> bytes:
    """The file; an épreuve keeps its UID from version to version, so that a calendar moves its event and adds none."""
    calendar = Calendar()
    calendar.add("prodid", PRODUIT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_texte(f"{contenu.entete.titre} - {contenu.entete.domaine}")))
    for zone in sorted({epreuve.zone for epreuve in contenu.epreuves}):
        calendar.add_component(_zone(zone, [un.debut for un in contenu.epreuves if un.zone == zone]))
    for epreuve in contenu.epreuves:
        calendar.add_component(_event(epreuve, contenu, candidature_id, version, publie_le))
    content: bytes = calendar.to_ical()
    return content


def _event(
    epreuve: EpreuveConvoquee, contenu: Convocation, candidature_id: UUID, version: int, publie_le: datetime
) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(candidature_id, epreuve.code)}@portail-candidat")
    event.add("sequence", version - 1)
    event.add("dtstamp", publie_le)
    event.add("dtstart", epreuve.debut.astimezone(ZoneInfo(epreuve.zone)))
    event.add("dtend", epreuve.fin.astimezone(ZoneInfo(epreuve.zone)))
    event.add("summary", _texte(epreuve.libelle))
    event.add("location", _texte(", ".join(filter(None, (*epreuve.lieu, epreuve.salle)))))
    event.add("description", "\n".join(map(_texte, _description(epreuve, contenu))))
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _texte(valeur: str) -> str:
    """A value on one line, without any character that a reader may take for a line's end."""
    return " ".join("".join(" " if category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in valeur).split())


def _description(epreuve: EpreuveConvoquee, contenu: Convocation) -> list[str]:
    precision = f" ({epreuve.majoration})" if epreuve.majoration else ""
    return [
        f"{contenu.entete.domaine} - {contenu.specialite}",
        f"N° candidat : {contenu.entete.numero_candidat} - Inscription n° : {contenu.entete.numero_inscription}",
        f"Place : {epreuve.place}",
        f"Durée : {epreuve.duree}{precision}",
        "Munissez-vous de votre convocation et d'une pièce d'identité avec photographie.",
    ]


def _zone(zone: str, days: list[datetime]) -> Timezone:
    """The changes of clocks of the whole years around the exam, since the file needs one before the exam."""
    clocks = ZoneInfo(zone)
    first, last = datetime(min(days).year - 1, 1, 1, tzinfo=UTC), datetime(max(days).year + 2, 1, 1, tzinfo=UTC)
    alike: dict[tuple[type[Observance], str, timedelta, timedelta], list[datetime]] = {}
    for instant in (first, *_changes(clocks, first, last)):
        before, after = (instant - PAS).astimezone(clocks), instant.astimezone(clocks)
        season = TimezoneDaylight if after.dst() else TimezoneStandard
        kind = season, after.tzname() or "", before.utcoffset() or timedelta(), after.utcoffset() or timedelta()
        # The hour on the clock before the change: 2 o'clock in spring, 3 o'clock in autumn (RFC 5545, 3.6.5).
        alike.setdefault(kind, []).append((instant + kind[2]).replace(tzinfo=None))
    timezone = Timezone()
    timezone.add("tzid", zone)
    for kind, starts in alike.items():
        timezone.add_component(_observance(*kind, starts))
    return timezone


def _changes(clocks: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants between two others at which the clocks change."""
    day = first
    while day < last:
        low, high = day, day + timedelta(days=1)
        day = high
        if low.astimezone(clocks).utcoffset() == high.astimezone(clocks).utcoffset():
            continue
        former = low.astimezone(clocks).utcoffset()
        while high - low > PAS:
            middle = low + (high - low) // (2 * PAS) * PAS
            low, high = (middle, high) if middle.astimezone(clocks).utcoffset() == former else (low, middle)
        yield high


def _observance(
    season: type[Observance], name: str, before: timedelta, after: timedelta, starts: list[datetime]
) -> Observance:
    part = season()
    part.add("dtstart", starts[0])
    if starts[1:]:
        part.add("rdate", starts[1:])
    part.add("tzname", name)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    return part
