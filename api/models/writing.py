"""Writes that leave together: in one statement on PostgreSQL, whatever their number, one after another on SQLite.

Tortoise sends a statement for each row of an insertion and for each row that changes, and makes their texts anew. Here
several rows go as one JSON, so that a text depends on the columns alone and is made once; a single row, as most are, goes
as it is. Writes of several tables are joined in one statement. Values are read from the rows when they leave.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

import orjson
from tortoise.models import Model

from api.models.database import database
from api.models.making import columns_of

PARAMETER = re.compile(r"\$(\d+)")


@dataclass(frozen=True, slots=True)
class Insert:
    """New rows of one table."""

    rows: Sequence[Model]

    @property
    def model(self) -> type[Model]:
        return type(self.rows[0])

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that are written."""
        return _written(self.model)

    @property
    def text(self) -> str:
        """The statement, for one row or for any number of them."""
        return _insertion(self.model, is_one=len(self.rows) == 1)

    async def send_alone(self) -> None:
        """Writes the rows by one statement run for each."""
        names = _names(self.model, self.columns)
        text = f'INSERT INTO "{self.model._meta.db_table}" ({names}) VALUES ({", ".join("?" * len(self.columns))})'  # noqa: S608, SLF001 - names of the models
        values = [list(row) for row in _values(self, columns_of(self.model).write)]
        await database().execute_many(text, values)


@dataclass(frozen=True, slots=True)
class Update:
    """Columns of locked rows of one table, as the objects that stand for them hold them now.

    Attributes:
        rows: objects that have the key and the columns as attributes.
    """

    model: type[Model]
    rows: Sequence[Any]
    changed: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that are sent, the key first."""
        return (self.model._meta.pk_attr, *self.changed)  # noqa: SLF001 - the fields of a model

    @property
    def text(self) -> str:
        """The statement, for one row or for any number of them."""
        return _change(self.model, self.columns, is_one=len(self.rows) == 1)

    async def send_alone(self) -> None:
        """Writes the rows by one statement run for each."""
        table, (key, *changed) = self.model._meta.db_table, _columns(self.model, self.columns)  # noqa: SLF001 - idem
        sets = ", ".join(f'"{name}" = ?' for name in changed)
        text = f'UPDATE "{table}" SET {sets} WHERE "{key}" = ?'  # noqa: S608 - names of the models
        values = [[*changed, key] for key, *changed in _values(self, columns_of(self.model).write)]
        await database().execute_many(text, values)


Write = Insert | Update


async def write(writes: Sequence[Write]) -> None:
    """Sends writes, none of which changes a row that another one writes, in the transaction under way."""
    writes = list(_gathered(one for one in writes if one.rows))
    client = database()
    if client.capabilities.dialect != "postgres":
        for one in writes:
            await one.send_alone()
    elif writes:
        values = [value for one in writes for value in ([_json(one)] if len(one.rows) > 1 else _value(one))]
        await client.execute_query(_together(tuple(one.text for one in writes)), values)
        for row in (row for one in writes if isinstance(one, Insert) for row in one.rows):
            vars(row)["_saved_in_db"] = True  # as Tortoise does, which looks at each name that is set


def _gathered(writes: Iterable[Write]) -> Iterator[Write]:
    """The writes with the new rows of each table together, in the order in which the tables first come."""
    found: dict[object, list[Write]] = {}
    for one in writes:
        found.setdefault(one.model if isinstance(one, Insert) else id(one), []).append(one)
    for same in found.values():
        yield same[0] if len(same) == 1 else Insert([row for one in same for row in one.rows])


def _values(one: Write, form: Mapping[str, Callable[[Any, Any], Any]]) -> Iterator[tuple[Any, ...]]:
    """The values of each row, in this form."""
    found = []
    for name in one.columns:
        change, values = form.get(name), list(map(attrgetter(name), one.rows))
        found.append([change(value, row) for value, row in zip(values, one.rows, strict=True)] if change else values)
    return zip(*found, strict=True)


def _json(one: Write) -> str:
    """The rows as a JSON, an object for each."""
    names = _columns(one.model, one.columns)
    rows = [dict(zip(names, row, strict=True)) for row in _values(one, columns_of(one.model).json)]
    return orjson.dumps(rows, default=str).decode()


def _value(one: Write) -> list[Any]:
    """The value of each column of the only row."""
    [row], form = one.rows, columns_of(one.model).write
    return [form[name](getattr(row, name), row) if name in form else getattr(row, name) for name in one.columns]


@cache
def _together(texts: tuple[str, ...]) -> str:
    """One statement of several, whose parameters follow one another; it returns no row of theirs."""
    parts, passed = [], 0
    for rank, text in enumerate(texts):
        numbers = [int(number) for number in PARAMETER.findall(text)]
        parts.append(f"w{rank} AS ({PARAMETER.sub(lambda found, by=passed: f'${int(found[1]) + by}', text)})")  # type: ignore[misc]
        passed += max(numbers)
    return f"WITH {', '.join(parts)} SELECT 1"


@cache
def _insertion(model: type[Model], *, is_one: bool) -> str:
    fields = _written(model)
    into = f'INSERT INTO "{model._meta.db_table}" ({_names(model, fields)})'  # noqa: SLF001 - names of the models
    if is_one:
        return f"{into} VALUES ({', '.join(_places(model, fields))})"
    return f"{into} SELECT * FROM {_recordset(model, fields)}"  # noqa: S608 - idem


@cache
def _change(model: type[Model], fields: tuple[str, ...], *, is_one: bool) -> str:
    table, (key, *changed) = model._meta.db_table, _columns(model, fields)  # noqa: SLF001 - idem
    if is_one:
        its_key, *places = _places(model, fields)
        values = ", ".join(f'"{name}" = {place}' for name, place in zip(changed, places, strict=True))
        return f'UPDATE "{table}" SET {values} WHERE "{key}" = {its_key}'  # noqa: S608 - names of the models
    values = ", ".join(f'"{name}" = n."{name}"' for name in changed)
    return f'UPDATE "{table}" SET {values} FROM {_recordset(model, fields)} WHERE "{table}"."{key}" = n."{key}"'  # noqa: S608 - names of the models


@cache
def _written(model: type[Model]) -> tuple[str, ...]:
    """The fields of a table that the service gives: all but those that the database makes."""
    meta = model._meta  # noqa: SLF001 - idem
    return tuple(name for name, column in meta.fields_db_projection.items() if column not in meta.generated_db_fields)


def _columns(model: type[Model], fields: Sequence[str]) -> list[str]:
    return [model._meta.fields_db_projection[name] for name in fields]  # noqa: SLF001 - idem


def _names(model: type[Model], fields: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in _columns(model, fields))


def _recordset(model: type[Model], fields: Sequence[str]) -> str:
    """The table of rows that a JSON is."""
    typed = zip(_columns(model, fields), _kinds(model, fields), strict=True)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in typed)
    return f"jsonb_to_recordset($1::JSONB) AS n ({columns})"


def _places(model: type[Model], fields: Sequence[str]) -> list[str]:
    """A parameter for each field."""
    return [f"${rank}::{kind}" for rank, kind in enumerate(_kinds(model, fields), start=1)]


def _kinds(model: type[Model], fields: Sequence[str]) -> list[str]:
    """The types of fields, without a length, which would cut values short."""
    fields_map = model._meta.fields_map  # noqa: SLF001 - idem
    return [fields_map[name].get_for_dialect("postgres", "SQL_TYPE").partition("(")[0] for name in fields]
