"""A pooled connection goes back as it is, and nothing is left on it."""

from types import SimpleNamespace

import asyncpg
import pytest
from tortoise import connections

from api.models.migrations._online import _patiently

LAST = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = $1"


@pytest.mark.usefixtures("postgresql", "database")
async def test_a_statement_is_the_last_word_on_its_connection(database_url):
    await connections.get("default").execute_query("SELECT 1 AS dernier_mot")

    watcher = await asyncpg.connect(database_url)
    said = await watcher.fetchval(LAST, "SELECT 1 AS dernier_mot")
    await watcher.close()

    assert said == 1


@pytest.mark.usefixtures("postgresql", "database")
async def test_a_patient_statement_gives_the_patience_back_even_when_it_fails():
    client = connections.get("default")
    async with client.pool.acquire() as one:
        before = await one.fetchval("SHOW lock_timeout"), await one.fetchval("SELECT pg_backend_pid()")

    with pytest.raises(asyncpg.UndefinedTableError):
        await _patiently(SimpleNamespace(client=client), "SELECT * FROM inconnue")
    async with client.pool.acquire() as one:
        after = await one.fetchval("SHOW lock_timeout"), await one.fetchval("SELECT pg_backend_pid()")

    assert after == before
