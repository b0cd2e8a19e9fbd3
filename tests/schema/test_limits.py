"""The cost of a query."""

import asyncio
import cProfile
import gc
import threading
import weakref
from dataclasses import fields as dataclass_fields
from dataclasses import replace

import pytest
from graphql import GraphQLError, build_schema, get_introspection_query, parse

from api.rules.problems import Code
from api.schema import schema
from api.schema.limits import LIMITS, InvalidDocumentError, TooCostlyError, document, prepare
from api.schema.limits.document import _prepare, prepare_aside
from api.schema.limits.library import Library
from api.schema.limits.measure import Measurer
from api.schema.limits.schema import NESTING_MAX, check_values

TREE = build_schema(
    """
    directive @marque repeatable on FIELD
    type Query { arbre: Arbre! arbres(first: Int = 50): ArbreConnection! }
    type ArbreConnection { nodes: [Arbre!]! }
    type Arbre { nom: String! enfants: [Arbre!]! parent: Arbre! }
    """
)


def cost(source, **variables):
    prepared = prepare(TREE, source)
    return prepared.measure(TREE, prepared.operation(None), variables).cost


def refusal(source, tree=TREE):
    with pytest.raises(InvalidDocumentError) as refused:
        prepare(tree, source)
    [error] = refused.value.errors
    assert error.extensions["code"] == Code.REQUETE_TROP_COUTEUSE
    return error.message


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

    assert prepared.measure(schema._schema, prepared.operation(None), {}).cost == 1 + 50 * 2


@pytest.mark.parametrize(
    ("asked", "size"), [("", 20), ('(codes: "A")', 1), ('(codes: ["A", "B"])', 2), ("(codes: $codes)", 3)]
)
def test_counts_the_codes_asked_for(asked, size):
    declared = "($codes: [String!])" if "$" in asked else ""
    prepared = prepare(schema._schema, f"query{declared} {{ formulaires{asked} {{ titre }} }}")

    assert prepared.measure(schema._schema, prepared.operation(None), {"codes": ["A", "B", "C"]}).cost == size * 2


def operations(tokens):
    """Twenty operations of seventy-five tokens, the last one of as many as are left."""
    last = "nom " * 34 + "__typename " * (tokens - 20 * 75 + 34)
    whole = "nom " * 34 + "__typename " * 34
    return " ".join(f"query Q{n} {{ arbre {{ {whole if n < 19 else last}}} }}" for n in range(20))


def fields(count):
    """Fourteen root fields of fifty fields, the first one of as many as are left."""
    first = "nom " * 25 + "__typename " * (count - 14 * 50 + 24)
    whole = "nom " * 25 + "__typename " * 24
    return "{ " + " ".join(f"a{n}: arbre {{ {whole if n else first}}}" for n in range(14)) + " }"


BOUNDARIES = {
    "source": ("characters", "{ arbre { nom } }".ljust),
    "tokens": ("tokens", operations),
    "comments": ("comments", lambda n: "#\n" * n + "{ arbre { nom } }"),
    "nesting": ("levels of brackets", lambda n: "{ " + "... on Query { " * (n - 1) + "__typename" + " }" * n),
    "depth": ("levels of fields", lambda n: nest(n - 2)),
    "aliases": ("aliases", lambda n: "{ arbre { " + " ".join(f"a{k}: nom" for k in range(n)) + " } }"),
    "directives": ("directives", lambda n: "{ __typename " + "@marque " * n + "}"),
    "root_fields": ("root fields", lambda n: "{ " + "arbre { nom } " * n + "}"),
    "fields": ("fields", fields),
    "repeats": ("selections of one name", lambda n: "{ arbre { " + "nom " * n + "} }"),
    "operations": ("operations", lambda n: " ".join(f"query Q{k} {{ __typename }}" for k in range(n))),
    "introspections": (
        "introspections",
        lambda n: "{ " + " ".join(f"a{k}: __schema {{ description }}" for k in range(n)) + " }",
    ),
}


@pytest.mark.parametrize("name", BOUNDARIES)
def test_each_limit_is_reached_and_not_passed(name):
    said, make = BOUNDARIES[name]
    limit = getattr(LIMITS, name)

    assert prepare(TREE, make(limit))
    message = refusal(make(limit + 1))
    assert said in message
    assert str(limit) in message


@pytest.mark.parametrize(
    ("name", "source", "count"),
    [
        ("cost", "{ arbres(first: 100) { nodes { enfants { nom } } } }", 1 + 100 * (1 + 10 * 2)),
        ("introspection", "{ __schema { description } }", 1),
        ("comparisons", "{ arbre { nom } arbre { nom } }", 4),
        ("comparisons", "{ arbre { nom } arbre { nom } arbre { parent { nom } } }", 16),
    ],
)
def test_what_is_counted_is_compared_with_its_limit_exactly(name, source, count):
    assert _prepare(TREE, source, introspection=True, limits=replace(LIMITS, **{name: count}))
    with pytest.raises(TooCostlyError, match=f"at most {count - 1} are accepted"):
        _prepare(TREE, source, introspection=True, limits=replace(LIMITS, **{name: count - 1}))


def test_every_limit_of_a_document_has_its_boundary_tested():
    assert {*BOUNDARIES, "cost", "introspection", "comparisons"} == {item.name for item in dataclass_fields(LIMITS)}


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


@pytest.mark.parametrize(("count", "said"), [(500, "Unknown argument"), (501, "too many items of a list")])
def test_a_list_holds_so_many_items_and_no_more(count, said):
    with pytest.raises(InvalidDocumentError) as refused:
        prepare(TREE, "{ arbre(x: [" + "1 " * count + "]) { nom } }")

    assert said in refused.value.errors[0].message


def test_admits_the_introspection_query():
    assert prepare(schema._schema, get_introspection_query(input_value_deprecation=True))


@pytest.mark.parametrize("source", ["{ arbre { inconnu } }", "{ arbre { " * 20 + "}", "{ arbre { " + "nom " * 300])
def test_reads_what_it_refused_once(source, monkeypatch):
    def refusal():
        with pytest.raises(InvalidDocumentError) as refused:
            prepare(TREE, source)
        return [error.formatted for error in refused.value.errors]

    first = refusal()
    monkeypatch.setattr("api.schema.limits.document._prepare", None)

    assert first
    assert refusal() == first == refusal()


async def test_others_are_served_while_an_unknown_document_is_read(monkeypatch):
    others_were_served, outcome = threading.Event(), document._outcome

    def read(key, limits):
        assert others_were_served.wait(30)
        return outcome(key, limits)

    monkeypatch.setattr(document, "_outcome", read)
    reading = asyncio.create_task(prepare_aside(TREE, "{ arbre { nom } } # by nobody yet"))
    await asyncio.sleep(0)
    others_were_served.set()

    assert await reading is prepare(TREE, "{ arbre { nom } } # by nobody yet")


async def test_a_document_that_many_send_at_once_is_kept_once():
    read = await asyncio.gather(*(prepare_aside(TREE, "{ arbre { nom nom nom } }") for _ in range(4)))
    library = Library(40)
    for one in read:
        library.put("a", one, 20)
    library.put("b", read[0], 20)

    assert library.get("a") is read[0]


def test_a_document_is_gone_when_nobody_holds_it():
    prepared = _prepare(TREE, "{ arbre { nom enfants { nom } } }", introspection=True, limits=LIMITS)
    watched = weakref.finalize(prepared.document, lambda: None)
    gc.disable()
    try:
        del prepared
        assert not watched.alive
    finally:
        gc.enable()


def test_forgets_the_oldest_documents():
    library = Library(40)
    prepared = _prepare(TREE, "{ __typename }", introspection=True, limits=LIMITS)
    for key in "abc":
        library.put(key, prepared, 20)

    assert [library.get(key) is not None for key in "abc"] == [False, True, True]


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
    "namesakes": "{ " + ("arbre { " + "nom __typename " * 30 + "} ") * 15 + "}",
    "namesakes below": "{ arbre { " + ("parent { " + "nom " * 20 + "} ") * 40 + "} }",
    "namesakes in fragments": "{ "
    + "...F " * 15
    + "} fragment F on Query { arbre { "
    + ("parent { " + "nom " * 9 + "} ") * 9
    + "} }",
    "long list": "{ arbre(x: [" + "1 " * 1900 + "]) { nom } }",
    "conflicts": "{ " + " ".join(f"x: arbres(first: {n}) {{ nodes {{ nom }} }}" for n in range(15)) + " }",
    "fragment cycle": "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{(n + 1) % 200} }}" for n in range(200)),
    "fragments everywhere": "{ "
    + " ".join(f"...F{n}" for n in range(200))
    + " } "
    + " ".join(f"fragment F{n} on Query {{ arbre {{ nom }} }}" for n in range(90)),
    "unknown directives": "{ __typename " + " ".join(f"@d{n}" for n in range(900)) + "}",
    "unknown types": "{ " + " ".join(f"... on Arbr{n} {{ nom }}" for n in range(250)) + " }",
    "long name": "{ " + "x" * 31_000 + " }",
    "long number": "{ arbres(first: " + "9" * 31_000 + ") { nodes { nom } } }",
    "escapes": '{ arbre(x: "' + "\\u00e9" * 5_000 + '") { nom } }',
    "signs": "{ " + "! " * 15_000 + "}",
}


ORDINARY = "{ " + " ".join(f"a{n}" for n in range(LIMITS.tokens - 2)) + " }"


def calls(work):
    """The number of functions that a work calls: a measure of its time that no neighbour changes."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.fixture(scope="module")
def reading():
    """The calls that the reading of an ordinary document of the greatest length takes."""
    return calls(lambda: parse(ORDINARY))


@pytest.mark.parametrize("name", EXPENSIVE)
def test_refusing_costs_little_more_than_reading_as_much(name, reading):
    def refused():
        with pytest.raises((GraphQLError, InvalidDocumentError)):
            _prepare(TREE, EXPENSIVE[name], introspection=True, limits=LIMITS)

    assert calls(refused) < 4 * reading


MISTAKES = {
    "types": " ".join(
        f"... on CandidatureRenseignerInformationsSupplementairesPayloa{n} {{ __typename }}" for n in range(12)
    ),
    "fields": " ".join(f"gestionCandidature{n}" for n in range(12)),
    "arguments": " ".join(f"a{n}: candidature(identifiant: 1) {{ id }}" for n in range(12)),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_looks_for_no_name_in_a_document_full_of_mistakes(name, reading):
    """Each suggestion compares a name with all those of the schema, hundreds of them."""

    def refused():
        with pytest.raises(InvalidDocumentError):
            _prepare(schema._schema, f"{{ {MISTAKES[name]} }}", introspection=True, limits=LIMITS)

    assert calls(refused) < 4 * reading


def test_guesses_what_a_person_mistyped():
    with pytest.raises(InvalidDocumentError) as refused:
        prepare(schema._schema, "{ domaine { cod } }")
    with pytest.raises(InvalidDocumentError) as hidden:
        prepare(schema._schema, "{ domaine { cod } }", introspection=False)

    assert "Did you mean" in str(refused.value.errors)
    assert "Did you mean" not in str(hidden.value.errors)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "{ arbre { " + "nom __typename " * n + "} }",
        lambda n: "{ " + ("arbre { " + "nom " * (n // 4) + "} ") * 4 + "}",
        lambda n: (
            "{ arbre { ...F0 } } "
            + " ".join(f"fragment F{k} on Arbre {{ nom ...F{k + 1} }}" for k in range(n))
            + f" fragment F{n} on Arbre {{ nom }}"
        ),
        lambda n: "query(" + " ".join(f"$a{k}: Int" for k in range(n)) + ") { arbre { nom } }",
    ],
)
def test_measuring_grows_with_the_document_and_no_faster(make):
    def measured(source):
        walked = parse(source)
        fragments = {node.name.value: node for node in walked.definitions if hasattr(node, "type_condition")}
        return lambda: [
            Measurer(TREE, fragments, {}).operation(node) for node in walked.definitions if hasattr(node, "operation")
        ]

    # Eight times the document takes eight times as long, far from the sixty-four times of a quadratic growth.
    assert calls(measured(make(400))) < 24 * calls(measured(make(50)))


FULL = {"a": [{}] + [[0] * 400] * 5 + [[]] * 41}  # one value short of the limit, the object for two


def nested(levels):
    return {"a": nested(levels - 1) if levels > 1 else 1}


@pytest.mark.parametrize(
    ("accepted", "refused", "said"),
    [
        ({"a": {f"champ{n}": 1 for n in range(50)}}, {"a": {f"champ{n}": 1 for n in range(51)}}, "50 fields"),
        ({"a": [1] * 500}, {"a": [1] * 501}, "500 items"),
        (FULL | {"b": 1}, FULL | {"b": 1, "c": 1}, "2050 values"),
        ({f"a{n}": 1 for n in range(2_050)}, {f"a{n}": 1 for n in range(2_051)}, "2050 values"),
        ({"a": "x" * 30_000, "b": ["x" * 30_000]}, {"a": "x" * 30_000, "b": ["x" * 30_001]}, "60000 characters"),
        (nested(NESTING_MAX), nested(NESTING_MAX + 1), "nested too deeply"),
        ({"a": "\x01"}, {"a": "\x00"}, "character that is not accepted"),
    ],
)
def test_variables_hold_so_much_and_no_more(accepted, refused, said):
    assert check_values(accepted) >= 1
    with pytest.raises(GraphQLError, match=said):
        check_values(refused)


def test_tells_the_cost_the_limit_and_the_way_to_the_dearest_field():
    source = (
        "{ candidatures { numero epreuves { code enfants { code enfants { code enfants { optionsPossibles } } } } } }"
    )

    with pytest.raises(InvalidDocumentError) as refused:
        prepare(schema._schema, source)

    [error] = refused.value.errors
    cout = error.extensions["cout"]
    assert cout["valeur"] > cout["limite"] == LIMITS.cost
    assert cout["champ"] == ["candidatures", "epreuves", "enfants", "enfants", "enfants", "optionsPossibles"]
    assert "most of them by candidatures.epreuves" in error.message
