"""Caches of clients: Apollo, graphcache and Relay's store read real answers without a rule written for them."""

import json
import subprocess

import pages
import pytest
from graphql import introspection_from_schema

from api.schema import schema
from tests.schema.test_node import monde  # noqa: F401 - a fixture

CLIENTS = pages.FOLDER.parent
PAGES = {
    "candidat": ["CandidatureQuery", "CandidatureRecapitulatifQuery", "MesInscriptionsQuery", "MesJustificatifsQuery"],
    "bureau": ["GestionCandidatureQuery", "GestionCandidaturesQuery", "GestionSessionsQuery"],
}


@pytest.fixture
async def answers(monde):  # noqa: F811 - the value of the fixture
    """The real answers of pages of a candidate and of an office, about one candidature."""
    actors, _ = monde
    sources = pages.operations()
    card, *_ = await actors["candidat"].run("{ candidatures { id } }")
    found = {}
    for role, names in PAGES.items():
        for name in names:
            variables = {"id": card["id"]} if "$id" in sources[name] else {}
            answer = await actors[role].send(sources[name], **variables)
            assert "errors" not in answer, answer
            found[name] = {"source": sources[name], "variables": variables, "data": answer["data"]}
    return found


@pytest.fixture
def read(node_modules, tmp_path):
    """The complaints of a cache, given the answers of pages."""

    def run(client_, answers):
        (tmp_path / "schema.graphql").write_text(schema.as_str(), "utf-8")
        given = {
            "schema": introspection_from_schema(schema._schema),
            "folder": str(tmp_path),
            "modules": pages.modules(),
            "pages": answers,
        }
        command = [node_modules(CLIENTS), CLIENTS / "caches.mjs", client_]
        return subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, timeout=60, check=False)

    return run


async def test_a_cache_would_complain_of_two_objects_under_one_id(answers, read):
    """The test's own test: the ids that the office's lines and its candidatures shared once."""
    seen = answers["GestionCandidatureQuery"]["data"]["gestionCandidature"]
    seen["id"] = seen["candidature"]["id"]

    done = read("relay", answers)

    assert done.returncode != 0 or json.loads(done.stdout) != []


@pytest.mark.parametrize("client_", ["apollo", "apollo with policies", "urql", "relay"])
async def test_a_cache_reads_each_page_whole_without_a_complaint(answers, read, client_):
    done = read(client_, answers)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
