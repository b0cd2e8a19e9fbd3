"""The gate: the rows that an actor may reach, and the refusal of all others.

A module for each kind of actor holds its one condition of visibility: `candidat`, `ecole`, `bureau`; `acteur` picks
among them for use cases that serve several kinds. A row out of reach is refused like one that does not exist.
"""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from tortoise.models import Model
from tortoise.queryset import QuerySet

from api.models import locked
from api.rules.problems import Code, Problem, RefusedError

INTROUVABLE = Problem(Code.INTROUVABLE, "Cet élément n'existe pas ou ne vous est pas accessible.")

M = TypeVar("M", bound=Model)


async def several(rows: QuerySet[M], ids: Iterable[UUID]) -> dict[UUID, M]:
    """The rows of these ids among those within reach, in one statement."""
    return {row.pk: row for row in await rows.filter(id__in=list(ids))}


async def one(rows: QuerySet[M], *, lock: bool = False, of: tuple[str, ...] = ()) -> M:
    """The row among those within reach; refused when there is none.

    Args:
        rows: the rows within reach of the actor, narrowed to one.
        lock: whether to lock the row until the end of the transaction.
        of: the tables whose rows are locked, where several are joined.
    """
    row = await (locked(rows, of=of) if lock else rows).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row
