"""SQLite when it fails: the faults reported, and the next transaction, which finds everything free."""

import asyncio
import sqlite3

import pytest
from tortoise import connections
from waiting import PATIENCE

from api.models import SessionExamen, transaction
from api.models.faults import AwayError, FullError, UncertainError
from api.models.sqlite import STATEMENTS, ImmediateSqliteClient

UNLIMITED = 1_073_741_823  # pages


@pytest.fixture
def engine(sqlite, database):
    """The one connection; the faults of PostgreSQL are in tests/schema/test_execution.py."""
    return connections.get("default")


async def pragma(engine, name, value):
    await engine.execute_query(f"PRAGMA {name}={value}")


async def fill(engine):
    """Leaves no page: neither those that earlier tests freed, nor new ones."""
    await engine.execute_query("VACUUM")
    await pragma(engine, "max_page_count", 1)  # SQLite raises this limit to the present size


async def begins():
    """Checks that a transaction is served at once, and writes."""
    async with asyncio.timeout(PATIENCE), transaction():
        await SessionExamen.create(domaine="BTS", libelle="2027", annee=2027)
    assert await SessionExamen.all().delete() == 1


async def write(count=2000):
    for rank in range(count):
        await SessionExamen.create(domaine="BTS", libelle=f"{rank:060}", annee=2027)


@pytest.mark.parametrize("nested", [False, True])
async def test_a_disk_that_is_full_undoes_the_transaction_and_no_other(engine, nested):
    async def change():
        async with transaction():
            if nested:
                async with transaction():
                    await write()
            await write()

    await fill(engine)
    try:
        with pytest.raises(FullError):
            await change()
        assert await SessionExamen.all().count() == 0
    finally:
        await pragma(engine, "max_page_count", UNLIMITED)

    await begins()


async def test_a_disk_that_is_full_is_told_of_a_statement_alone(engine):
    await fill(engine)
    try:
        with pytest.raises(FullError):
            await write()
    finally:
        await pragma(engine, "max_page_count", UNLIMITED)

    await SessionExamen.all().delete()
    await begins()


async def test_a_transaction_that_cannot_begin_leaves_the_next_one_free(engine):
    other = sqlite3.connect(engine.filename, isolation_level=None)
    await pragma(engine, "busy_timeout", 50)
    try:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            async with asyncio.timeout(PATIENCE):
                with pytest.raises(AwayError):
                    await begins()
        other.execute("ROLLBACK")
    finally:
        other.close()
        await pragma(engine, "busy_timeout", 10_000)

    await begins()


async def test_what_could_not_be_committed_is_not_committed_later(engine):
    async def change():
        async with transaction():
            inside = connections.get("default")
            await inside.execute_query("PRAGMA defer_foreign_keys=ON")
            await inside.execute_query(
                "INSERT INTO periode (id, cree_le, session_id, centre, libelle, ouvre_le, ferme_le)"
                " VALUES ('a', '2026-01-01', 'nowhere', '33', 'x', '2026-01-01', '2026-02-01')"
            )

    with pytest.raises(sqlite3.IntegrityError):
        await change()

    await begins()
    (row,) = (await engine.execute_query("SELECT count(*) AS found FROM periode"))[1]
    assert row["found"] == 0


async def test_a_commit_that_the_disk_did_not_confirm_is_uncertain(engine, monkeypatch):
    broken = sqlite3.OperationalError("disk I/O error")
    broken.sqlite_errorcode = sqlite3.SQLITE_IOERR | (4 << 8)  # fsync

    async def commit():
        raise broken

    async def change():
        async with transaction():
            await SessionExamen.create(domaine="BTS", libelle="2027", annee=2027)
            monkeypatch.setattr(connections.get("default"), "commit", commit)

    with pytest.raises(UncertainError):
        await change()

    await begins()


async def _in_a_transaction(client):
    async with client._in_transaction() as inside:
        await inside.execute_query("SELECT 1")


WAYS = {
    "execute_insert": lambda client: client.execute_insert("INSERT INTO met VALUES (?)", ["x"]),
    "execute_many": lambda client: client.execute_many("INSERT INTO met VALUES (?)", [["x"], ["y"]]),
    "execute_query": lambda client: client.execute_query("SELECT 1"),
    "execute_query_dict": lambda client: client.execute_query_dict("SELECT 1"),
    "execute_script": lambda client: client.execute_script("SELECT 1; SELECT 2"),
    "a transaction": _in_a_transaction,
}


@pytest.mark.usefixtures("sqlite", "migrated")
class TestAFileThatCannotBeOpened:
    """Tests with a client of their own, since the other tests keep theirs open."""

    @pytest.fixture
    async def away(self, tmp_path):
        """A client whose file has no folder yet, which asks for a table as soon as it opens."""
        client = ImmediateSqliteClient(str(tmp_path / "later" / "base.sqlite3"), connection_name="default")
        yield client
        await client.close()

    def test_is_tried_by_every_way_to_the_database(self):
        assert set(WAYS) == {*STATEMENTS, "a transaction"}

    @pytest.mark.parametrize("way", WAYS)
    async def test_leaves_the_next_ones_free_and_is_forgotten_once_it_opens(self, away, tmp_path, way):
        async with asyncio.timeout(PATIENCE):
            for _ in range(2):
                with pytest.raises(AwayError):
                    await WAYS[way](away)

            (tmp_path / "later").mkdir()
            await away.execute_script("CREATE TABLE met (word TEXT)")
            await WAYS[way](away)

    async def test_is_told_to_each_of_a_crowd(self, away):
        async with asyncio.timeout(PATIENCE):
            outcomes = await asyncio.gather(
                *(ask(away) for ask in WAYS.values() for _ in range(5)), return_exceptions=True
            )

        assert {type(outcome) for outcome in outcomes} == {AwayError}

    async def test_lets_go_when_whoever_waited_for_it_left(self, away, monkeypatch):
        async def never(*_, **__):
            await asyncio.Event().wait()

        with monkeypatch.context() as patch:
            patch.setattr("tortoise.backends.sqlite.client.SqliteClient.create_connection", never)
            for ask in WAYS.values():
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.01):
                        await ask(away)

        async with asyncio.timeout(PATIENCE):
            with pytest.raises(AwayError):
                await away.execute_query("SELECT 1")

    async def test_is_not_served_half_opened(self, tmp_path):
        """A file that another process locks opens, and then refuses its pragmas one after the other."""
        file = tmp_path / "base.sqlite3"
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        client = ImmediateSqliteClient(str(file), connection_name="default", busy_timeout=1)
        try:
            with pytest.raises(AwayError):
                await client.execute_query("SELECT 1")
            other.close()
            ((keys,),) = (await client.execute_query("PRAGMA foreign_keys"))[1]
        finally:
            other.close()
            await client.close()

        assert keys == 1


async def test_a_list_that_could_not_be_committed_is_not_committed_later(engine, monkeypatch):
    """Tortoise sends a list as a transaction of its own, which it leaves open when its COMMIT fails."""
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    async def commit():
        raise full

    await engine.execute_query("SELECT 1")
    with monkeypatch.context() as patch:
        patch.setattr(engine._connection, "commit", commit)
        with pytest.raises(FullError):
            await SessionExamen.bulk_create([SessionExamen(domaine="BTS", libelle="2027", annee=2027)])

    assert await SessionExamen.all().count() == 0
    await begins()
