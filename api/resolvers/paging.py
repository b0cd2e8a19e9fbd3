"""Pages of rows: the order of a list, the place of a row in it, the page after or before a place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet, ValuesListQuery

from api.models import Reading

R = TypeVar("R")
M = TypeVar("M", bound=Model)
Place = tuple[Any, ...]


@dataclass(frozen=True)
class Ordre:
    """An order of rows by columns, the last of them unique, none of them null; a column after a minus descends.

    Attributes:
        nom: the name that cursors hold, so that one of another order is refused.
        types: the types of the columns, by which a cursor is read.
    """

    nom: str
    colonnes: tuple[str, ...]
    types: tuple[type, ...] = (UUID,)

    @property
    def cursor(self) -> Any:  # noqa: ANN401 - a type
        """The type of a cursor's content: the name, then a place."""
        return tuple.__class_getitem__((str, *self.types))

    @property
    def inverse(self) -> tuple[str, ...]:
        return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in self.colonnes)

    def place(self, row: object) -> Place:
        """The place of a row: its values in these columns."""
        return tuple(getattr(row, name.removeprefix("-")) for name in self.colonnes)


@dataclass(frozen=True, kw_only=True)
class Tranche:
    """The page asked of a list: so many items after a place, before one, or at its end."""

    nombre: int
    apres: Place | None = None
    avant: Place | None = None
    est_a_rebours: bool = False


@dataclass(frozen=True)
class Page(Generic[R]):
    """A page of a list, and whether the list has items before and after it."""

    items: Sequence[R]
    a_avant: bool
    a_apres: bool

    @classmethod
    def of(cls, tranche: Tranche, found: Sequence[R]) -> "Page[R]":
        """The page of items read in its direction, one more than asked when there are more."""
        shown, more = list(found[: tranche.nombre]), len(found) > tranche.nombre
        if tranche.est_a_rebours:
            return cls(shown[::-1], more, tranche.avant is not None)
        return cls(shown, tranche.apres is not None, more)


async def lire(rows: QuerySet[M], ordre: Ordre, tranche: Tranche) -> Page[M]:
    """A page of rows that a gate let through."""
    return Page.of(tranche, await _dirige(rows, ordre, tranche))


async def lire_ids(rows: QuerySet[M], ordre: Ordre, tranche: Tranche) -> Page[UUID]:
    """The ids of a page, from an index alone."""
    found: list[Any] = await ids(rows, ordre, tranche)
    return Page.of(tranche, found)


async def lire_larges(rows: QuerySet[M], ordre: Ordre, tranche: Tranche, *jointes: str) -> Page[M]:
    """A page of wide rows, with their parents: their ids come from an index alone, then only these rows are read."""
    page = await lire_ids(rows, ordre, tranche)
    found = {row.pk: row for row in await _larges(rows.model, jointes).read(list(page.items))}
    return Page([found[row_id] for row_id in page.items if row_id in found], page.a_avant, page.a_apres)


@cache
def _larges(model: type[M], jointes: tuple[str, ...]) -> Reading[M]:
    """The reading of the rows of some ids, with their parents."""
    return Reading(lambda ids: model.filter(id__in=ids).select_related(*jointes))


def ids(rows: QuerySet[M], ordre: Ordre, tranche: Tranche) -> ValuesListQuery[Literal[False]]:
    """The ids of the rows of a page in its direction, and one more."""
    return _dirige(rows, ordre, tranche).values_list("id", flat=True)


def couper(items: Sequence[R], tranche: Tranche, cle: Callable[[R], Place]) -> Page[R] | None:
    """A page of a list that is all in memory; None when a place is not in it."""
    places = [cle(item) for item in items]
    if any(place is not None and place not in places for place in (tranche.apres, tranche.avant)):
        return None
    first = places.index(tranche.apres) + 1 if tranche.apres is not None else 0
    last = places.index(tranche.avant) if tranche.avant is not None else len(items)
    kept = items[first:last]
    return Page.of(tranche, kept[::-1] if tranche.est_a_rebours else kept)


def apres(rows: QuerySet[M], colonnes: Sequence[str], place: Place) -> QuerySet[M]:
    """The rows after a place, in the order of columns; the first condition lets an index begin there."""
    name, sign = _sens(colonnes[0])
    return rows.filter(**{f"{name}__{sign}e": place[0]}).filter(_au_dela(colonnes, place))


def _dirige(rows: QuerySet[M], ordre: Ordre, tranche: Tranche) -> QuerySet[M]:
    """The rows of a page in its direction, and one more."""
    if tranche.apres is not None:
        rows = apres(rows, ordre.colonnes, tranche.apres)
    if tranche.avant is not None:
        rows = apres(rows, ordre.inverse, tranche.avant)
    return rows.order_by(*(ordre.inverse if tranche.est_a_rebours else ordre.colonnes)).limit(tranche.nombre + 1)


def _au_dela(colonnes: Sequence[str], place: Place) -> Q:
    name, sign = _sens(colonnes[0])
    beyond = Q(**{f"{name}__{sign}": place[0]})
    return beyond | Q(_au_dela(colonnes[1:], place[1:]), **{name: place[0]}) if len(colonnes) > 1 else beyond


def _sens(colonne: str) -> tuple[str, str]:
    return (colonne[1:], "lt") if colonne.startswith("-") else (colonne, "gt")
