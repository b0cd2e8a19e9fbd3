"""Plans of queries: `both.compare` runs each beside the library, here and in every other test, and fails on a difference."""

import asyncio
import random
from uuid import uuid4

import both
import factories
import pytest
from graphql import GraphQLObjectType, get_named_type, is_abstract_type, is_leaf_type, is_required_argument

from api.models import Audit
from api.rules.ids import global_id
from api.schema import planned, schema
from api.schema.planned import PlannedSchema

CORE = schema._schema
ROOTS = ("moi", "candidatures", "messages(first: 3)", "domaines", "accueil", "historique(first: 5)")
DEPTH = 4


class Made:
    """A document made up from the schema: aliases, fragments of both kinds, repeated fields, lists, nested objects."""

    def __init__(self, seed: int) -> None:
        self._luck = random.Random(seed)
        self._fragments: list[str] = []
        root = self._luck.choice(ROOTS)
        kind = get_named_type(CORE.query_type.fields[root.partition("(")[0]].type)
        asked = self._selection(kind, DEPTH)
        self.text = " ".join([f"query Made {{ un: {root} {asked} __typename deux: {root} {asked} }}", *self._fragments])

    def _selection(self, kind: GraphQLObjectType, depth: int) -> str:
        names = [name for name, field in kind.fields.items() if not any(map(is_required_argument, field.args.values()))]
        chosen = self._luck.sample(names, min(len(names), self._luck.randint(2, 6)))
        parts = [self._field(kind, name, depth) for name in chosen]
        return "{ __typename " + " ".join(self._wrapped(kind, part) for part in parts if part) + " }"

    def _field(self, kind: GraphQLObjectType, name: str, depth: int) -> str:
        field = get_named_type(kind.fields[name].type)
        alias = f"{name}_{depth}: " if self._luck.random() < 0.3 else ""
        if is_leaf_type(field):
            return f"{alias}{name}"
        if depth == 0 or is_abstract_type(field):
            return ""
        return f"{alias}{name} {self._selection(field, depth - 1)}"

    def _wrapped(self, kind: GraphQLObjectType, part: str) -> str:
        luck = self._luck.random()
        if luck < 0.15:
            return f"... on {kind.name} {{ {part} }}"
        if luck < 0.3:
            name = f"F{len(self._fragments)}"
            self._fragments.append(f"fragment {name} on {kind.name} {{ {part} }}")
            return f"...{name}"
        if luck < 0.4 and any(one.name == "Node" for one in kind.interfaces):
            return f"... on Node {{ id }} {part}"
        return part


@pytest.fixture
def answered(monkeypatch):
    """The operations that plans answered, in order."""
    found = []
    straight = PlannedSchema._straight

    async def remember(self, *given):
        result = await straight(self, *given)
        found.append(result is not None)
        return result

    monkeypatch.setattr(PlannedSchema, "_straight", remember)
    return found


async def test_answers_made_up_documents_as_the_library_does(mes, answered):
    for seed in range(60):
        await mes.client.send(Made(seed).text)

    assert sum(answered) > 40  # the others are too large, or hold an error


async def test_reads_any_object_by_its_interface(mes, answered):
    candidature = (await mes.client.run("{ candidatures { id domaine { id } session { id } } }"))[0]
    ids = [candidature["id"], candidature["domaine"]["id"], candidature["session"]["id"], "inconnu"]

    found = await mes.client.run(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename ... on Candidature { etat } ... on Domaine { code } } }",
        ids=ids,
    )

    assert answered == [True, True]
    assert [item and item["__typename"] for item in found] == ["Candidature", "Domaine", "SessionExamen", None]


async def test_leaves_errors_to_the_library_with_the_data_beside_them(mes, answered):
    told = await mes.client.send("{ moi { id } gestionComptes(first: 1) { nodes { id } } candidatures { id } }")

    assert answered == [False]
    assert told["data"]["moi"]
    assert told["data"]["gestionComptes"] is None
    assert [error["path"] for error in told["errors"]] == [["gestionComptes"]]


async def test_notes_a_refusal_once_though_both_executors_meet_it(mes, services):
    before = services.journal.en_attente

    await mes.client.send("{ gestionComptes(first: 1) { nodes { id } } }")

    (line,) = list(services.journal._attente.values())[before:]
    assert line.nombre == 1


async def test_a_query_that_takes_too_long_is_told_so_as_by_the_library(mes, monkeypatch):
    async def never(*_given):
        await asyncio.Event().wait()

    monkeypatch.setattr(planned, "run_plan", never)
    monkeypatch.setattr(planned, "DELAI", 0.01)

    told = await mes.client.send("{ moi { id } }")

    assert [error["extensions"]["code"] for error in told["errors"]] == ["DELAI_DEPASSE"]
    assert "data" not in told


@pytest.mark.parametrize(
    "text",
    [
        "{ moi { id @include(if: true) } }",
        "{ ... @skip(if: false) { moi { id } } }",
        "{ __schema { queryType { name } } moi { id } }",
    ],
)
async def test_has_no_plan_for_directives_nor_for_the_schema_itself(mes, answered, text):
    assert await mes.client.run(text)
    assert answered == [False]


def test_the_comparison_is_made():
    assert PlannedSchema._straight.__module__ == both.__name__


async def test_the_payload_of_a_mutation_is_completed_by_a_plan_made_once(client, services, monkeypatch):
    compiled, found = [], []
    make, run_plan = planned.Compiler.mutation, planned.run_plan

    async def seen(*given):
        found.append(await run_plan(*given))
        return found[-1]

    monkeypatch.setattr(planned.Compiler, "mutation", lambda *given: compiled.append(make(*given)) or compiled[-1])
    monkeypatch.setattr(planned, "run_plan", seen)
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")  # whose plan another test may have made
    compiled.clear()
    found.clear()
    for _ in range(2):
        await client.run(
            "mutation Preferer { a: compteModifierPreferences(input: {avisPieces: true}) { compte { avisPieces } errors { code } } }"
        )

    assert found == [{"compte": {"avisPieces": True}, "errors": []}] * 2
    assert len(compiled) == 1


@pytest.mark.parametrize("signed_in", [True, False])
async def test_an_error_of_a_mutation_is_told_as_by_the_library(client, services, signed_in):
    """The second document has a directive, hence no plan; the address of who is signed in is still to be confirmed."""
    if signed_in:
        await factories.compte(services, "jeanne@example.org", premiere_connexion=True, active_le=services.clock())
        await client.sign_in("jeanne@example.org")
    mutation = "x: candidatureEnregistrer(input: {candidatureId: $id})%s { errors { code } candidature { id } }"
    planned_, library = [
        await client.send("mutation($id: ID!) { " + mutation % directive + " }", id=global_id("Candidature", uuid4()))
        for directive in ("", " @include(if: true)")
    ]

    assert planned_ == library
    assert planned_["data"] == {"x": None}


async def test_a_payload_that_its_plan_gives_up_is_completed_by_the_library_and_nothing_is_done_twice(
    client, services, monkeypatch
):
    async def gives_up(*_given):
        return None

    monkeypatch.setattr(planned, "run_plan", gives_up)
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    before = await Audit.filter(action="compteModifierPreferences").count()
    found = await client.run(
        "mutation { compteModifierPreferences(input: {avisPieces: true}) { compte { avisPieces } errors { code } } }"
    )

    assert found == {"compte": {"avisPieces": True}, "errors": []}
    assert await Audit.filter(action="compteModifierPreferences").count() == before + 1


async def test_a_part_of_a_payload_that_is_asked_for_at_times_is_given_then(client):
    text = """mutation($avec: Boolean!) {
      oubli: compteDemanderMotDePasse(input: {identifiant: "personne@example.org"}) { message }
      oubli: compteDemanderMotDePasse(input: {identifiant: "personne@example.org"}) @include(if: $avec) { errors { code } }
    }"""
    without, with_ = [(await client.send(text, avec=avec))["data"]["oubli"] for avec in (False, True)]

    assert set(without) == {"message"}
    assert set(with_) == {"message", "errors"}
