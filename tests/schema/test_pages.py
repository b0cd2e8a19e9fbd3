"""The operations of the portal's pages ask for less than a third of each limit, with `__typename` everywhere."""

from dataclasses import asdict

import pages
import pytest

from api.schema import schema
from api.schema.limits import LIMITS, prepare
from api.schema.limits.document import TOKEN

OPERATIONS = pages.operations()
MEASURED = {"source", "tokens", "depth", "aliases", "root_fields", "fields", "repeats", "comparisons", "cost"}
LIMITES = {name: limit for name, limit in asdict(LIMITS).items() if name in MEASURED}


def _asked(source):
    prepared = prepare(schema._schema, source)
    operation = prepared.operation(None)
    measure = prepared.measure(schema._schema, operation, {})
    roots = prepared.count_roots(operation)
    texts = {"source": len(source), "tokens": len(TOKEN.findall(source)), "root_fields": roots}
    return texts | {name: getattr(measure, name) for name in MEASURED - texts.keys()}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_of_a_page_asks_for_less_than_a_third_of_each_limit(name):
    asked = _asked(OPERATIONS[name])

    assert {limit: count for limit, count in asked.items() if 3 * count >= LIMITES[limit]} == {}


def test_the_wizard_is_asked_for_whole():
    """The description of each tab, and each tab as saved: a lighter query would prove nothing."""
    wizard = OPERATIONS["CandidatureQuery"]
    forms = {
        name.removeprefix("candidatureRenseigner") for name in schema._schema.mutation_type.fields if "Rens" in name
    }

    saved = {"Epreuves": "choixEpreuves"}
    assert [name for name in forms if f"{saved.get(name, name[0].lower() + name[1:])} {{" not in wizard] == []
    assert "formulaire {" in wizard
    assert "valeurs {" in wizard
