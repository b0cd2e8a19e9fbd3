"""Scalars with a stricter reading than Strawberry's own."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

# The first and the last instants of the calendar have no equivalent in some time zones.
ANNEES = range(1900, 3000)

EmailAddress = NewType("EmailAddress", str)
Cursor = NewType("Cursor", str)


def _parse_instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError("an instant is written in ISO 8601 with its offset, as 2026-01-31T18:00:00+01:00")
    if instant.year not in ANNEES:
        raise ValueError(f"an instant is of the years {ANNEES[0]} to {ANNEES[-1]}")
    return instant.astimezone(UTC)


def _parse_day(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("a day is written in ISO 8601, as 2005-05-30") from None


def _parse_decimal(value: object) -> Decimal:
    try:
        number = Decimal(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except ArithmeticError:
        number = None
    if number is None or not number.is_finite():
        raise ValueError('a decimal number is written as "15.50"')
    return number


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant in ISO 8601, written in UTC; an input without an offset is refused.",
        serialize=lambda value: value.astimezone(UTC).isoformat(),
        parse_value=_parse_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A day in ISO 8601, as 2005-05-30.",
        serialize=lambda value: value.isoformat(),
        parse_value=_parse_day,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number, written as a string: « 15.50 ».",
        serialize=str,
        parse_value=_parse_decimal,
    ),
    EmailAddress: strawberry.scalar(
        name="EmailAddress", description="An e-mail address.", serialize=str, parse_value=str
    ),
    Cursor: strawberry.scalar(
        name="Cursor",
        description="An opaque place in a list, from which to go on.",
        serialize=str,
        parse_value=str,
    ),
}
