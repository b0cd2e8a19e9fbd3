"""Null by one rule: what a visitor may not see is null with its error, and takes nothing else down."""

from graphql import GraphQLInterfaceType, GraphQLObjectType, is_list_type, is_non_null_type

from api.schema import DESCRIPTION, schema
from api.schema.audiences import PUBLIC, audience
from api.schema.enums import FERMEE, OUVERTE

TYPES = schema._schema.type_map
PRIVES = [name for name in TYPES["Query"].fields if audience("Query", name) is not PUBLIC]
# Lists that are null where nothing was said yet, as their descriptions tell.
NULLES = {
    "Acquis",
    "AutreSpecialitePresentee",
    "ChoixEpreuves",
    "DejaPresente",
    "Liste",
    "Vae",
}


def fields(*, roots):
    for name, kind in TYPES.items():
        is_root = name in {"Query", "Mutation", "Subscription"}
        if (
            isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
            and is_root is roots
            and not name.startswith("__")
        ):
            yield from ((name, champ, field) for champ, field in kind.fields.items())


def listed(field):
    kind = field.type.of_type if is_non_null_type(field.type) else field.type
    return kind if is_list_type(kind) else None


def test_a_root_field_that_asks_for_a_right_is_nullable():
    kinds = {f"{name}.{champ}": field.type for name, champ, field in fields(roots=True)}
    asking = [f"Query.{name}" for name in PRIVES] + [key for key in kinds if key.startswith("Mutation.")]

    assert len(PRIVES) > 20
    assert [key for key in asking if is_non_null_type(kinds[key])] == []


def test_a_list_is_never_null_nor_are_its_items():
    loose = {
        f"{name}.{champ}"
        for name, champ, field in fields(roots=False)
        if (kind := listed(field))
        and not (is_non_null_type(field.type) and is_non_null_type(kind.of_type))
        and name not in NULLES
        and not name.endswith("Payload")
    }
    items = {
        f"{name}.{champ}"
        for name, champ, field in fields(roots=True)
        if (kind := listed(field)) and not is_non_null_type(kind.of_type)
    }

    assert loose == set()
    assert items == {"Query.nodes"}


async def test_a_page_for_everybody_survives_what_a_visitor_may_not_see(client):
    private = [
        name
        for name in PRIVES
        if not any(is_non_null_type(arg.type) for arg in TYPES["Query"].fields[name].args.values())
    ]
    whole = {name: "" if "Int" in str(TYPES["Query"].fields[name].type) else " { __typename }" for name in private}

    for name in private:
        answer = await client.send(f"{{ moi {{ id }} accueil {{ __typename }} {name}{whole[name]} }}")
        told = {tuple(error["path"]): error["extensions"]["code"] for error in answer.get("errors", [])}
        assert answer["data"] == {"moi": None, "accueil": {"__typename": "Accueil"}, name: None}
        assert told == ({} if name == "moi" else {(name,): "CONNEXION_REQUISE"}), name


def test_an_enum_says_whether_it_may_grow():
    enums = [kind for name, kind in TYPES.items() if hasattr(kind, "values") and not name.startswith("__")]

    assert [kind.name for kind in enums if not kind.description.endswith((OUVERTE, FERMEE))] == []


def test_each_scalar_names_what_specifies_it():
    own = [kind for kind in TYPES.values() if type(kind).__name__ == "GraphQLScalarType"]

    assert {kind.name for kind in own if not kind.specified_by_url} == {"String", "ID", "Int", "Float", "Boolean"}


def test_a_payload_is_named_after_its_mutation():
    mutations = {name: field.type.name for name, field in TYPES["Mutation"].fields.items()}

    assert {name: kind for name, kind in mutations.items() if kind != f"{name[0].upper()}{name[1:]}Payload"} == {}


def test_the_schema_says_where_to_begin():
    assert schema._schema.description == DESCRIPTION
    assert schema.as_str().startswith(f'"""\n{DESCRIPTION}\n"""\nschema {{')
