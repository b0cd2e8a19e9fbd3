"""What a query may cost."""

import time

import pytest
from graphql import GraphQLError, build_schema, get_introspection_query, parse

from api.schema import schema
from api.schema.limits import LIMITS, InvalidDocumentError, TooCostlyError, prepare
from api.schema.limits.document import Library, _prepare

TREE = build_schema(
    """
    type Query { arbre: Arbre! arbres(first: Int = 50): ArbreConnection! }
    type ArbreConnection { nodes: [Arbre!]! }
    type Arbre { nom: String! enfants: [Arbre!]! parent: Arbre! }
    """
)


def cost(source, **variables):
    prepared = prepare(TREE, source)
    return prepared.cost(TREE, prepared.operation(None), variables)


def refusal(source, tree=TREE):
    with pytest.raises(TooCostlyError) as refused:
        prepare(tree, source)
    return refused.value.message


def nest(levels, inner="nom"):
    return "{ arbre " + "{ parent " * levels + "{ " + inner + " }" + " }" * levels + " }"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{ __typename }", 1),
        ("{ arbre { nom } }", 2),
        ("{ arbre { enfants { nom } } }", 1 + 10 * 2),
        ("{ arbres(first: 3) { nodes { nom } } }", 1 + 3 * 2),
        ("query($n: Int = 7) { arbres(first: $n) { nodes { nom } } }", 1 + 7 * 2),
        ("{ ...F } fragment F on Query { arbre { nom } }", 2),
        ("{ arbre { ...F ...F } } fragment F on Arbre { enfants { nom } }", 1 + 2 * 10 * 2),
        ("{ ... on Query { arbre { nom } } }", 2),
    ],
)
def test_counts_the_values_that_an_answer_may_hold(source, expected):
    assert cost(source) == expected


def test_counts_the_page_that_a_variable_asks_for():
    source = "query($n: Int) { arbres(first: $n) { nodes { nom } } }"

    assert [cost(source, n=n) for n in (1, 100, 2)] == [3, 201, 5]
    with pytest.raises(GraphQLError, match="100"):
        cost(source, n=101)


def test_counts_the_page_of_a_field_by_default():
    prepared = prepare(schema._schema, "{ historique { nodes { rang } } }")

    assert prepared.cost(schema._schema, prepared.operation(None), {}) == 1 + 50 * 2


def test_limits_are_reached_and_not_passed():
    assert prepare(TREE, nest(LIMITS.depth - 2))
    assert "levels of fields" in refusal(nest(LIMITS.depth - 1))

    aliases = " ".join(f"a{n}: nom" for n in range(LIMITS.aliases))
    assert prepare(TREE, "{ arbre { " + aliases + " } }")
    assert "aliases" in refusal("{ arbre { b: nom " + aliases + " } }")

    roots = "arbre { nom } " * LIMITS.root_fields
    assert prepare(TREE, "{ " + roots + "}")
    assert "root fields" in refusal("{ arbre { nom } " + roots + "}")

    names = "nom " * LIMITS.repeats
    assert prepare(TREE, "{ arbre { " + names + "} }")
    assert "one name" in refusal("{ arbre { nom " + names + "} }")


@pytest.mark.parametrize(
    "source",
    [
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "{ ...Rien }",
        "{ arbre { ...A } } fragment A on Rien { x }",
        "{ arbre { rien { encore } } }",
        "{ arbre }",
    ],
)
def test_leaves_to_validation_what_is_wrong_otherwise(source):
    with pytest.raises(InvalidDocumentError):
        prepare(TREE, source)


def test_admits_the_introspection_query():
    assert prepare(schema._schema, get_introspection_query(input_value_deprecation=True))


def test_forgets_the_oldest_documents():
    library = Library(kept=40)
    prepared = _prepare(TREE, "{ __typename }", introspection=True, limits=LIMITS)
    for key in ("a" * 20, "b" * 20, "c" * 20):
        library.put((TREE, key, True), prepared)

    assert [library.get((TREE, letter * 20, True)) is not None for letter in "abc"] == [False, True, True]


BOMB = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(150))
EXPENSIVE = {
    "deep": "{ arbre " * 4000,
    "deep values": "{ arbre(x: " + "[" * 8000 + ") }",
    "wide": "{ arbre { " + " ".join(f"a{n}" for n in range(5000)) + " } }",
    "wide under the limit": "{ arbre { " + " ".join(f"rien{n}" for n in range(900)) + " } }",
    "aliases": "{ " + " ".join(f"a{n}: arbre {{ nom }}" for n in range(380)) + " }",
    "repeats": "{ arbre { " + "nom " * 1900 + "} }",
    "fragment bomb": "{ ...F0 } " + BOMB + " fragment F150 on Query { arbre { nom } }",
    "fragments many times": "{ " + "...F " * 400 + "} fragment F on Query { " + "arbre { nom } " * 200 + "}",
    "comments": "#\n" * 15_000 + "{ arbre { nom } }",
    "commas": "{ arbre { nom } rien " + "," * 31_000 + "}",
    "directives": "{ __typename " + "@skip(if: true) " * 300 + "}",
    "lists": "{ arbre { " + "enfants { " * 9 + "nom" + " }" * 9 + " } }",
    "too long": "{ arbre { nom } }" + " " * 1_000_000,
    "strings": '{ arbre(x: "' + "\\\\" * 15_000 + '") { nom } }',
    "open string": '{ arbre(x: """' + 'a"' * 15_000 + ") }",
    "variables": "query(" + " ".join(f"$a{n}: Int" for n in range(480)) + ") { __typename }",
    "operations": " ".join(f"query a{n} {{ __typename }}" for n in range(380)),
}


ORDINARY = "{ " + " ".join(f"a{n}" for n in range(LIMITS.tokens - 2)) + " }"


def seconds(work):
    """The processor's time of a work, at best of five."""
    taken = []
    for _ in range(5):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


@pytest.mark.parametrize("name", EXPENSIVE)
def test_refusing_costs_little_more_than_reading_as_much(name):
    def refused():
        with pytest.raises((GraphQLError, InvalidDocumentError)):
            prepare(TREE, EXPENSIVE[name])

    assert seconds(refused) < 4 * seconds(lambda: parse(ORDINARY))
