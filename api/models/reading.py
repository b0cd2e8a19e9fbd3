"""Readings whose statement is written once: Tortoise makes it from a queryset, and rows become its models directly.

For each reading Tortoise composes a text of up to five thousand letters, then looks at the kind of each column of each
row: a third of a dossier's time, with the same outcome each time. A `Reading` remembers the text, which asyncpg then
prepares once for each connection, and the way from a row to its models. The queryset stays the one place that says what
is read, under which conditions.

`read_together` asks PostgreSQL for the rows of several readings in one statement, which is one round trip.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from tortoise.fields import DateField, DatetimeField, JSONField, UUIDField
from tortoise.fields.base import Field
from tortoise.models import Model
from tortoise.queryset import QuerySet

from api.models.database import database

M = TypeVar("M", bound=Model)
LONG = 20  # values of a list up to which each length has a statement of its own
# Lengths to which longer lists are filled up, with their last value: a page, two of them, a page of a lot.
LONGER = (60, 120, 240)
NUMBERED = re.compile(r"\$(\d+)")  # a value of a statement of PostgreSQL
ITSELF: tuple[type, ...] = (str, int, float, bool, UUID)  # values of a driver that are those of a field

Convert = Callable[[Any], Any]
Make = Callable[[Any], Any]  # from a row to its model
MakeAll = Callable[[Sequence[Any]], list[Any]]


@dataclass(slots=True)
class Statement:
    """A statement in one dialect, for lists of given lengths.

    Attributes:
        constants: the values of the statement, with None at those of the arguments.
        places: the rank of each value of an argument among the values, and among the arguments with their lists spread;
            and the function that gives the form in which it is sent, where that is another.
        make: the function from rows to their models.
    """

    text: str
    constants: Sequence[Any]
    places: Sequence[tuple[int, int, Convert | None]]
    make: MakeAll

    def values(self, given: Sequence[Any]) -> list[Any]:
        """The values to send for these arguments, whose lists are spread."""
        sent = [*self.constants]
        for rank, place, form in self.places:
            sent[rank] = given[place] if form is None else form(given[place])
        return sent


@dataclass(eq=False)
class Reading(Generic[M]):
    """A reading, by a function from its arguments to a queryset: keys, texts, instants, and lists of them.

    Each argument is given to a filter as it is; the function decides nothing by it, and may be called with any value.

    Attributes:
        is_spare: whether its rows only spare a later reading: `read_together` gives none where it joins no statements.
        lock: what PostgreSQL is told besides of the rows to hold, where tables that are joined are held differently.
    """

    rows: Callable[..., QuerySet[M]]
    lock: str = ""
    is_spare: bool = False
    _known: dict[tuple[object, ...], Statement] = field(default_factory=dict, init=False)

    async def read(self, *given: Any) -> list[M]:  # noqa: ANN401 - of the function's own types
        """The rows for these arguments, with the related ones that the queryset names."""
        given, lengths = _filled(given)
        if 0 in lengths:
            return []
        if max(lengths) > LONGER[-1]:
            return list(await self.rows(*given))
        client = database()
        dialect = client.capabilities.dialect
        statement = self.statement(dialect, lengths, given)
        text = f"{statement.text} {self.lock}" if self.lock and dialect == "postgres" else statement.text
        return statement.make(await client.read(text, statement.values(_spread(given))))

    def statement(self, dialect: str, lengths: tuple[int, ...], given: Sequence[Any]) -> Statement:
        """The statement for lists of these lengths, of which `given` is an example."""
        key = dialect, lengths
        return self._known.get(key) or self._known.setdefault(key, _statement(self.rows, tuple(given)))

    async def read_one(self, *given: Any) -> M | None:  # noqa: ANN401 - idem
        """The first of the rows."""
        return next(iter(await self.read(*given)), None)


def _filled(given: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    """The arguments with the last value of long lists again, so that these have few lengths; and all lengths."""
    lengths = tuple([len(value) if type(value) is list else 1 for value in given])
    if max(lengths) <= LONG:
        return given, lengths
    filled = tuple([_longer(value) if isinstance(value, list) else value for value in given])
    return filled, tuple([len(value) if isinstance(value, list) else 1 for value in filled])


def _longer(values: list[Any]) -> list[Any]:
    if len(values) <= LONG:
        return values
    lengths = (length for length in LONGER if length >= len(values))
    return values + values[-1:] * (next(lengths, len(values)) - len(values))


def _spread(given: Iterable[Any]) -> list[Any]:
    """The arguments with the values of lists in their places."""
    spread: list[Any] = []
    for value in given:
        if type(value) is list:
            spread += value
        else:
            spread.append(value)
    return spread


# The statements that give the rows of several readings, each as an array, by the readings and the lengths of all arguments.
_together: dict[tuple[tuple["Reading[Any]", ...], tuple[int, ...]], Statement] = {}
Asked = tuple[Reading[Any], tuple[Any, ...]]  # a reading, with its arguments


async def read_together(*asked: Asked) -> list[list[Any]]:
    """The rows of several readings, each with its arguments: in one statement, where the database gives rows in rows.

    The statement of each combination is kept for ever, so readings are made once, beside the function that reads.
    """
    client = database()
    if client.capabilities.dialect != "postgres":
        return await _apart(asked)
    given, lengths = _filled(tuple([value for _, own in asked for value in own]))
    key = tuple([reading for reading, _ in asked]), lengths
    statement = _together.get(key)
    if statement is None:
        if not 0 < min(lengths) <= max(lengths) <= LONGER[-1]:
            return await _apart(asked)
        statement = _together.setdefault(key, _joined(asked))
    [found] = await client.read(statement.text, statement.values(_spread(given)))
    return statement.make(found)


async def _apart(asked: Sequence[Asked]) -> list[list[Any]]:
    """The rows of several readings, one after the other."""
    return [[] if reading.is_spare else await reading.read(*given) for reading, given in asked]


def _joined(asked: Sequence[Asked]) -> Statement:
    """The statement of several readings of PostgreSQL."""
    constants: list[Any] = []
    arrays, places, make, spread = [], [], [], 0
    for reading, own in asked:
        given, lengths = _filled(own)
        one, before = reading.statement("postgres", lengths, given), len(constants)
        text = NUMBERED.sub(lambda found, by=before: f"${int(found[1]) + by}", one.text)  # type: ignore[misc]
        arrays.append(f"ARRAY(SELECT ROW(own.*) FROM ({text} {reading.lock}) own)")  # noqa: S608 - a statement of ours
        constants += one.constants
        places += [(rank + before, place + spread, form) for rank, place, form in one.places]
        make.append(one.make)
        spread += sum(lengths)

    def make_all(found: Sequence[Any]) -> list[Any]:
        return [one(rows) for one, rows in zip(make, found, strict=True)]

    return Statement(f"SELECT {', '.join(arrays)}", constants, places, make_all)


def _statement(rows: Callable[..., QuerySet[Any]], given: tuple[Any, ...]) -> Statement:
    """The statement of a queryset, whose arguments are found again by values that nothing else has."""
    marks = [[_mark(one) for one in value] if isinstance(value, list) else _mark(value) for value in given]
    queryset = rows(*marks)
    queryset._choose_db_if_not_chosen()  # noqa: SLF001 - Tortoise makes a text of a queryset with its values inside alone
    queryset._make_query()  # noqa: SLF001 - idem
    text, values = queryset.query.get_parameterized_sql()
    forms: dict[Any, tuple[int, Convert | None]] = {}
    typed = queryset._db.capabilities.dialect == "postgres"  # noqa: SLF001 - idem
    for place, mark in enumerate(_spread(marks)):
        forms |= {str(mark): (place, None if typed and isinstance(mark, UUID) else str), mark: (place, None)}
    places = [(rank, *forms[value]) for rank, value in enumerate(values) if value in forms]
    if {place for _, place, _ in places} != {place for place, _ in forms.values()}:
        raise TypeError(f"{rows} decides by its arguments, or changes them: a reading gives each to a filter")
    constants = [None if value in forms else value for value in values]
    names = [select.alias or select.name for select in queryset.query._selects]  # noqa: SLF001 - idem
    return Statement(text, constants, places, _maker(queryset, names))


def _mark(value: object) -> object:
    """A value of the kind of an argument that no statement has otherwise."""
    match value:
        case UUID():
            return uuid4()
        case datetime():
            return datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=uuid4().int % 10**15)
        case str():
            return uuid4().hex[:8]
        case int():
            return uuid4().int % 2**30
    raise TypeError(f"{type(value)} is no argument of a reading")


def _maker(rows: QuerySet[Any], names: list[str]) -> MakeAll:
    """The function from rows to their models, with those that are joined, each in its place and made once."""
    joined: Any = rows._select_related_idx or [(rows.model, len(names), None, None, (None,))]  # noqa: SLF001 - what Tortoise's own reader goes by
    typed = rows._db.capabilities.dialect == "postgres"  # noqa: SLF001 - the database of the statement
    paths = [tuple(path) for *_, path in joined]
    makers, begin = [], 0
    for model, count, *_ in joined:
        columns = [name.split(".", 1)[-1] for name in names[begin : begin + count]]
        makers.append(_model_maker(model, begin, columns, typed=typed))
        begin += count
    (_, first), *others = makers
    links = [(paths.index(path[:-1]), f"_{path[-1]}", *made) for path, made in zip(paths[1:], others, strict=True)]

    def alone(rows: Sequence[Any]) -> list[Any]:
        return list(map(first, rows))

    def with_others(rows: Sequence[Any]) -> list[Any]:
        known: list[dict[Any, Any]] = [{None: None} for _ in links]  # the joined models of each place, by their keys
        found = []
        for row in rows:
            made = [first(row)]
            for (owner, name, key, make), here in zip(links, known, strict=True):
                same = row[key]
                if same not in here:
                    here[same] = make(row)
                made.append(here[same])
                if made[owner] is not None:
                    made[owner].__dict__[name] = here[same]  # as `attach`
            found.append(made[0])
        return found

    return with_others if links else alone


def attach(model: Model, name: str, related: Model) -> None:
    """Sets a related model of another, as if it had been joined; Tortoise's own way looks at every attribute."""
    model.__dict__[f"_{name}"] = related


def _model_maker(model: type[Model], begin: int, columns: list[str], *, typed: bool) -> tuple[int, Make]:
    """The place of the key, and the function that makes a model of the columns of a row from `begin` on.

    `typed`: the driver gives values of the kinds of their columns, as that of PostgreSQL does.
    """
    meta = model._meta  # noqa: SLF001 - the fields of a model
    by_column = {meta.fields_db_projection[name]: name for name in meta.fields_db_projection}
    names = [by_column.get(column, column) for column in columns]
    changed = [
        (name, convert) for name in names if (convert := _change(meta.fields_map[name], typed=typed)) is not None
    ]
    end, key = begin + len(names), begin + names.index(meta.pk_attr)
    state = {
        "_partial": len(names) < len(meta.fields_db_projection),
        "_saved_in_db": True,
        "_custom_generated_pk": meta.db_pk_column not in meta.generated_db_fields,
    }

    def make(row: Any) -> Any:  # noqa: ANN401 - a model
        found = model.__new__(model)
        values = found.__dict__  # Tortoise would look at an assignment of it as at that of a field
        values.update(zip(names, row[begin:end], strict=True))
        values.update(state, _await_when_save={})
        for name, convert in changed:
            if (value := values[name]) is not None:
                values[name] = convert(value)
        return found

    return key, make


def conversion(kind: Field[Any]) -> Convert:
    """The function from a value of the driver to one of the field; instants of PostgreSQL are in UTC already."""
    convert: Convert = kind.to_python_value
    if isinstance(kind, DatetimeField):
        return lambda value: value if isinstance(value, datetime) and value.tzinfo is UTC else convert(value)
    if is_plain(kind):
        own = kind.field_type
        return lambda value: value if type(value) is own else convert(value)
    if hasattr(kind, "enum_type"):
        return _Known(convert).__getitem__
    return convert


def _change(kind: Field[Any], *, typed: bool) -> Convert | None:
    """The function from a value of the driver to one of the field; None where they are the same."""
    if typed and isinstance(kind, JSONField):
        return kind.decoder  # of a text, as this driver gives it
    is_same = typed and (is_plain(kind) or isinstance(kind, DatetimeField | DateField | UUIDField))
    return None if is_same else conversion(kind)


def is_plain(kind: Field[Any]) -> bool:
    """Whether the values of a field are those of the driver."""
    return type(kind).to_python_value is Field.to_python_value and kind.field_type in ITSELF


class _Known(dict[Any, Any]):
    """The values of an enum by those of its column."""

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, value: Any) -> Any:  # noqa: ANN401 - a value of an enum
        found = self[value] = self._convert(value)
        return found
