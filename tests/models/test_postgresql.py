"""A pooled connection goes back as it is, and nothing is left on it."""

from types import SimpleNamespace

import asyncpg
import pytest
from tortoise import connections

from api.models.migrations._online import _patiently
from api.models.postgresql import PostgresqlConnection

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
    one = {"min_size": 1, "max_size": 1, "connection_class": PostgresqlConnection}
    async with asyncpg.create_pool(database_url, **one, server_settings={"lock_timeout": "500ms"}) as pool:
        client = SimpleNamespace(acquire_connection=pool.acquire)

        with pytest.raises(asyncpg.UndefinedTableError):
            await _patiently(SimpleNamespace(client=client), "SELECT * FROM inconnue")

        assert await pool.fetchval("SHOW lock_timeout") == "500ms"
