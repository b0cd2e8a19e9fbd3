"""Rows made by what is known of the columns of their model.

For each value of each new row Tortoise asks again what kind of column it is for, and what its default is: half of the
time of an import. The answers are the same for all rows of a model.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import NoneType
from typing import Any
from uuid import UUID

import orjson
from tortoise.fields import CharField, DatetimeField, JSONField, UUIDField
from tortoise.fields.base import Field
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from api.models.reading import conversion, is_plain

Write = Callable[[Any, Any], Any]  # from the value of a row, and this row
CONSTANTS = (int, float, str, bool, bytes, NoneType)


@dataclass(frozen=True, slots=True)
class Columns:
    """The ways of the columns of a model: from what is given, from nothing, to the driver.

    Attributes:
        own: the types of given values that are those of rows, by column.
        take: the value of a row from any other one that is given, by column.
        constants: the values of a row where none is given.
        default: those that are made for each row, by column.
        write: the value for the driver from that of a row, by column; none for a column whose values are those of rows.
        json: likewise for JSON, which writes ids and codes by itself.
    """

    own: Mapping[str, frozenset[type]]
    take: Mapping[str, Callable[[Any], Any]]
    constants: Mapping[str, Any]
    default: Mapping[str, Callable[[], Any]]
    write: Mapping[str, Write]
    json: Mapping[str, Write]

    def make(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a new row, whose values are these."""
        row, own = dict(self.constants), self.own
        for name, value in given.items():
            row[name] = value if type(value) in own[name] else self.take[name](value)
        for name, make in self.default.items():
            if name not in given:
                row[name] = make()
        return row


def columns_of(model: type[Model]) -> Columns:
    """The columns of a model; it has more of them once Tortoise knows its relations."""
    return _columns(model, len(model._meta.fields_map))  # noqa: SLF001 - the fields of a model


@cache
def _columns(model: type[Model], _count: int) -> Columns:
    meta = model._meta  # noqa: SLF001 - the fields of a model
    kinds = {name: meta.fields_map[name] for name in meta.fields_db_projection}
    write = {name: _writer(name, kind) for name, kind in kinds.items() if _is_changed(kind)}
    constants = {name: kind.default for name, kind in kinds.items() if isinstance(kind.default, CONSTANTS)}
    return Columns(
        own={name: _own(kind) for name, kind in kinds.items()},
        take={name: _taker(name, kind) for name, kind in kinds.items()},
        constants=constants,
        default={name: _default(kind) for name, kind in kinds.items() if name not in constants},
        write=write,
        json={
            name: _fragment(way) if isinstance(kinds[name], JSONField) else way
            for name, way in write.items()
            if not isinstance(kinds[name], UUIDField | CharEnumFieldInstance)
        },
    )


def _own(kind: Field[Any]) -> frozenset[type]:
    """The types whose values need no look before they are those of a row; none of a kind that looks at each."""
    found: set[type] = {NoneType} if kind.null else set()
    if is_plain(kind):
        found.add(kind.field_type)
    elif isinstance(kind, CharEnumFieldInstance):
        found.add(kind.enum_type)
    elif isinstance(kind, UUIDField):
        found.add(UUID)
    elif isinstance(kind, JSONField) and not kind.validators:
        found |= {dict, list}
    return frozenset(found)


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
    return lambda: deepcopy(given)


def _is_changed(kind: Field[Any]) -> bool:
    """Whether a value for the driver is another one than that of a row, or is looked at before it leaves."""
    return type(kind).to_db_value is not Field.to_db_value or bool(kind.validators)


def _fragment(write: Write) -> Write:
    """The function from a value that is kept as JSON to a part of a larger JSON."""
    return lambda value, row: None if value is None else orjson.Fragment(write(value, row))


def _writer(name: str, kind: Field[Any]) -> Write:
    """The function from a value of a row to one for the driver; Tortoise's own, where nothing is known before it."""
    slowly: Write = kind.to_db_value
    if isinstance(kind, DatetimeField) and not kind.auto_now:
        is_of_the_row = kind.auto_now_add

        def instant(value: Any, row: Any) -> Any:  # noqa: ANN401 - of a row of any model
            if value is None and is_of_the_row:
                value = datetime.now(UTC)
                vars(row)[name] = value
            return value if type(value) is datetime and value.tzinfo is UTC else slowly(value, row)

        return instant
    if isinstance(kind, CharEnumFieldInstance):
        enum = kind.enum_type
        return lambda value, row: value._value_ if type(value) is enum else slowly(value, row)
    if isinstance(kind, CharField) and len(kind.validators) == 1:  # that of its length
        most = kind.max_length
        return lambda value, row: value if type(value) is str and len(value) <= most else slowly(value, row)
    return slowly
