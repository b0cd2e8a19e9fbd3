"""Pages of lists: their arguments, the connections that answer them, and the cursors that name a place."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

import msgspec
import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions.field_extension import AsyncExtensionResolver, FieldExtension, SyncExtensionResolver
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from tortoise.models import Model
from tortoise.queryset import QuerySet

from api.models import Evenement
from api.resolvers.paging import Ordre, Page, Place, Tranche, couper, lire
from api.rules.ids import opaque, read_opaque
from api.rules.problems import Code, Problem, RefusedError
from api.schema.base import field
from api.schema.limits.document import PAGE_MAX
from api.schema.scalars import Cursor

LONGUEUR_RANG = 9  # digits: no account has a thousand million events
PAR_DEFAUT = 50

PAR_RANG = Ordre("rang", ("rang",), (int,))

T = TypeVar("T")
R = TypeVar("R")
M = TypeVar("M", bound=Model)


@strawberry.type(description="The page of a list: its bounds, and whether the list goes on beyond them.")
class PageInfo:
    has_next_page: bool = field("Whether more items follow.")
    has_previous_page: bool = field("Whether items come before.")
    start_cursor: Cursor | None = field("Place of the first item; null when the page is empty.")
    end_cursor: Cursor | None = field("Place of the last item; null when the page is empty.")


@strawberry.type(description="An item of a list, with its place.")
class Edge(Generic[T]):
    cursor: Cursor = field("Place of the item.")
    node: T = field("The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = field("The items of the page, each with its place.")
    page_info: PageInfo = field("Bounds of the page.")
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @field("The items of the page.")
    def nodes(self) -> list[T]:
        return [edge.node for edge in self.edges]

    @field("Number of items in the whole list; counted only on demand.")
    async def total_count(self) -> int:
        return await self.count()

    @classmethod
    def of(cls, page: Page[R], cursor: Callable[[R], str], node: Callable[[R], T], count: Any) -> Self:  # noqa: ANN401 - of any awaitable
        """The answer of a page of rows."""
        edges = [Edge(cursor=Cursor(cursor(row)), node=node(row)) for row in page.items]
        info = PageInfo(
            has_next_page=page.a_apres,
            has_previous_page=page.a_avant,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )
        return cls(edges=edges, page_info=info, count=count)


@dataclass(frozen=True, kw_only=True)
class PageDemandee:
    """The arguments of a page, as sent."""

    nombre: int
    after: str | None
    before: str | None
    est_a_rebours: bool

    def tranche(self, place_of: Callable[[str, str], Place]) -> Tranche:
        """The page with its places read; refuses a forged cursor, or one of another list."""
        return Tranche(
            nombre=self.nombre,
            apres=None if self.after is None else place_of(self.after, "after"),
            avant=None if self.before is None else place_of(self.before, "before"),
            est_a_rebours=self.est_a_rebours,
        )

    def par(self, ordre: Ordre) -> Tranche:
        """The page of a list in an order."""
        return self.tranche(lambda cursor, argument: _place(cursor, argument, ordre))

    def par_rang(self) -> Tranche:
        """The page of a list whose items have numbers."""
        return self.tranche(lambda cursor, argument: (rang_of(cursor, argument=argument),))


def paged(description: str, nombre: int = PAR_DEFAUT) -> Any:  # noqa: ANN401 - like strawberry.field
    """Declares a list read a page at a time; its resolver gets the page asked as `page`."""
    return strawberry.field(description=description, extensions=[Paging(nombre)])


class Paging(FieldExtension):
    """The arguments of pages, read into one."""

    def __init__(self, nombre: int) -> None:
        self._nombre = nombre

    def apply(self, field: StrawberryField) -> None:
        others = [argument for argument in field.arguments if argument.python_name != "page"]
        field.arguments = [*others, *self._arguments()]

    def _arguments(self) -> list[StrawberryArgument]:
        return [
            _argument("first", int | None, f"Number of items at most, up to {PAGE_MAX}.", self._nombre),
            _argument("after", Cursor | None, "Place after which the page begins."),
            _argument("last", int | None, "Number of items at most from the end, instead of `first`."),
            _argument("before", Cursor | None, "Place before which the page ends."),
        ]

    def resolve(self, next_: SyncExtensionResolver, source: Any, info: strawberry.Info, **given: Any) -> Any:  # noqa: ANN401 - Strawberry's own signature
        return next_(source, info, **self._read(given))

    async def resolve_async(
        self,
        next_: AsyncExtensionResolver,
        source: Any,  # noqa: ANN401 - idem
        info: strawberry.Info,
        **given: Any,  # noqa: ANN401 - idem
    ) -> Any:  # noqa: ANN401 - idem
        return await next_(source, info, **self._read(given))

    def _read(self, given: dict[str, Any]) -> dict[str, Any]:
        first, after, last, before = (given.pop(name, None) for name in ("first", "after", "last", "before"))
        page = PageDemandee(
            nombre=page_limit(last, "last")
            if last is not None
            else page_limit(self._nombre if first is None else first),
            after=after,
            before=before,
            est_a_rebours=last is not None,
        )
        return {**given, "page": page}


def _argument(name: str, kind: Any, description: str, default: object = None) -> StrawberryArgument:  # noqa: ANN401 - an annotation
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(kind),
        description=description,
        default=default,
    )


async def page_of_rows(page: PageDemandee, rows: QuerySet[M], ordre: Ordre, node: Callable[[M], T]) -> Connection[T]:
    """A page of rows that a gate let through."""
    found = await lire(rows, ordre, page.par(ordre))
    return Connection.of(found, lambda row: cursor_of_row(row, ordre), node, rows.count)


async def page_of_events(
    page: PageDemandee, rows: QuerySet[Evenement], node: Callable[[Evenement], T]
) -> Connection[T]:
    """A page of events that a gate let through, by their numbers: a stream goes on from such a cursor."""
    found = await lire(rows, PAR_RANG, page.par_rang())
    return Connection.of(found, lambda row: cursor_of(row.rang), node, rows.count)


def page_of_items(
    page: PageDemandee, items: Sequence[R], cle: Callable[[R], str], node: Callable[[R], T]
) -> Connection[T]:
    """A page of a list that is all in memory; `cle` is the key of an item."""
    tranche = page.tranche(lambda cursor, _: (read_opaque(cursor),))
    found = couper(items, tranche, lambda item: (cle(item),))
    if found is None:
        raise cursor_refused("after" if page.after is not None else "before")

    async def count() -> int:
        return len(items)

    return Connection.of(found, lambda item: opaque(cle(item)), node, count)


def page_limit(first: int, argument: str = "first") -> int:
    """The number of items of a page; refuses a number out of its bounds."""
    if 1 <= first <= PAGE_MAX:
        return first
    raise RefusedError(Problem(Code.FORMAT_INVALIDE, f"Demandez de 1 à {PAGE_MAX} éléments.", (argument,)))


def cursor_of_row(row: object, ordre: Ordre) -> Cursor:
    """The place of a row in an order."""
    return Cursor(opaque(msgspec.json.encode([ordre.nom, *ordre.place(row)]).decode()))


def _place(cursor: str, argument: str, ordre: Ordre) -> Place:
    """The place that a cursor names; refuses a forged cursor, or one of another order."""
    try:
        nom, *place = msgspec.json.decode(read_opaque(cursor) or "", type=ordre.cursor)
    except msgspec.MsgspecError:
        raise cursor_refused(argument) from None
    if nom != ordre.nom:
        raise cursor_refused(argument)
    return tuple(place)


def cursor_of(rang: int, kind: str = "r") -> Cursor:
    """The place of an event: "r" in its account, "p" in the journal of all accounts."""
    return Cursor(opaque(f"{kind}{rang}"))


def rang_of(cursor: str, kind: str = "r", argument: str = "apres") -> int:
    """The number in a cursor of this kind; refuses a forged cursor."""
    before, found, rang = (read_opaque(cursor) or "").partition(kind)
    if found and not before and rang.isascii() and rang.isdigit() and len(rang) <= LONGUEUR_RANG:
        return int(rang)
    raise cursor_refused(argument)


def cursor_refused(argument: str) -> RefusedError:
    """The refusal of a cursor that the service did not give."""
    return RefusedError(Problem(Code.FORMAT_INVALIDE, "Ce curseur n'est pas l'un des nôtres.", (argument,)))
