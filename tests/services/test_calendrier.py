"""A convocation in a calendar: the right hours anywhere, the same event at each version."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from api.services.calendrier import calendrier
from tests.services.imprimes import CONVOCATION

CANDIDATURE = UUID(int=7)
LE = datetime(2024, 5, 2, 7, 12, tzinfo=UTC)


def ics(version: int = 1) -> bytes:
    return calendrier(CONVOCATION, candidature_id=CANDIDATURE, version=version, publie_le=LE)


def test_follows_the_clocks_of_the_place_of_the_exam():
    epreuves = tuple(replace(epreuve, zone="America/Cayenne") for epreuve in CONVOCATION.epreuves)

    content = calendrier(replace(CONVOCATION, epreuves=epreuves), candidature_id=CANDIDATURE, version=1, publie_le=LE)

    assert [zone["tzid"] for zone in Calendar.from_ical(content).timezones] == ["America/Cayenne"]
    assert b"DTSTART;TZID=America/Cayenne:20240617T043000" in content


def test_has_one_event_per_epreuve_at_paris_time():
    events = Calendar.from_ical(ics()).events

    assert [event["summary"] for event in events] == [epreuve.libelle for epreuve in CONVOCATION.epreuves]
    assert [event.start.astimezone(UTC) for event in events] == [epreuve.debut for epreuve in CONVOCATION.epreuves]
    assert [event.end.astimezone(UTC) for event in events] == [epreuve.fin for epreuve in CONVOCATION.epreuves]
    assert b"DTSTART;TZID=Europe/Paris:20240617T093000" in ics()


PARIS = b"""BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:20230101T010000
TZNAME:CET
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20230326T020000
RDATE:20240331T020000,20250330T020000
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20231029T030000
RDATE:20241027T030000,20251026T030000
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
""".replace(b"\n", b"\r\n")


def test_tells_each_change_of_clocks_by_the_hour_that_it_ends():
    assert PARIS in ics()


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Miquelon", "Indian/Reunion", "Pacific/Noumea"])
def test_its_time_zone_is_that_of_the_place_to_the_minute(zone):
    epreuves = tuple(replace(epreuve, zone=zone) for epreuve in CONVOCATION.epreuves)
    content = calendrier(replace(CONVOCATION, epreuves=epreuves), candidature_id=CANDIDATURE, version=1, publie_le=LE)
    (told,) = Calendar.from_ical(content).timezones
    clocks = told.to_tz(lookup_tzid=False)

    instants = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=30) * rank for rank in range(366 * 48)]
    wrong = [at for at in instants if at.astimezone(clocks).utcoffset() != at.astimezone(ZoneInfo(zone)).utcoffset()]
    assert wrong == []


def test_says_where_and_on_which_seat():
    event = Calendar.from_ical(ics()).events[0]

    assert event["location"] == "Lycée Félix Eboué, Route de Baduel, 97300 CAYENNE, Salle B204"
    assert "Place : 17" in event["description"]
    assert "Durée : 5 h 20 (tiers temps compris)" in event["description"]


def test_a_new_version_moves_the_events_rather_than_doubling_them():
    first, second = (Calendar.from_ical(ics(version)).events for version in (1, 2))

    assert [event["uid"] for event in first] == [event["uid"] for event in second]
    assert len({event["uid"] for event in first}) == len(first)
    assert {int(event["sequence"]) for event in second} == {1}


def test_follows_the_letter_of_the_format():
    lines = ics().split(b"\r\n")

    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(map(len, lines)) <= 75
    assert b"METHOD:PUBLISH" in lines
    assert ics() == ics()
