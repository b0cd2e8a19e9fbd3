"""The cost of introspection, and its answer, computed once."""

import asyncio
import itertools
import json
import random

import orjson
import pytest
import strawberry
from graphql import (
    GraphQLError,
    build_schema,
    execute_sync,
    get_introspection_query,
    get_named_type,
    introspection_types,
    is_object_type,
    parse,
)

from api.rules.problems import Code
from api.schema import schema
from api.schema.limits import LIMITS, InvalidDocumentError, LimitedSchema, PacedExecutor, prepare
from api.schema.limits.answers import Answers

SMALL = build_schema(
    """
    "Marks a field." directive @marque(a: Int = 1, b: [String!]) repeatable on FIELD_DEFINITION | OBJECT
    interface Node { id: ID! }
    interface Nom implements Node { id: ID! nom(langue: Langue = FR, x: [[Int!]!]!): String }
    type Eleve implements Nom & Node { id: ID! nom(langue: Langue = FR, x: [[Int!]!]!): String ancien: Int @deprecated }
    type Ecole implements Node { id: ID! eleves(filtre: Filtre!, vieux: Int @deprecated): [Eleve!]! }
    union Objet = Eleve | Ecole
    enum Langue { FR EN @deprecated DE }
    input Filtre { noms: [String!], langue: Langue = FR, filtre: Filtre, vieux: Int @deprecated }
    scalar Jour @specifiedBy(url: "https://example.org/jour")
    type Query { objets(jour: Jour): [Objet!]! node(id: ID!): Node }
    """
)
OPTIONS = {
    "descriptions": True,
    "specified_by_url": True,
    "directive_is_repeatable": True,
    "schema_description": True,
    "input_value_deprecation": True,
    "one_of": True,
}


def price(source, tree=SMALL):
    prepared = prepare(tree, source)
    return prepared.measure(tree, prepared.operation(None), {}).cost


def values(answer):
    """The number of values of an answer: fields that are no lists, and items of those that are."""
    if isinstance(answer, dict):
        return sum(values(below) if isinstance(below, list) else 1 + values(below) for below in answer.values())
    if isinstance(answer, list):
        return sum(1 + values(item) for item in answer)
    return 0


def selection(dice, kind, depth):
    """A random selection that validation accepts: its lists are nested twice at most."""
    found = []
    for name, definition in kind.fields.items():
        below = get_named_type(definition.type)
        asked = "(includeDeprecated: true)" if "includeDeprecated" in definition.args else ""
        if name in {"interfaces", "possibleTypes", "inputFields", "fields"} and depth > 1:
            continue
        if not is_object_type(below):
            found += [name] * dice.choice((0, 1))
        elif depth < 4 and dice.random() < 0.5:
            found.append(f"{name}{asked} {selection(dice, below, depth + 1)}")
    return "{ __typename " + " ".join(found) + " }"


@pytest.mark.parametrize("seed", range(60))
def test_the_price_of_an_introspection_is_what_it_brings(seed):
    dice = random.Random(seed)
    root, kind = dice.choice(
        (("__schema", "__Schema"), ('__type(name: "Ecole")', "__Type"), ('__type(name: "Nom")', "__Type"))
    )
    source = f"{{ {root} {selection(dice, introspection_types[kind], 0)} }}"

    answer = execute_sync(SMALL, parse(source))

    assert answer.errors is None
    assert price(source) == values(answer.data)


def test_a_name_to_come_is_priced_as_the_largest_of_all():
    inner = "{ fields { name type { name } } }"
    known = [price(f'{{ __type(name: "{name}") {inner} }}') for name in SMALL.type_map]

    assert price(f"query($n: String!) {{ __type(name: $n) {inner} }}") == max(known)


def test_fragments_are_priced_where_they_are_spread():
    plain = price("{ __schema { types { name fields { name type { name } } } } }")

    assert plain == price(
        "{ ...R } fragment R on Query { __schema { types { ...T ... on __Type { fields { ...F } } } } } "
        "fragment T on __Type { name } fragment F on __Field { name type { ...T } }"
    )


def of_type(levels):
    return "{ kind name " + "ofType { kind name " * levels + "}" * levels + " }"


TOOLS = {
    **{
        f"graphql-js {sum(chosen)} {depth} {number}": get_introspection_query(
            **dict(zip(OPTIONS, chosen, strict=True)), type_depth=depth
        )
        for depth in (7, 9, 13)
        for number, chosen in enumerate(itertools.product((False, True), repeat=len(OPTIONS)))
        if sum(chosen) in {0, 1, 5, 6}
    },
    "possible types of Apollo": "query IntrospectionQuery { __schema { types { kind name possibleTypes { name } } } }",
    "without fragments": "{ __schema { queryType { name } types { kind name description fields(includeDeprecated: true) "
    f"{{ name args {{ name type {of_type(7)} defaultValue }} type {of_type(7)} }} inputFields {{ name type {of_type(7)} }}"
    " interfaces { name } enumValues(includeDeprecated: true) { name } possibleTypes { name } } directives { name } } }",
    "one type": f"query Type($name: String!) {{ __type(name: $name) {{ name fields {{ name type {of_type(9)} }} }} }}",
    "ping": "{ __schema { queryType { name } } }",
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_introspection_of_each_tool_is_admitted(tool):
    assert 0 < price(TOOLS[tool], schema._schema) <= LIMITS.introspection


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{ " + " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(2)) + " }", "introspections"),
        ('{ __schema { types { name } } b: __type(name: "Query") { name } }', "introspections"),
        ("{ ...F ...F } fragment F on Query { __schema { types { name } } }", "introspections"),
        (
            "{ __schema { types { fields { type { fields { name type { name ofType { name } } args { name type { name } } } } } } } }",
            None,
        ),
        (
            "{ __schema { types { fields { args { type { ofType { inputFields { "
            + " ".join(f"a{n}: type {{ name }}" for n in range(30))
            + " } } } } type { ofType { ofType { ofType { fields { "
            + " ".join(f"a{n}: name" for n in range(30, 60))
            + " } } } } } } } } }",
            "aliases",
        ),
        (
            "{ __schema { types { fields { type { ofType { ofType { ofType { fields { "
            + "args { name type { name kind } } type { name kind } " * 20
            + "} } } } } } } } }",
            "values",
        ),
    ],
)
def test_more_than_an_introspection_is_refused(source, said):
    if said is None:
        assert price(source, schema._schema)
        return
    with pytest.raises(InvalidDocumentError) as refused:
        price(source, schema._schema)

    [error] = refused.value.errors
    assert error.extensions["code"] == Code.REQUETE_TROP_COUTEUSE
    assert said in error.message


def test_the_typename_is_free():
    assert price("{ " + "__typename " * 15 + "}") == 15


@strawberry.type
class Query:
    nom: str = "LAMY"


class Recording(PacedExecutor):
    made = 0

    def execute_operation(self, *given):
        Recording.made += 1
        return super().execute_operation(*given)


async def test_says_of_each_type_whether_it_is_one_of(recorded):
    result = await recorded.execute('{ __type(name: "__Type") { isOneOf fields { type { kind isOneOf } } } }')

    assert result.errors is None


@pytest.fixture
def recorded():
    Recording.made = 0
    return LimitedSchema(query=Query, execution_context_class=Recording)


def data(result):
    return json.loads(orjson.dumps(result.data))


async def test_an_introspection_is_made_once(recorded):
    source = get_introspection_query()

    results = await asyncio.gather(*(recorded.execute(source) for _ in range(10)))

    assert Recording.made == 1
    assert {orjson.dumps(result.data) for result in results} == {orjson.dumps(results[0].data)}
    assert data(results[0]) == execute_sync(recorded._schema, parse(source)).data
    assert results[9].extensions == results[0].extensions
    assert results[0].extensions["cout"]["valeur"] == values(data(results[0]))


async def test_an_answer_is_that_of_its_variables_and_operation(recorded):
    source = """
        query A($n: String!) { __type(name: $n) { name } }
        query B($n: String!) { __type(name: $n) { kind } }
    """
    asked = [("A", "Query"), ("A", "String"), ("B", "Query"), ("A", "Query")]

    found = [
        data(await recorded.execute(source, variable_values={"n": name}, operation_name=operation))["__type"]
        for operation, name in asked
    ]

    assert found == [{"name": "Query"}, {"name": "String"}, {"kind": "OBJECT"}, {"name": "Query"}]
    assert Recording.made == 3


async def test_errors_and_other_answers_are_made_each_time(recorded):
    for _ in range(2):
        refused = await recorded.execute("query($n: String!) { __type(name: $n) { name } }")
        mixed = await recorded.execute("{ nom __schema { queryType { name } } }", root_value=Query())
        assert [error.path for error in refused.errors] == [None]
        assert mixed.data == {"nom": "LAMY", "__schema": {"queryType": {"name": "Query"}}}

    assert Recording.made == 2


async def test_who_gives_up_leaves_the_making_to_the_next():
    answers, begun = Answers(), []

    async def make():
        begun.append(1)
        if len(begun) == 1:
            await asyncio.Event().wait()
        return execute_sync(SMALL, parse("{ __typename }"))

    first = asyncio.create_task(answers.answer("a", None, {}, make))
    second = asyncio.create_task(answers.answer("a", None, {}, make))
    await asyncio.sleep(0)
    first.cancel()

    assert data(await second) == {"__typename": "Query"}
    assert len(begun) == 2


async def test_answers_are_kept_as_long_as_there_is_room():
    answers, made = Answers(room=100), []

    async def make():
        made.append(1)
        return execute_sync(SMALL, parse("{ __schema { queryType { name } } }"))

    for source in ("a", "a", "b", "c", "a"):
        await answers.answer(source, None, {}, make)

    assert len(made) == 4


def test_an_error_is_not_an_introspection():
    with pytest.raises((InvalidDocumentError, GraphQLError)):
        price("{ __schema { rien } }")
