"""The reading of what a client sent into the objects of resolvers, by functions made once for each type.

Strawberry asks again, for each value of each request, what kind of value its field takes.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any

from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryList, StrawberryOptional, get_object_definition

# A function from a value as GraphQL read it to that of a resolver.
Read = Callable[[Any], Any]


def reader(kind: Any, config: StrawberryConfig) -> Read:  # noqa: ANN401 - one of Strawberry's kinds of types
    """The function that reads the values of a type, null among them."""
    read = _inner(kind, config)
    return (lambda value: None if value is None else read(value)) if read else lambda value: value


def _inner(kind: Any, config: StrawberryConfig) -> Read | None:  # noqa: ANN401 - idem
    """The function that reads a value that is not null; None where it is taken as it is, as scalars and enums are."""
    if isinstance(kind, StrawberryOptional):
        return _inner(kind.of_type, config)
    if isinstance(kind, StrawberryList):
        item = reader(kind.of_type, config) if _inner(kind.of_type, config) else None
        return (lambda values: [item(value) for value in values]) if item else list  # graphql-core shares its defaults
    return _object(kind, config) if get_object_definition(kind) else None


def _object(kind: Any, config: StrawberryConfig) -> Read:  # noqa: ANN401 - idem
    """The function that makes an object of an input type; a field without a default is None where it was left out."""
    definition = get_object_definition(kind, strict=True)
    fields = [
        (
            config.name_converter.from_field(item),
            item.python_name,
            _inner(item.resolve_type(type_definition=definition), config),
        )
        for item in definition.fields
    ]
    empty = dict.fromkeys(
        item.python_name
        for item in definition.fields
        if item.default_value is MISSING and item.default_factory is MISSING
    )

    def read(sent: Mapping[str, Any]) -> Any:  # noqa: ANN401 - idem
        given = empty.copy()
        for name, own, inner in fields:
            if name in sent:
                value = sent[name]
                given[own] = value if inner is None or value is None else inner(value)
        return kind(**given)

    return read
