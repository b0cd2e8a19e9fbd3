"""Caches of clients: Apollo, graphcache and Relay's store read real answers without a rule written for them."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from graphql import (
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    introspection_from_schema,
    parse,
    print_ast,
    visit,
)

from api.schema import schema
from tests.schema.test_node import monde  # noqa: F401 - a fixture

CLIENTS = Path(__file__).parents[1] / "clients"
SOURCES = re.findall(r"graphql`(.*?)`", (CLIENTS / "relay" / "src" / "operations.js").read_text("utf-8"), re.DOTALL)


class Typenames(Visitor):
    """Adds `__typename` to each selection, as caches do."""

    def leave_selection_set(self, node, _key, parent, *_):
        if isinstance(parent, OperationDefinitionNode):
            return node
        typename = FieldNode(name=NameNode(value="__typename"), arguments=(), directives=())
        return SelectionSetNode(selections=(typename, *node.selections))


async def _pages(monde):  # noqa: F811 - the value of the fixture
    """The three pages with their real answers: a dossier and the cards for its candidate, a list for an office."""
    actors, _ = monde
    sources = {
        parse(source).definitions[0].name.value: print_ast(visit(parse(source), Typenames())) for source in SOURCES
    }
    dossier, cartes, bureau = sources
    card = (await actors["candidat"].run("{ candidatures { id } }"))[0]
    pages = {}
    for name, role, variables in ((dossier, "candidat", card), (cartes, "candidat", {}), (bureau, "bureau", {})):
        answer = await actors[role].send(sources[name], **variables)
        assert "errors" not in answer, answer
        pages[name] = {"source": sources[name], "variables": variables, "data": answer["data"]}
    return pages


def _read(node_modules, client_, pages):
    given = json.dumps({"schema": introspection_from_schema(schema._schema), "pages": pages})
    command = [node_modules(CLIENTS), CLIENTS / "caches.mjs", client_]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=False)


async def test_a_cache_would_complain_of_two_objects_under_one_id(monde, node_modules):  # noqa: F811
    """The test's own test: the ids that the office's lines and its candidatures shared once."""
    pages = await _pages(monde)
    [bureau] = [page for page in pages.values() if "gestionCandidatures" in page["data"]]
    for edge in bureau["data"]["gestionCandidatures"]["edges"]:
        edge["node"]["id"] = edge["node"]["candidature"]["id"]

    done = _read(node_modules, "relay", pages)

    assert done.returncode != 0 or json.loads(done.stdout) != []


@pytest.mark.parametrize("client_", ["apollo", "apollo with policies", "urql", "relay"])
async def test_a_cache_reads_each_page_whole_without_a_complaint(monde, node_modules, client_):  # noqa: F811
    pages = await _pages(monde)
    assert len(pages) == 3

    done = _read(node_modules, client_, pages)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_the_linter_of_graphql_has_nothing_to_say_of_the_schema_nor_of_the_pages(node_modules, tmp_path):
    (tmp_path / "schema.graphql").write_text(schema.as_str(), "utf-8")
    (tmp_path / "operations.graphql").write_text("\n".join(SOURCES), "utf-8")
    files = {"SCHEMA": tmp_path / "schema.graphql", "OPERATIONS": tmp_path / "operations.graphql"}
    linter = CLIENTS / "node_modules" / "eslint" / "bin" / "eslint.js"
    options = [
        "--config",
        CLIENTS / "eslint.config.mjs",
        "--max-warnings",
        "0",
        *(path.name for path in files.values()),
    ]

    done = subprocess.run(
        [node_modules(CLIENTS), linter, *options],
        cwd=tmp_path,
        env=os.environ | {name: str(path) for name, path in files.items()},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, ""), done.stderr
