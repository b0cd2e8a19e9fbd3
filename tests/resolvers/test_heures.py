"""Opening and closing to the millisecond, across both changes of hour of 2026, by the instant of the request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest

from api.resolvers import parcours
from api.resolvers.operation import Acteur
from api.rules.compte import TypeCompte
from api.rules.problems import Code, RefusedError

PARIS = ZoneInfo("Europe/Paris")
MS = timedelta(milliseconds=1)
# A period opens and closes at these hours of Paris; clocks go forward on 29 March at 2:00, back on 25 October at 3:00.
PERIODES = {
    "around the hour that does not exist": (
        datetime(2026, 3, 28, 8, tzinfo=PARIS),
        datetime(2026, 3, 29, 3, tzinfo=PARIS),
    ),
    "opened in winter, closed in summer": (
        datetime(2026, 3, 20, 8, tzinfo=PARIS),
        datetime(2026, 4, 3, 17, tzinfo=PARIS),
    ),
    "closed at the first 2:30 of two": (
        datetime(2026, 10, 1, 8, tzinfo=PARIS),
        datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=0),
    ),
    "closed at the second 2:30 of two": (
        datetime(2026, 10, 1, 8, tzinfo=PARIS),
        datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1),
    ),
    "opened in summer, closed in winter": (
        datetime(2026, 10, 20, 8, tzinfo=PARIS),
        datetime(2026, 11, 13, 23, 59, tzinfo=PARIS),
    ),
}


@pytest.fixture
async def acting(op, services):
    candidat = await factories.candidat(services)
    return replace(op, acteur=Acteur(compte_id=candidat.compte_id, type=TypeCompte.CANDIDAT, famille=candidat.id))


async def is_open(op, periode, now):
    try:
        chargee = await parcours.demarrer(replace(op, now=now.astimezone(UTC)), periode.id)
    except RefusedError as refused:
        return [problem.code for problem in refused.problems] != [Code.INSCRIPTIONS_CLOSES]
    await chargee.row.delete()
    return True


@pytest.mark.parametrize(("opening", "closing"), PERIODES.values(), ids=PERIODES)
async def test_the_opening_is_included_and_the_closing_is_not(acting, opening, closing):
    ouvre_le, ferme_le = opening.astimezone(UTC), closing.astimezone(UTC)
    periode = await factories.periode(ouvre_le=ouvre_le, ferme_le=ferme_le)
    instants = (ouvre_le - MS, ouvre_le, ouvre_le + MS, ferme_le - MS, ferme_le, ferme_le + MS)

    found = [await is_open(acting, periode, instant) for instant in instants]

    assert found == [False, True, True, True, False, False]


async def test_a_request_begun_before_the_closing_is_served_to_its_end(acting, horloge, services):
    """One instant per request, taken when it arrives: what began in time is in time, however long it takes."""
    ferme_le = horloge.now + timedelta(seconds=1)
    periode = await factories.periode(ferme_le=ferme_le)
    begun = replace(acting, now=horloge.now)
    horloge.advance(minutes=1)

    assert await is_open(begun, periode, begun.now)
    assert not await is_open(acting, periode, services.clock())


def test_the_two_half_past_two_of_october_are_an_hour_apart():
    first, second = (PERIODES[name][1].astimezone(UTC) for name in list(PERIODES)[2:4])

    assert second - first == timedelta(hours=1)
