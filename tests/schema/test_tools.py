"""The tools of client developers have nothing to say of the schema, nor of the operations of the pages."""

import json
import subprocess

import pages
import pytest
from client import http_client

from api.app import build_app
from api.commands import RELEASED, SCHEMA
from api.settings import Settings

CLIENTS = pages.FOLDER.parent
BAD_SCHEMA = '''
"""Anything."""
scalar Inconnu
type Query { minitel: String @deprecated(reason: "Stays until 2030-01-01.")  page(first: Int): Page  x: Inconnu }
type Page { id: ID!  titre: String }
'''
BAD_RELEASED = BAD_SCHEMA.replace("minitel:", "telex: String  minitel:")
BAD_OPERATIONS = "query Mauvaise { minitel x page(first: 1) { titre } }"
SAID = {
    "relay": "Queries in graphql tags",
    "typescript": "Unknown scalar type Inconnu",
    "eslint": "no-deprecated",
    "inspector": "telex",
}


@pytest.fixture(scope="module")
def run(node_modules):
    """The complaints of each tool of a schema, of its former release and of operations."""

    def run(schema, released, operations, work):
        work.mkdir()
        command = [node_modules(CLIENTS), CLIENTS / "tools.mjs", schema, released, operations, work]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("tools") / "work"


@pytest.fixture(scope="module")
def complaints(run, work):
    """The complaints of the schema and of the pages; what the tools generated is in `work`."""
    return run(SCHEMA, RELEASED, pages.FOLDER, work)


@pytest.mark.parametrize("tool", SAID)
def test_no_tool_complains(complaints, tool):
    assert complaints[tool] == []


@pytest.mark.usefixtures("complaints")
async def test_the_generated_documents_are_taken_as_trusted_ones(services, work, tmp_path):
    """The JSON of codegen is TRUSTED_DOCUMENTS as it is: by its hashes, and no other text."""
    generated = work / "gql" / "persisted-documents.json"
    texts = json.loads(generated.read_text("utf-8"))
    assert len(texts) == len(pages.operations())
    [home] = [name for name, text in texts.items() if "query AccueilQuery" in text]
    settings = Settings(
        data_dir=tmp_path, public_url="http://test", trusted_documents=generated, only_trusted_documents=True
    )

    app = build_app(settings, services)
    app.state.services = services

    async with http_client(app) as http:
        named = await http.post("/graphql", json={"documentId": home})
        sent = await http.post("/graphql", json={"query": texts[home]})
        other = await http.post("/graphql", json={"query": "{ accueil { franceConnectEstPropose } }"})

    assert named.json()["data"]["accueil"]["franceConnectEstPropose"] is False
    assert sent.json() == named.json()
    assert other.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_INCONNU"


def test_each_tool_complains_of_what_it_looks_for(run, tmp_path):
    """The test's own test: a scalar that nobody maps, a field deprecated and used, another gone, no `id`."""
    files = {"schema.graphql": BAD_SCHEMA, "released.graphql": BAD_RELEASED, "operations/Pages.graphql": BAD_OPERATIONS}
    (tmp_path / "operations").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")

    given = (tmp_path / name for name in ("schema.graphql", "released.graphql", "operations", "work"))
    found = run(*given)

    for tool, words in SAID.items():
        assert words in "\n".join(found[tool]), tool
    assert "require-selections" in "\n".join(found["eslint"])
    assert "minitel" in "\n".join(found["inspector"])
