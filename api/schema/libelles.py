"""The French labels of enums, beside their values: each field with a labelled enum has a twin that gives its label.

The twins are made from the fields themselves, so that a new field has its own without a line.
"""

import inspect
from collections.abc import Iterator
from functools import wraps
from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.base import (
    StrawberryContainer,
    StrawberryList,
    StrawberryObjectDefinition,
    StrawberryOptional,
    get_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry.types.union import StrawberryUnion
from strawberry.utils.str_converters import to_camel_case

from api.rules.labelled import LabelledEnum


def libeller(*roots: type) -> None:
    """Adds the twins to every type that the roots reach; a twin written by hand stays."""
    for definition in list(_definitions(*roots)):
        names = {field.python_name for field in definition.fields}
        definition.fields += [
            _twin(field) for field in definition.fields if _is_labelled(field) and _name(field) not in names
        ]


def _definitions(*roots: type) -> Iterator[StrawberryObjectDefinition]:
    seen: set[type] = set()
    waiting: list[Any] = list(roots)
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, StrawberryContainer):
            waiting.append(kind.of_type)
        elif isinstance(kind, StrawberryUnion):
            waiting += kind.types
        elif (definition := get_object_definition(kind)) and definition.origin not in seen:
            seen.add(definition.origin)
            waiting += [field.type for field in definition.fields]
            yield definition


def _is_labelled(field: StrawberryField) -> bool:
    kind: Any = field.type
    while isinstance(kind, StrawberryContainer):
        kind = kind.of_type
    return isinstance(kind, StrawberryEnumDefinition) and issubclass(kind.wrapped_cls, LabelledEnum)


def _name(field: StrawberryField) -> str:
    return f"{field.python_name}_libelle"


def _twin(field: StrawberryField) -> StrawberryField:
    public = field.graphql_name or to_camel_case(field.python_name)
    return StrawberryField(
        python_name=_name(field),
        description=f"French label of `{public}`; in a list, in the same order.",
        type_annotation=StrawberryAnnotation(_in_words(field.type)),
        base_resolver=StrawberryResolver(_resolver(field)),
    )


def _in_words(kind: Any) -> Any:  # noqa: ANN401 - a type of Strawberry, or the annotation that mirrors it
    """The annotation of a field of the same shape, with texts in the place of the enum."""
    match kind:
        case StrawberryOptional():
            return _in_words(kind.of_type) | None
        case StrawberryList():
            return list[_in_words(kind.of_type)]  # type: ignore[misc]  # made from a value
        case _:
            return str


def _resolver(field: StrawberryField) -> Any:  # noqa: ANN401 - a function with the signature of the field's own
    def attribute(root: Any) -> Any:  # noqa: ANN401 - the object of any type
        return getattr(root, field.python_name)

    read: Any = field.base_resolver.wrapped_func if field.base_resolver else attribute
    if inspect.iscoroutinefunction(read):
        raise TypeError(f"{field.python_name} waits for its value: give its label by hand")

    @wraps(read)
    def libelle(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - those of the field's own
        value = read(*args, **kwargs)
        return [item.libelle for item in value] if isinstance(value, list) else value and value.libelle

    return libelle
