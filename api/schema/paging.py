"""Pages of lists: their size, their beginning, and the cursors that name a place."""

from typing import Annotated

import strawberry

from api.rules.ids import opaque, read_opaque
from api.rules.problems import Code, Problem, RefusedError
from api.schema.base import field
from api.schema.limits.document import PAGE_MAX
from api.schema.scalars import Cursor

LONGUEUR_RANG = 9  # digits: no account has a thousand million events

First = Annotated[int, strawberry.argument(description="Number of items at most, up to 100.")]
After = Annotated[Cursor | None, strawberry.argument(description="Place from which to go on.")]


@strawberry.type(description="The end of a page of a list.")
class PageInfo:
    has_next_page: bool = field("Whether more items follow.")
    end_cursor: Cursor | None = field("Place of the last item; null when the page is empty.")


def page_limit(first: int) -> int:
    """The number of items of a page; refuses a number out of its bounds."""
    if 1 <= first <= PAGE_MAX:
        return first
    raise RefusedError(Problem(Code.FORMAT_INVALIDE, f"Demandez de 1 à {PAGE_MAX} éléments.", ("first",)))


def cursor_of(rang: int, kind: str = "r") -> Cursor:
    """The place of an event: "r" in its account, "p" in the journal of all accounts."""
    return Cursor(opaque(f"{kind}{rang}"))


def rang_of(cursor: str | None, kind: str = "r") -> int | None:
    """The number in a cursor of this kind; refuses a forged cursor."""
    if cursor is None:
        return None
    before, found, rang = (read_opaque(cursor) or "").partition(kind)
    if found and not before and rang.isascii() and rang.isdigit() and len(rang) <= LONGUEUR_RANG:
        return int(rang)
    raise cursor_refused("apres")


def cursor_refused(argument: str) -> RefusedError:
    """The refusal of a cursor that the service did not give."""
    return RefusedError(Problem(Code.FORMAT_INVALIDE, "Ce curseur n'est pas l'un des nôtres.", (argument,)))
