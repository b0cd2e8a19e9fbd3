"""Clients that others wrote, on a running server: Apollo with persisted queries, ariadne-codegen, plain urql."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pages
import pytest
import pytest_asyncio
from live import live_server
from locks import alone

from api.commands import SCHEMA
from benchmarks.inscription import BEFORE, register, totals

pytestmark = pytest.mark.any_database
CLIENTS = pages.FOLDER.parent
LOCKED = Path(__file__).parents[2] / "requirements" / "ariadne.txt"
PAUL = ("paul.lamy@example.org", "Demo.2026!")


@pytest_asyncio.fixture(scope="module")
async def server(tmp_path_factory, bases):
    folder = tmp_path_factory.mktemp("serveur")
    async with live_server(folder, await bases.copy("sqlite", "demo")) as live:
        yield live


async def _printed(*command, **env):
    process = await asyncio.create_subprocess_exec(
        *map(str, command), env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    async with asyncio.timeout(90):
        printed, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    return printed


async def test_apollo_leaves_a_document_then_names_it(server, node_modules):
    file = pages.FOLDER / "Accueil.graphql"
    printed = await _printed(
        node_modules(CLIENTS), CLIENTS / "apollo.mjs", f"{server.address}/graphql", file, "AccueilOuverturesQuery", "N"
    )

    for method, requests in json.loads(printed).items():
        hit = {"post": "POST", "get": "GET"}[method]
        assert [(found["method"], found["hasText"], found["code"]) for found in requests] == [
            (hit, False, "PERSISTED_QUERY_NOT_FOUND"),
            ("POST", True, None),
            (hit, False, None),
        ]
        assert {found["status"] for found in requests} == {200}
    assert requests[-1]["cache"] == "public, max-age=60"


@pytest.fixture(scope="module")
def portail(tmp_path_factory):
    """The path of the client that ariadne-codegen makes of the schema and of the pages.

    Its graphql-core is another than ours, hence a folder of its own, installed once.
    """
    found = Path(sys.prefix) / "ariadne"
    with alone(LOCKED):
        if not (found / "ariadne_codegen").exists():
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
            locked = ["--require-hashes", "--only-binary=:all:", "--target", found, "--requirement", LOCKED]
            subprocess.run([*pip, *locked], check=True)
    folder = tmp_path_factory.mktemp("ariadne")
    settings = {
        "schema_path": SCHEMA,
        "queries_path": pages.FOLDER,
        "target_package_name": "portail",
        "client_name": "Portail",
        "target_package_path": folder,
    }
    lines = ["[tool.ariadne-codegen]", *(f'{name} = "{value}"' for name, value in settings.items())]
    (folder / "ariadne.toml").write_text("\n".join(lines), "utf-8")
    path = os.pathsep.join(map(str, (folder, found)))
    command = [sys.executable, "-W", "error", "-m", "ariadne_codegen", "--config", folder / "ariadne.toml"]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return path


async def test_the_client_of_ariadne_codegen_signs_in_reads_and_follows(server, portail):
    page = CLIENTS / "ariadne_page.py"
    printed = await _printed(sys.executable, page, f"{server.address}/graphql", *PAUL, PYTHONPATH=portail)

    seen = json.loads(printed)
    assert seen["candidat"] == "LAMY"
    assert seen["cartes"] == []
    assert {"BCP", "BTS"} <= set(seen["domaines"])
    assert seen["evenement"] == "APPAREIL_CONNECTE"


async def test_a_plain_client_registers_without_asking_again_for_what_it_was_told(server, node_modules, tmp_path):
    """Half of the requests of the app that was tried before the contract, a third of its bytes once compressed."""
    seen = await register(
        node_modules(CLIENTS),
        f"{server.address}/graphql",
        server.data_dir / "courriels",
        tmp_path,
        "plain@example.org",
    )

    asked = totals(seen["requests"])
    assert seen["numero"] == "001"
    assert sum("Validé" in line or "validé" in line for line in seen["lignes"]) >= 3, seen["lignes"]
    assert asked["requests"] <= BEFORE["requests"] / 2
    assert asked["up"] < 0.35 * BEFORE["up"]
    assert asked["down"] < BEFORE["down"] / 2
    assert asked["compressed"] < BEFORE["compressed"] / 3
    assert seen["events"]["own"] >= 10
