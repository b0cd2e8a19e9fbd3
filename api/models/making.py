"""Rows made by what is known of the columns of their model.

For each value of each new row Tortoise asks again what kind of column it is for, and what its default is: half of the
time of an import. The answers are the same for all rows of a model.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Any

from tortoise.fields.base import Field
from tortoise.models import Model

from api.models.reading import conversion

CONSTANTS = (int, float, str, bool, bytes, NoneType)


@dataclass(frozen=True, slots=True)
class Columns:
    """The ways of the columns of a model: from what is given, from nothing, to the driver.

    Attributes:
        take: the value of a row from the one given, by column.
        default: the value of a row where none is given, by column.
        write: the value for the driver from that of a row, by column; none for a column whose values are those of rows.
    """

    take: Mapping[str, Callable[[Any], Any]]
    default: Mapping[str, Callable[[], Any]]
    write: Mapping[str, Callable[[Any, Any], Any]]

    def make(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a new row, whose values are these."""
        row = {name: self.take[name](value) for name, value in given.items()}
        row.update((name, make()) for name, make in self.default.items() if name not in row)
        return row


def columns_of(model: type[Model]) -> Columns:
    """The columns of a model; it has more of them once Tortoise knows its relations."""
    return _columns(model, len(model._meta.fields_map))  # noqa: SLF001 - the fields of a model


@cache
def _columns(model: type[Model], _count: int) -> Columns:
    meta = model._meta  # noqa: SLF001 - the fields of a model
    kinds = {name: meta.fields_map[name] for name in meta.fields_db_projection}
    return Columns(
        take={name: _taker(name, kind) for name, kind in kinds.items()},
        default={name: _default(kind) for name, kind in kinds.items()},
        write={name: kind.to_db_value for name, kind in kinds.items() if _is_changed(kind)},
    )


def _taker(name: str, kind: Field[Any]) -> Callable[[Any], Any]:
    convert = conversion(kind)
    if kind.null:
        return lambda value: None if value is None else convert(value)

    def take(value: Any) -> Any:  # noqa: ANN401 - of any column
        if value is None:
            raise ValueError(f"{name} is never null")
        return convert(value)

    return take


def _default(kind: Field[Any]) -> Callable[[], Any]:
    given: Any = kind.default
    if callable(given):
        make: Callable[[], Any] = given
        return make
    return (lambda: given) if isinstance(given, CONSTANTS) else (lambda: deepcopy(given))


def _is_changed(kind: Field[Any]) -> bool:
    """Whether a value for the driver is another one than that of a row, or is looked at before it leaves."""
    return type(kind).to_db_value is not Field.to_db_value or bool(kind.validators)
