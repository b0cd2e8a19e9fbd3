"""The French labels of enums, beside their values."""

import re

from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type

from api.rules.labelled import LabelledEnum
from api.rules.reglement import Position
from api.schema import schema


def test_each_field_with_a_labelled_enum_has_its_label_beside_it():
    kinds = {
        name: getattr(found.definition, "wrapped_cls", None) for name, found in schema.schema_converter.type_map.items()
    }
    bare = [
        f"{kind.name}.{name}"
        for kind in schema._schema.type_map.values()
        if isinstance(kind, GraphQLObjectType)
        for name, field in kind.fields.items()
        if isinstance(found := get_named_type(field.type), GraphQLEnumType)
        and isinstance(kinds.get(found.name), type)
        and issubclass(kinds[found.name], LabelledEnum)
        and f"{name}Libelle" not in kind.fields
    ]

    assert bare == []


def test_no_label_is_a_code():
    assert all(
        not re.fullmatch(r"[A-Z_]{4,}", value.libelle) and value.libelle
        for kind in LabelledEnum.__subclasses__()
        for value in kind
    )
    assert Position("NON_INSCRIT").libelle == "Non Inscrit"


async def test_gives_the_label_of_a_value_and_of_those_of_a_list(client):
    (bac, *_) = await client.run("{ domaines { nature natureLibelle categoriesCandidat { formes formesLibelle } } }")

    assert (bac["nature"], bac["natureLibelle"]) == ("EXAMEN", "Examen")
    categorie = bac["categoriesCandidat"][0]
    assert categorie["formesLibelle"] == [forme.capitalize() for forme in categorie["formes"]]
