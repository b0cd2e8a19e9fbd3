"""The texts that a person types: one rule for all, wherever the schema takes one."""

from graphql import (
    GraphQLEnumType,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_required_argument,
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
    *("jeton", "renouvellement", "etat", "liaison", "retour", "empreinte"),
}
FICHIERS = {("fichier", "nom"), ("depot", "nom")}  # names of files, made safe before they are shown


def texts(kind, path=()):
    """The paths to the texts under an argument."""
    named = get_named_type(kind)
    if is_input_object_type(named):
        for name, champ in named.fields.items():
            yield from texts(champ.type, (*path, name))
    elif named.name in {"String", "EmailAddress"}:
        yield path


def value(kind, wanted, typed):
    """The least value that fits a type, with `typed` at the end of the path `wanted`."""
    kind, named = get_nullable_type(kind), get_named_type(kind)
    if is_list_type(kind):
        return [value(kind.of_type, wanted, typed)] if wanted is not None else []
    if is_input_object_type(named):
        return {
            name: value(champ.type, wanted[1:] if wanted and wanted[0] == name else None, typed)
            for name, champ in named.fields.items()
            if is_required_input_field(champ) or (wanted and wanted[0] == name)
        }
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    return typed if wanted == () else FIT.get(named.name, "a")


TYPED = [
    (mutation, argument, path)
    for mutation, champ in MUTATIONS.items()
    for argument, declared in champ.args.items()
    for path in texts(declared.type)
]
READ = [
    (mutation, argument, path)
    for mutation, argument, path in TYPED
    if (path or (argument,))[-1] not in EXACTES and (argument, *path) not in FICHIERS
]


async def refusals(client, mutation, argument, path, typed):
    """The answer of a mutation to a text in one of its places."""
    champ = MUTATIONS[mutation]
    given = {
        name: value(declared.type, path if name == argument else None, typed)
        for name, declared in champ.args.items()
        if name == argument or is_required_argument(declared)
    }
    head = ", ".join(f"${name}: {champ.args[name].type}" for name in given)
    body = ", ".join(f"{name}: ${name}" for name in given)
    return await client.send(f"mutation({head}) {{ {mutation}({body}) {{ errors {{ code message path }} }} }}", **given)


async def test_no_text_takes_what_is_not_seen_or_is_no_writing(client):
    missed = []
    for mutation, argument, path in READ:
        answer = await refusals(client, mutation, argument, path, "Pa\u200b\ufffdul")
        errors = ((answer.get("data") or {}).get(mutation) or {}).get("errors") or []
        place = (path or (argument,))[-1]
        if not any(error["code"] == "FORMAT_INVALIDE" and place in error["path"] for error in errors):
            missed.append((mutation, argument, *path, answer))

    assert missed == []
    assert len(READ) > 140
