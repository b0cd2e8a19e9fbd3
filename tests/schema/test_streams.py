"""The answers to events: made once for all readers of a sign-in, each with the right of who reads."""

import asyncio
from contextlib import AsyncExitStack

import factories
import orjson
import pytest
from waiting import PATIENCE, until

from api.resolvers.compte import connexion
from api.rules.compte import UsageJeton
from api.rules.evenement import TypeEvenement
from api.schema import schema
from api.schema.context import Context, CookiePolicy, Credentials
from api.schema.event_answers import EventAnswers
from api.schema.streams import FollowedSchema

SUIVRE = "subscription { evenements { rang estDeMoi } }"
CHOISIR = "subscription($sans: Boolean!) { evenements { rang estDeMoi @skip(if: $sans) } }"


@pytest.fixture
async def jeanne(services):
    return await factories.candidat(services)


@pytest.fixture
def appareil(op, jeanne):
    """Signs in on a new device."""

    async def sign_in():
        mobile = connexion.TypeClient.MOBILE
        opened = await connexion.se_connecter(op, "jeanne@example.org", factories.MOT_DE_PASSE, mobile)
        credentials = Credentials(bearer=opened.jetons[UsageJeton.PORTEUR], cookie=None)
        return credentials, await credentials.sign_in(op)

    return sign_in


@pytest.fixture
def planned(monkeypatch):
    """The events that plans answered."""
    found, original = [], FollowedSchema._planned_event

    async def planned_event(self, followed, event):
        result = await original(self, followed, event)
        found.append(result is not None)
        return result

    monkeypatch.setattr(FollowedSchema, "_planned_event", planned_event)
    return found


async def told(readers, bell, record, query=SUIVRE, **variables):
    """The results that readers get, with their data, of an event that comes once all of them wait."""
    assert await schema.choose(query, None)  # one plan for all: documents that come at once have one each
    async with AsyncExitStack() as stack:
        waiting = []
        for credentials, op in readers:
            now = await credentials.sign_in(op)
            context = Context(now, CookiePolicy(secure=False), None, credentials, is_written=True)
            stream = await schema.subscribe(query, variables, context_value=context)
            stack.push_async_callback(stream.aclose)
            waiting.append(asyncio.create_task(anext(stream)))
        await until(lambda: sum(ear.is_waiting for ears in bell._ears.values() for ear in ears) == len(readers))
        await record()
        results = await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)
    return [(result, orjson.loads(orjson.dumps(result.data))["evenements"]) for result in results]


@pytest.fixture
def record(jeanne):
    def by(op):
        async def write():
            async with op.change() as change:
                change.record(TypeEvenement.MOT_DE_PASSE_MODIFIE, jeanne.compte_id)

        return write

    return by


async def test_an_event_is_answered_once_for_each_sign_in_with_its_own_right(services, appareil, planned, record):
    telephone, tablette = await appareil(), await appareil()

    readers = [telephone, telephone, tablette]
    (first, own), (second, _), (_, other) = await told(readers, services.bell, record(telephone[1]))

    assert planned == [True, True]
    assert first is second
    assert (own, other) == ({"rang": 3, "estDeMoi": True}, {"rang": 3, "estDeMoi": False})


async def test_what_no_plan_knows_is_answered_by_the_library_for_each(services, appareil, planned, record):
    telephone = await appareil()

    found = await told([telephone, telephone], services.bell, record(telephone[1]), CHOISIR, sans=True)

    assert planned == []
    assert [data for _, data in found] == [{"rang": 2}] * 2
    assert {"valeur", "limite"} == found[0][0].extensions["cout"].keys()


async def test_an_answer_that_could_not_be_made_is_made_by_the_next_who_asks():
    shared, go = EventAnswers(), asyncio.Event()

    async def make():
        await go.wait()
        return object()

    first, *others = [asyncio.create_task(shared.once("key", make)) for _ in range(3)]
    await asyncio.sleep(0)
    first.cancel()
    go.set()
    made = await asyncio.gather(*others)

    assert made[0] is made[1]
