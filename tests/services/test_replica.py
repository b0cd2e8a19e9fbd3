"""Candidates' queries read on a streaming replica: never before all that concerns the person is there."""

import asyncio
from dataclasses import replace

import asyncpg
import factories
import pytest
import pytest_asyncio
from bases import empty
from both import plans_alone
from client import Client, http_client
from replicas import ask, pair_like
from tortoise.connection import get_connections
from waiting import until

from api import wiring
from api.app import build_app
from api.checks.deployment import _of_replica
from api.models import Evenement, Jeton, Message, orm_config, transaction
from api.models.postgresql import PostgresqlClient
from api.monitoring.health import read_replica
from api.rules.evenement import TypeEvenement
from api.schema.base import global_id
from api.services import replica as module
from api.services.referentiel import courant
from api.services.replica import Replica, Where
from api.settings import Settings

pytestmark = pytest.mark.usefixtures("postgresql")
LIRE = "{ messages { nodes { objet luLe } } }"
MARQUER = "mutation($id: ID!) { messageMarquerLu(input: {messageId: $id}) { errors { code } message { luLe } } }"
MESSAGES = 20  # of each person, in a race
APPAREILS = "{ moi { appareils { nodes { expireLe } } } }"


@pytest_asyncio.fixture(scope="module")
async def pair(base, migrated):
    if base != "postgresql":
        pytest.skip("SQLite has no replica")
    async with pair_like(migrated) as found:
        yield found


@pytest_asyncio.fixture
async def database(pair, migrated, listener):
    """The primary, in the place of the database of the run."""
    open_ones = get_connections()._get_storage()  # shared by all tasks
    before = open_ones["default"]
    credentials = orm_config(pair.url, 5)["connections"]["default"]["credentials"]
    open_ones["default"] = PostgresqlClient(connection_name="default", **credentials)
    courant.oublier()
    yield pair.url
    await empty(schools=False)
    await open_ones["default"].close()
    open_ones["default"] = before


@pytest_asyncio.fixture
async def replica(database, pair):
    async with Replica(pair.replica_url, size=2, at_most=10).running() as found:
        yield found


@pytest.fixture
def services(services, replica):
    return replace(services, replica=replica)


@pytest.fixture
def build(services, tmp_path):
    """A function that makes a client of the application, without a sign-in."""
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), services)
    app.state.services = services
    return lambda: Client(http_client(app))


class Personne:
    """A candidate with one message, signed in."""

    def __init__(self, client, compte_id, message_id):
        self.client, self.compte_id, self.message_id = client, compte_id, message_id

    async def lire(self):
        """The object of the message, and whether it was opened, as a query tells them."""
        with plans_alone():
            (found,) = (await self.client.run(LIRE))["nodes"]
        return found["objet"], found["luLe"] is not None

    async def ouvrir(self):
        await self.client.run(MARQUER, id=global_id("Message", self.message_id))


@pytest.fixture
def venir(build, services, horloge):
    """A function that has a person come."""

    async def come(identifiant):
        candidat = await factories.candidat(services, identifiant)
        message = await Message.create(
            compte_id=candidat.compte_id, expediteur="E", objet="Ancien", corps="C", envoye_le=horloge.now
        )
        client = build()
        await client.sign_in(identifiant)
        return Personne(client, candidat.compte_id, message.id)

    return come


@pytest_asyncio.fixture
async def jeanne(venir, pair, replica):
    """Jeanne, of whom the replica knows all."""
    found = await venir("jeanne@example.org")
    await near(pair, replica)
    return found


async def near(pair, replica):
    """Waits until the replica is in use, and has everything."""
    await pair.caught_up()

    async def is_near():
        await replica.look()
        return replica.is_near

    await until(is_near)


async def changer(**values):
    """Changes all messages without an event, as no use case does: only who reads the primary sees it."""
    await Message.all().update(**values)


async def test_a_query_reads_on_the_replica_and_a_person_sees_at_once_what_they_wrote(jeanne, venir, pair, replica):
    paul = await venir("paul@example.org")
    async with pair.paused():
        await changer(objet="Nouveau")

        assert await jeanne.lire() == ("Ancien", False)
        await jeanne.ouvrir()
        assert await jeanne.lire() == ("Nouveau", True)
        assert await paul.lire() == ("Ancien", False)
        assert replica.queries == {Where.REPLICA: 2, Where.LATE: 1}
    await pair.caught_up()

    assert await jeanne.lire() == ("Nouveau", True)
    assert replica.queries[Where.REPLICA] == 3


@pytest.mark.long
async def test_nobody_reads_what_was_before_while_the_replica_falls_behind_and_catches_up(
    venir, pair, replica, horloge
):
    people = [await venir(f"{rank}@example.org") for rank in range(4)]
    for person in people:
        for _ in range(MESSAGES - 1):
            await Message.create(
                compte_id=person.compte_id, expediteur="E", objet="O", corps="C", envoye_le=horloge.now
            )
    await near(pair, replica)
    living = asyncio.gather(*map(_open_one_after_another, people))

    async def change_of(where):
        before = replica.queries[where]
        await until(lambda: living.done() or replica.queries[where] > before)

    while not living.done():
        async with pair.paused():
            await change_of(Where.LATE)
        await near(pair, replica)
        await change_of(Where.REPLICA)

    assert await living == [list(range(1, MESSAGES + 1))] * len(people)
    assert min(replica.queries[Where.LATE], replica.queries[Where.REPLICA]) > 0


async def _open_one_after_another(person):
    """The numbers of opened messages that the person reads, once each of them is opened."""
    seen = []
    for message in await Message.filter(compte_id=person.compte_id):
        await person.client.run(MARQUER, id=global_id("Message", message.id))
        with plans_alone():
            found = (await person.client.run(LIRE))["nodes"]
        seen.append(sum(node["luLe"] is not None for node in found))
    return seen


async def test_what_others_write_about_a_person_is_seen_from_its_event_on(jeanne, pair, horloge):
    async with pair.paused():
        async with transaction():
            await changer(objet="Publié")
            await Evenement.record(TypeEvenement.MESSAGE_ENVOYE, compte_id=jeanne.compte_id, le=horloge.now)

        assert await jeanne.lire() == ("Publié", False)


async def test_a_sign_in_that_is_revoked_is_refused_at_once(jeanne, pair, horloge):
    async with pair.paused():
        await Jeton.all().update(revoque_le=horloge.now)

        (error,) = await jeanne.client.errors(LIRE)

    assert error["extensions"]["code"] == "CONNEXION_REQUISE"


async def test_appareils_are_read_where_a_renewal_writes_them_without_an_event(jeanne, pair, horloge):
    horloge.advance(minutes=1)
    async with pair.paused():
        await Jeton.all().update(expire_le=horloge.now.replace(year=2030))
        with plans_alone():
            (found,) = (await jeanne.client.run(APPAREILS))["appareils"]["nodes"]

    assert found["expireLe"].startswith("2030")


async def test_a_replica_that_dies_is_left_and_used_again_once_it_is_back(jeanne, pair, replica, services):
    await jeanne.lire()
    with pair.dead():
        await changer(objet="Nouveau")

        assert await jeanne.lire() == ("Nouveau", False)
        assert not replica.is_near
        assert await replica.look()
        assert await jeanne.lire() == ("Nouveau", False)
    assert replica.queries == {Where.REPLICA: 1, Where.AWAY: 2}
    await near(pair, replica)
    assert await jeanne.lire() == ("Nouveau", False)
    read_replica(services)

    told = services.metrics.text().decode()
    assert 'portail_replica_queries_total{where="replica"} 2.0' in told
    assert 'portail_replica_queries_total{where="away"} 2.0' in told


async def test_a_replica_that_is_silent_holds_nobody(jeanne, pair, replica, monkeypatch):
    await jeanne.lire()
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    with pair.frozen():
        assert await jeanne.lire() == ("Ancien", False)
        assert not replica.is_near


async def test_a_replica_further_behind_than_allowed_is_left(jeanne, pair, replica, monkeypatch):
    now = 0.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    await replica.look()
    assert replica.behind == 0
    async with pair.paused():
        await changer(objet="Nouveau")
        for now in (5.0, 10.0, 11.0):  # noqa: B007 - read by the clock
            await replica.look()
        assert (replica.behind, replica.is_near) == (11.0, False)
        assert await jeanne.lire() == ("Nouveau", False)
        assert replica.queries == {Where.AWAY: 1}
    await near(pair, replica)

    assert replica.behind == 0


async def test_writes_of_a_query_and_its_readings_after_them_are_the_primarys(jeanne, pair, replica):
    async with pair.paused():
        with replica.serving(jeanne.compte_id, 0):
            assert (await Message.get()).objet == "Ancien"
            async with transaction():
                await changer(objet="Nouveau")
            assert (await Message.get()).objet == "Nouveau"
        with replica.serving(jeanne.compte_id, 0):
            await changer(objet="Dernier")
            assert (await Message.get()).objet == "Dernier"


async def test_what_the_replica_cannot_answer_the_primary_does_and_others_still_read_there(jeanne, replica):
    with replica.serving(jeanne.compte_id, 0):
        held = await get_connections().get("default").execute_query_dict("SELECT objet FROM message FOR UPDATE")

    assert held == [{"objet": "Ancien"}]
    assert replica.is_near
    assert await jeanne.lire() == ("Ancien", False)
    assert replica.queries == {Where.REPLICA: 2}


async def test_a_statement_that_the_replay_cancels_is_no_fault_of_the_replica(pair, replica):
    await near(pair, replica)
    replica.judge(asyncpg.SerializationError())
    assert replica.is_near
    replica.judge(asyncpg.AdminShutdownError())
    assert not replica.is_near


async def test_only_a_replica_of_this_base_is_read(pair, database):
    for url in (pair.url, pair.standby.get_uri("postgres")):
        async with Replica(url, size=1, at_most=10).running() as wrong:
            assert await wrong.look() == "it is no replica of this base"
            assert not wrong.is_near


async def test_a_process_looks_at_the_replica_that_its_settings_name(database, pair, tmp_path):
    named = Settings(database_url=pair.url, database_replica_url=pair.replica_url, data_dir=tmp_path)
    async with wiring._replica(named) as found, wiring._replica(Settings(data_dir=tmp_path)) as none:
        await until(lambda: found.is_near)
        assert none is None
    assert await _of_replica(named) == []
    (fault,) = await _of_replica(replace(named, database_replica_url=pair.url))
    assert "is not read: it is no replica of this base" in str(fault)


async def test_readiness_tells_the_replica_and_does_not_depend_on_it(build, pair, replica):
    http = build().http
    left = await http.get("/readyz")
    await near(pair, replica)
    used = await http.get("/readyz")

    assert [answer.status_code for answer in (left, used)] == [200, 200]
    assert left.json()["replique"].startswith("laissée")
    assert used.json() == {"etat": "prêt", "replique": "lue"}


async def test_the_pair_is_what_it_says(pair):
    assert await ask(pair.replica_url, "SELECT pg_is_in_recovery()")
    assert await ask(pair.url, "SELECT application_name FROM pg_stat_replication") == "walreceiver"
