"""Readiness: a server is ready once its database has the tables and the reference rows of its version."""

import httpx
import nursery
import pytest
from live import bare_server


@pytest.fixture
async def empty(bases, base):
    return await bases.copy(base, "empty")


async def test_a_server_says_what_is_missing_until_it_is_there(tmp_path, empty):
    async with (
        bare_server(tmp_path, DATABASE_URL=empty, RUN_WORKER="0") as server,
        httpx.AsyncClient(verify=False) as http,
    ):

        async def ready():
            found = await http.get(f"{server.address}/readyz")
            alive = await http.get(f"{server.address}/livez")
            assert alive.status_code == 200
            return found.status_code, found.json().get("raison", "")

        before = await ready()
        assert (await server.command("migrate"))[0] == 0
        migrated = await ready()
        assert (await server.command("reference"))[0] == 0
        filled = await ready()

    assert before[0] == migrated[0] == 503
    assert before[1].startswith("migrations en attente (0001_initial, ")
    assert before[1].endswith(": python -m api migrate")
    assert migrated[1].startswith("données de référence absentes (")
    assert migrated[1].endswith(": python -m api reference")
    assert filled == (200, "")


async def test_migrate_waits_for_a_database_and_then_names_it(tmp_path):
    env = {"DATA_DIR": str(tmp_path), "START_PATIENCE": "0", "DATABASE_URL": "postgres://u:p@127.0.0.1:1/b"}
    code, said = await nursery.run("migrate", env=env)

    assert code == 2
    assert said.startswith("DATABASE_URL='postgres://***@127.0.0.1:1/b': does not answer: ConnectionRefusedError")
