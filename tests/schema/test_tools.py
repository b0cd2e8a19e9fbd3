"""The tools of client developers have nothing to say of the schema, nor of the operations of the pages."""

import json
import subprocess

import pages
import pytest

from api.__main__ import RELEASED, SCHEMA

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
def complaints(node_modules, tmp_path_factory):
    """The complaints of each tool of a schema, of its former release and of operations."""

    def run(schema, released, operations):
        command = [node_modules(CLIENTS), CLIENTS / "tools.mjs", schema, released, operations]
        work = tmp_path_factory.mktemp("work")
        done = subprocess.run([*command, work], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_no_tool_complains(complaints):
    assert complaints(SCHEMA, RELEASED if RELEASED.is_file() else SCHEMA, pages.FOLDER) == {tool: [] for tool in SAID}


def test_each_tool_complains_of_what_it_looks_for(complaints, tmp_path):
    """The test's own test: a scalar that nobody maps, a field deprecated and used, another gone, no `id`."""
    files = {"schema.graphql": BAD_SCHEMA, "released.graphql": BAD_RELEASED, "operations/Pages.graphql": BAD_OPERATIONS}
    (tmp_path / "operations").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")

    found = complaints(tmp_path / "schema.graphql", tmp_path / "released.graphql", tmp_path / "operations")

    for tool, words in SAID.items():
        assert words in "\n".join(found[tool]), tool
    assert "require-selections" in "\n".join(found["eslint"])
    assert "minitel" in "\n".join(found["inspector"])
