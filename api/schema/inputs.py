"""The one `input` argument of a mutation: the fields of its forms, beside its ids and flags.

Resolvers keep a parameter for each of them; clients send a single object, whose names are the paths of errors.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions.field_extension import FieldExtension
from strawberry.types.arguments import InputContext, StrawberryArgument
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import capitalize_first, to_camel_case

from api.rules.saisie import ENTIERES
from api.schema.sent import Read, reader

T = TypeVar("T")


def described(declared: type[T]) -> type[T]:
    """The face of a form in the schema, each field with the description that the form's own declaration gives."""
    said = {item.name: item.metadata.get("description") for item in _declared_fields(declared)}
    for item in declared.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        item.description = item.description or said[item.python_name]
    return declared


def _declared_fields(cls: type) -> list[dataclasses.Field[Any]]:
    """The fields of the rules' dataclasses among the bases, where the metadata are."""
    return [item for base in cls.__mro__ if dataclasses.is_dataclass(base) for item in dataclasses.fields(base)]


class OneInput(FieldExtension):
    """The making of the input type of a mutation from the parameters of its resolver."""

    _readers: tuple[Read | None, Mapping[str, Read]] | None = None

    def apply(self, field: StrawberryField) -> None:
        resolver = field.base_resolver
        assert resolver is not None
        name = to_camel_case(resolver.name)
        self._forms = {argument.python_name: form for argument in resolver.arguments if (form := _form(argument))}
        others = [argument for argument in resolver.arguments if argument.python_name not in self._forms]
        if not resolver.arguments:
            return
        self._others: type | None = strawberry.input(type("Own", (), _declared(others))) if others else None
        bases = (self._others, *self._forms.values()) if self._others else tuple(self._forms.values())
        _refuse_homonyms(name, bases)
        made: Any = described(
            strawberry.input(
                type(f"{capitalize_first(name)}Input", bases, {"__module__": __name__}),
                description=f"The input of `{name}`.",
            )
        )
        made.__strawberry_definition__.from_input = self._read
        field.arguments = [
            StrawberryArgument("input", None, StrawberryAnnotation(made), description="Fields of the mutation.")
        ]

    def map_arguments(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """The values of the input, given to the parameters of the resolver; a mutation that takes nothing has none."""
        sent = kwargs.pop("input", {})
        return {**kwargs, **sent}

    def _read(self, _made: type, sent: Mapping[str, Any], context: InputContext) -> dict[str, Any]:
        """The parameters of the resolver, in what was sent."""
        if self._readers is None:  # types are known by their names once the schema is made
            read = {name: reader(form, context.config) for name, form in self._forms.items()}
            self._readers = reader(self._others, context.config) if self._others else None, read
        others, forms = self._readers
        return {**(vars(others(sent)) if others else {}), **{name: read(sent) for name, read in forms.items()}}


def _form(argument: StrawberryArgument) -> type | None:
    """The class of a parameter that is a form; None for a value, a list, and what may be left out."""
    definition = get_object_definition(argument.type)
    return argument.type if definition and argument.python_name not in ENTIERES else None  # type: ignore[return-value]


def _declared(arguments: list[StrawberryArgument]) -> dict[str, Any]:
    """The body of an input class with a field for each parameter."""
    fields = {
        item.python_name: StrawberryField(
            python_name=item.python_name,
            description=item.description,
            default=item.default,
            type_annotation=item.type_annotation,
        )
        for item in arguments
    }
    return {"__annotations__": dict.fromkeys(fields, Any), **fields}


def _refuse_homonyms(name: str, bases: tuple[type, ...]) -> None:
    """Stops the start when two parts of an input have a field of one name."""
    seen: set[str] = set()
    for base in bases:
        names = {item.name for item in dataclasses.fields(base)}
        if seen & names:
            raise TypeError(f"{name} takes {seen & names} twice: give one of them another name")
        seen |= names
