"""The completion of values: functions made once for a selection of the schema, which write the answer that values make.

They have no errors: on a value that they do not foresee they give up, and the library runs the operation (`plans.py`).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, partial
from itertools import repeat
from operator import attrgetter
from types import NoneType
from typing import Any

from graphql import GraphQLEnumType, GraphQLNonNull, GraphQLOutputType, GraphQLScalarType, Undefined
from graphql.execution.values import VariableValues

from api.resolvers.operation import NotedOnce
from api.schema import remembered
from api.schema.context import Context
from api.schema.limits import Later, turns
from api.schema.remembered import Remembered
from api.schema.variables import NOTHING

BACKREF = "strawberry-definition"  # Strawberry's key to its own definitions
ITSELF = {"String": str, "ID": str, "Boolean": bool}  # scalars that are written as the value of this very type
MOST = 2**31  # the bound of an Int
NOBODY: Any = None  # the context of what no context changes


class GaveUpError(Exception):
    """A value or a document that a plan does not foresee: the library runs the operation instead."""


@dataclass(slots=True)
class Run:
    """One execution of a plan.

    Attributes:
        fields: the number of fields of the objects completed, which count in the turn of the loop.
    """

    context: Context
    variables: VariableValues
    fields: int = 0

    @property
    def is_written(self) -> bool:
        """Whether its answer is written as JSON at once, so that parts of it may be written already."""
        return self.context.is_written


# A function that gives the part of the answer that a value makes, or a `Later` of it.
Complete = Callable[[Any, Run], Any]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field that is an attribute of its object, and is written as it is, or as the name of a member of an enum.

    Attributes:
        own: the types whose values are written as they are; none for an enum.
        names: the names of the members of an enum, by their identities; none for a scalar.
        complete: the function that writes a value of any type.
    """

    name: str
    own: frozenset[type]
    names: Mapping[int, str]
    complete: Complete


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field that is an attribute of its object, to be completed."""

    name: str
    complete: Complete


def leaf(name: str, kind: GraphQLOutputType, complete: Complete) -> Leaf | None:
    """The leaf that an attribute of this type is; None for other types of fields."""
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(inner, GraphQLEnumType):
        return Leaf(name, frozenset(), _names(inner), complete)
    own = _own(kind)
    return Leaf(name, own, {}, complete) if own else None


def _own(kind: GraphQLOutputType) -> frozenset[type]:
    """The types whose values are written as they are where this type is asked; none where that is not for all values."""
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    own = ITSELF.get(inner.name) if isinstance(inner, GraphQLScalarType) else None
    nulls = {NoneType} if inner is kind else set()
    return frozenset({own, *nulls} if own else ())


@cache
def _names(kind: GraphQLEnumType) -> dict[int, str]:
    """The names of the members of an enum by their identities, since they stay for ever, and hash slowly."""
    members: type[Enum] = kind.extensions[BACKREF].wrapped_cls
    return {id(member): kind.coerce_output_value(member) for member in members}


def written(kind: GraphQLScalarType | GraphQLEnumType, *, is_nullable: bool) -> Complete:
    """The function that writes a scalar, or a value of an enum, each of these once."""
    write = kind.coerce_output_value

    def write_it(value: Any, _run: Run) -> Any:  # noqa: ANN401 - a part of an answer
        if value is None and is_nullable:
            return None
        found = write(value)
        if found is None or found is Undefined:
            raise GaveUpError
        return found

    if isinstance(kind, GraphQLEnumType):
        names = _names(kind)
        return lambda value, run: names.get(id(value)) or write_it(value, run)
    if kind.name == "Int":
        return lambda value, run: value if type(value) is int and -MOST <= value < MOST else write_it(value, run)
    if kind.name in ITSELF:
        own = ITSELF[kind.name]
        return lambda value, run: value if type(value) is own else write_it(value, run)
    return write_it


def listed(complete: Complete, kind: GraphQLOutputType, *, is_nullable: bool, is_plain: bool = False) -> Complete:
    """The function that completes a list of items of this type.

    `is_plain`: whether its items are made of attributes alone, at every level.
    """
    own = _own(kind)

    def write(values: list[Any]) -> tuple[Any, int]:
        apart = Run(NOBODY, NOTHING)
        return [complete(value, apart) for value in values], apart.fields

    def run_it(values: Any, run: Run) -> Any:  # noqa: ANN401 - a part of an answer
        if type(values) is Remembered:
            if is_plain and run.is_written:
                found, fields = remembered.written(write, values, write)
                run.fields += fields
                return found
            values = values.items
        if type(values) is not list and type(values) is not tuple:
            if values is None and is_nullable:
                return None
            raise GaveUpError
        if own and own.issuperset(map(type, values)):
            return list(values)
        made = list(map(complete, values, repeat(run)))
        if Later not in set(map(type, made)):
            return made
        return Later(partial(_put, made, [rank for rank, item in enumerate(made) if type(item) is Later]))

    return run_it


def object_of(
    fields: Sequence[tuple[str, "Leaf | Attribute | Complete"]], origin: type | None, *, is_nullable: bool
) -> Complete:
    """The function that completes an object: its leaves at once, then its other fields one by one.

    `origin`: the class of all objects of the type, where the library looks at it.
    """
    leaves = {key: one for key, one in fields if isinstance(one, Leaf)}
    attributes = [(key, one.name, one.complete) for key, one in fields if isinstance(one, Attribute)]
    resolved = [(key, one) for key, one in fields if not isinstance(one, Leaf | Attribute)]
    enums = [(key, one.names, one.complete) for key, one in leaves.items() if one.names]
    blank, count = dict.fromkeys(key for key, _ in fields), len(fields)
    read, are_own = _reading([one.name for one in leaves.values()]), _Own([one.own for one in leaves.values()])

    def run_it(source: Any, run: Run) -> Any:  # noqa: ANN401 - a part of an answer
        kind = type(source)
        if kind is not origin and (origin is not None or source is None):
            if source is None and is_nullable:
                return None
            raise GaveUpError
        run.fields += count
        values = read(source)
        made: dict[str, Any] = blank.copy()
        made.update(zip(leaves, values, strict=True))
        if not are_own[tuple(map(type, values))]:
            made.update((key, one.complete(made[key], run)) for key, one in leaves.items() if one.own)
        for key, names, complete in enums:
            made[key] = names.get(id(made[key])) or complete(made[key], run)
        waiting = []
        for key, name, complete in attributes:
            item = made[key] = complete(getattr(source, name), run)
            if type(item) is Later:
                waiting.append(key)
        for key, give in resolved:
            item = made[key] = give(source, run)
            if type(item) is Later:
                waiting.append(key)
        return Later(partial(_put, made, waiting)) if waiting else made

    return run_it


def _reading(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The function that reads these attributes of an object."""
    match names:
        case []:
            return lambda _source: ()
        case [name]:
            return lambda source: (getattr(source, name),)
    return attrgetter(*names)


class _Own(dict[tuple[type, ...], bool]):
    """Whether the values of the leaves of an object are written as they are, by their types together."""

    def __init__(self, own: Sequence[frozenset[type]]) -> None:
        super().__init__()
        self._own = own

    def __missing__(self, types: tuple[type, ...]) -> bool:
        if any(own and kind not in own for kind, own in zip(types, self._own, strict=True)):
            return False
        self[types] = True
        return True


async def _put(made: Any, waiting: Sequence[Any]) -> Any:  # noqa: ANN401 - a list or an object of an answer
    """The list or the object once what waits is there; all of it is waited for, so that nothing outlives the plan."""
    if len(waiting) == 1:
        made[waiting[0]] = await made[waiting[0]]
        return made
    found = await asyncio.gather(*(made[place] for place in waiting), return_exceptions=True)
    for place, one in zip(waiting, found, strict=True):
        if isinstance(one, BaseException):
            raise one
        made[place] = one
    return made


async def run_plan(plan: Complete, source: object, run: Run) -> dict[str, Any] | None:
    """The answer of a plan; None when it gave up."""
    try:
        with NotedOnce():
            made = plan(source, run)
            data: dict[str, Any] = await made if type(made) is Later else made
            await run.context.op.settle()  # nothing leaves before the sign-in was checked
            return data
    except Exception:  # noqa: BLE001 - whatever it is, the library meets it again and tells it
        return None
    finally:
        turns().left -= run.fields
