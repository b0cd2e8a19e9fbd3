"""Scalars with a stricter reading than Strawberry's own.

A value that is no day, no instant or no number is read as such: it becomes a problem of its field, beside the others.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from api.rules.dates import instant_rfc3339
from api.rules.saisie import Illisible

# The first and the last instants of the calendar have no equivalent in some time zones.
ANNEES = range(1900, 3000)

EmailAddress = NewType("EmailAddress", str)
Cursor = NewType("Cursor", str)


def _parse_instant(value: object) -> datetime | Illisible:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or instant.year not in ANNEES:
        return Illisible("Saisissez une date et une heure qui existent, par exemple 31/01/2026 à 18:00.")
    return instant.astimezone(UTC)


def _parse_day(value: object) -> date | Illisible:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return Illisible("Saisissez une date qui existe, par exemple 30/05/1998.")


def _parse_decimal(value: object) -> Decimal | Illisible:
    try:
        number = Decimal(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except ArithmeticError:
        number = None
    if number is None or not number.is_finite():
        return Illisible("Saisissez un nombre, par exemple 15.50.")
    return number


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description=(
            "An instant of RFC 3339, written in UTC with its milliseconds: 2026-01-31T17:00:00.000Z; an input without "
            "an offset is refused."
        ),
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=instant_rfc3339,
        parse_value=_parse_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A day of RFC 3339, as 2005-05-30.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=lambda value: value.isoformat(),
        parse_value=_parse_day,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number, written as a string: « 15.50 ».",
        specified_by_url="https://www.w3.org/TR/xmlschema11-2/#decimal",
        serialize=lambda value: f"{value:f}",
        parse_value=_parse_decimal,
    ),
    EmailAddress: strawberry.scalar(
        name="EmailAddress",
        description="An e-mail address.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2",
        serialize=str,
        parse_value=str,
    ),
    Cursor: strawberry.scalar(
        name="Cursor",
        description="An opaque place in a list, from which to go on.",
        specified_by_url="https://relay.dev/graphql/connections.htm#sec-Cursor",
        serialize=str,
        parse_value=str,
    ),
}
