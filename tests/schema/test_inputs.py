"""The one shape of mutations: a single argument, `input`, whose fields are those of the form and what goes with it."""

import pytest
import strawberry
from graphql import GraphQLNonNull, is_input_object_type

from api.schema import schema
from api.schema.base import Payload, mutation
from api.schema.etat_civil import EtatCivilInput

MUTATIONS = schema._schema.mutation_type.fields


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_takes_one_input_named_after_it_or_nothing(name):
    arguments = MUTATIONS[name].args

    assert arguments.keys() <= {"input"}
    for argument in arguments.values():
        assert isinstance(argument.type, GraphQLNonNull)
        assert argument.type.of_type.name == f"{name[0].upper()}{name[1:]}Input"


def test_every_field_of_every_input_is_described():
    inputs = [kind for kind in schema._schema.type_map.values() if is_input_object_type(kind)]

    assert len(inputs) > len(MUTATIONS) / 2
    bare = [(kind.name, name) for kind in inputs for name, champ in kind.fields.items() if not champ.description]
    assert bare == []


@strawberry.type
class Query:
    nom: str


@strawberry.type
class Fait(Payload):
    pass


@strawberry.type
class Nommer:
    @mutation("Takes a name beside a form that has one.")
    async def nommer(self, nom: str, etat_civil: EtatCivilInput) -> Fait:
        raise AssertionError(nom, etat_civil)


def test_a_name_given_twice_stops_the_start():
    with pytest.raises(TypeError, match=r"nommer takes \{'nom'\} twice"):
        strawberry.Schema(query=Query, mutation=Nommer)
