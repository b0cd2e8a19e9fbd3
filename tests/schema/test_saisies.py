"""The texts that a person types: one rule for all, wherever the schema takes one."""

from graphql import (
    GraphQLEnumType,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_required_input_field,
)

from api.schema import schema

MUTATIONS = schema._schema.mutation_type.fields
FIT = {
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "Date": "2005-05-06",
    "DateTime": "2027-01-15T08:00:00Z",
    "Decimal": "12",
}
# Texts made by machines, never typed nor shown; each has a check of its own.
EXACTES = {
    *("motDePasse", "motDePasseActuel", "motDePasseConfirmation"),
    *("jeton", "renouvellement", "etat", "liaison", "retour", "empreinte", "url"),
}
# Names of files, made safe before they are shown.
FICHIERS = {
    (mutation, "nom")
    for mutation in (
        "pieceOuvrirDepot",
        "gestionImporterNotes",
        "gestionImporterEtablissements",
        "etablissementImporterEleves",
    )
}


def texts(kind, path=()):
    """The paths to the texts of an input."""
    named = get_named_type(kind)
    if is_input_object_type(named):
        for name, champ in named.fields.items():
            yield from texts(champ.type, (*path, name))
    elif named.name in {"String", "EmailAddress"}:
        yield path


def is_one_of(kind):
    return kind.extensions["strawberry-definition"].is_one_of


def value(kind, wanted, typed):
    """The least value that fits a type, with `typed` at the end of the path `wanted`."""
    kind, named = get_nullable_type(kind), get_named_type(kind)
    if is_list_type(kind):
        return [value(kind.of_type, wanted, typed)] if wanted is not None else []
    if is_input_object_type(named):
        asked = {wanted[0]} if wanted else set(list(named.fields)[:1] if is_one_of(named) else ())
        return {
            name: value(champ.type, wanted[1:] if wanted and wanted[0] == name else None, typed)
            for name, champ in named.fields.items()
            if is_required_input_field(champ) or name in asked
        }
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    return typed if wanted == () else FIT.get(named.name, "a")


TYPED = [
    (mutation, path)
    for mutation, champ in MUTATIONS.items()
    for argument in champ.args.values()
    for path in texts(argument.type)
]
READ = [(mutation, path) for mutation, path in TYPED if path[-1] not in EXACTES and (mutation, *path) not in FICHIERS]


async def refusals(client, mutation, path, typed):
    """The answer of a mutation to a text in one of its places."""
    kind = MUTATIONS[mutation].args["input"].type
    query = f"mutation($input: {kind}) {{ {mutation}(input: $input) {{ errors {{ code message path }} }} }}"
    return await client.send(query, input=value(kind, path, typed))


async def test_no_text_takes_what_is_not_seen_or_is_no_writing(client):
    missed = []
    for mutation, path in READ:
        answer = await refusals(client, mutation, path, "Pa\u200b\ufffdul")
        errors = ((answer.get("data") or {}).get(mutation) or {}).get("errors") or []
        if not any(error["code"] == "FORMAT_INVALIDE" and path[-1] in error["path"] for error in errors):
            missed.append((mutation, *path, answer))

    assert missed == []
    assert len(READ) > 140
