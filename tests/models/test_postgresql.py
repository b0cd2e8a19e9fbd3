"""A pooled connection goes back as it is, and nothing is left on it."""

import asyncio
from types import SimpleNamespace

import asyncpg
import pytest
from tortoise import connections

from api.models.migrations._online import _patiently
from api.models.pool import PostgresqlConnection, create_pool

ONE = {"min_size": 1, "max_size": 1, "connection_class": PostgresqlConnection}
LAST = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = $1"


@pytest.mark.usefixtures("postgresql", "database")
async def test_a_statement_is_the_last_word_on_its_connection(database_url):
    await connections.get("default").execute_query("SELECT 1 AS dernier_mot")

    watcher = await asyncpg.connect(database_url)
    said = await watcher.fetchval(LAST, "SELECT 1 AS dernier_mot")
    await watcher.close()

    assert said == 1


@pytest.mark.usefixtures("postgresql")
async def test_a_patient_statement_gives_the_patience_back_even_when_it_fails(database_url):
    async with asyncpg.create_pool(database_url, **ONE, server_settings={"lock_timeout": "500ms"}) as pool:
        client = SimpleNamespace(acquire_connection=pool.acquire)

        with pytest.raises(asyncpg.UndefinedTableError):
            await _patiently(SimpleNamespace(client=client), "SELECT * FROM inconnue")

        assert await pool.fetchval("SHOW lock_timeout") == "500ms"


@pytest.mark.usefixtures("postgresql")
async def test_a_connection_left_in_a_transaction_is_rolled_back_before_another_has_it(database_url):
    async with await create_pool(database_url, **ONE) as pool:
        async with pool.acquire() as connection:
            await connection.execute("BEGIN")
            await connection.execute("CREATE TABLE laissee (id int)")
            connection._con._top_xact = None

        assert await pool.fetchval("SELECT to_regclass('laissee')") is None
        assert pool.get_idle_size() == 1


@pytest.mark.usefixtures("postgresql")
async def test_a_connection_whose_statement_was_cancelled_comes_back_and_serves(database_url):
    async with await create_pool(database_url, **ONE) as pool:
        slow = asyncio.create_task(pool.fetchval("SELECT pg_sleep(60)"))
        while pool.get_idle_size():  # noqa: ASYNC110 - the pool tells nobody
            await asyncio.sleep(0)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow

        assert await pool.fetchval("SELECT 1") == 1


@pytest.mark.usefixtures("postgresql")
async def test_a_reading_that_was_cancelled_leaves_its_connection_to_the_next(database_url):
    async with await create_pool(database_url, **ONE) as pool:
        slow = asyncio.create_task(pool.read("SELECT pg_sleep(60)", []))
        await asyncio.sleep(0)
        assert await pool.read("SELECT 1", []) is None  # the one connection is lent
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow

        async with pool.acquire():
            assert await pool.read("SELECT 1", []) is None
        assert await pool.read("SELECT $1::int", [2]) == [(2,)]
        assert pool.get_idle_size() == 1
