"""The changes since the last release that would break a client; docs/changes.md is the policy kept here."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from graphql import (
    BreakingChangeType,
    DangerousChangeType,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
)
from graphql.utilities.find_schema_changes import find_schema_changes

from api.schema.enums import FERMEE

NOTICE = timedelta(days=365)  # an application on a telephone is used that long without an update
UNTIL = re.compile(r"\buntil (\d{4}-\d{2}-\d{2})\b")
# Dangerous by the library's word: a client that leaves a default out, or lists the members of a union, would be broken.
BREAKING = {
    *BreakingChangeType,
    DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE,
    DangerousChangeType.INPUT_FIELD_DEFAULT_VALUE_CHANGE,
    DangerousChangeType.TYPE_ADDED_TO_UNION,
}


def breaking(released: str, present: str, today: date) -> list[str]:
    """The changes that break a client of the released schema; one whose deprecation has run out breaks none."""
    old, new = _read(released), _read(present)
    reached = _reached(old)
    for members, name, _, member in list(_members(old)):
        if (end := _end(member)) and end < today:
            del members[name]
    # A type goes with the last field that leads to it.
    allowed = {f"{name} was removed." for name in reached - _reached(old)}
    found = [change.description for change in find_schema_changes(old, new) if change.type in BREAKING]
    return [*(said for said in found if said not in allowed), *_unseen(old, new)]


def undated(present: str) -> list[str]:
    """The deprecations whose reason holds no date."""
    return [f"{name} is deprecated without « until YYYY-MM-DD »." for name, end in _ends(present).items() if not end]


def hasty(released: str, present: str, today: date) -> list[str]:
    """The deprecations that end sooner than the notice allows, or than the last release announced."""
    announced = _ends(released)
    least = {name: announced.get(name) or today + NOTICE for name in _ends(present)}
    return [
        f"{name} stays until {least[name]} at least."
        for name, end in _ends(present).items()
        if end and end < least[name]
    ]


def _read(printed: str) -> GraphQLSchema:
    return build_schema(printed, assume_valid=True, no_location=True)


def _unseen(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """The breaking changes that the library does not look for."""
    for name, kind in old.type_map.items():
        match kind, new.type_map.get(name):
            case GraphQLEnumType(description=said), GraphQLEnumType(values=values) if FERMEE in (said or ""):
                yield from (f"Enum {name} said « {FERMEE} », and has {value}." for value in values.keys() - kind.values)
            case GraphQLInputObjectType(is_one_of=False), GraphQLInputObjectType(is_one_of=True):
                yield f"Input {name} became a @oneOf."


def _reached(schema: GraphQLSchema) -> set[str]:
    """The types that the fields of the operations lead to."""
    waiting: list[Any] = [schema.query_type, schema.mutation_type, schema.subscription_type]
    seen = {"None"}
    while waiting:
        kind = waiting.pop()
        if str(kind) not in seen:
            seen.add(str(kind))
            waiting.extend(getattr(kind, "types", ()))
            fields = getattr(kind, "fields", {}).values()
            waiting.extend(get_named_type(one.type) for one in fields)
            waiting.extend(get_named_type(given.type) for one in fields for given in getattr(one, "args", {}).values())
    return seen


Member = tuple[dict[str, Any], str, str, Any]


def _members(schema: GraphQLSchema) -> Iterator[Member]:
    """The fields, arguments and values: each with the dictionary that holds it, its key, its coordinate."""
    for kind in schema.type_map.values():
        members = getattr(kind, "fields", None) or getattr(kind, "values", {})
        for name, member in members.items():
            yield members, name, f"{kind.name}.{name}", member
            args = getattr(member, "args", {})
            yield from ((args, given, f"{kind.name}.{name}({given}:)", args[given]) for given in args)


def _ends(printed: str) -> dict[str, date | None]:
    """The deprecated elements, each with the last day on which it stands."""
    return {
        coordinate: _end(member)
        for *_, coordinate, member in _members(_read(printed))
        if member.deprecation_reason is not None
    }


def _end(member: Any) -> date | None:  # noqa: ANN401 - a field, an argument or a value
    found = UNTIL.search(member.deprecation_reason or "")
    return date.fromisoformat(found[1]) if found else None
