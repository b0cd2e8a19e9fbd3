"""Objects that a part of the schema names by their ids: read only when they are asked for, through the gate of `node`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import strawberry
from strawberry.types.base import StrawberryContainer
from strawberry.types.lazy_type import LazyType

from api.schema.base import Node, node_of, nodes_of
from api.schema.context import Info


class Holder(Protocol):
    """A part of the schema that knows the ids of objects, by their types."""

    objets: Mapping[str, Sequence[strawberry.ID]]


def objet(description: str) -> Any:  # noqa: ANN401 - like strawberry.field
    """A field that gives the object of its type of which the holder knows the id; read when it is asked for."""

    async def find(self: Holder, info: Info) -> Node | None:
        ids = _ids(self, info)
        return await node_of(info, ids[0]) if ids else None

    return _resolved(find, description)


def liste_objets(description: str) -> Any:  # noqa: ANN401 - like strawberry.field
    """A field that gives the objects of its type of which the holder knows the ids, those out of reach left out."""

    async def find(self: Holder, info: Info) -> list[Node]:
        return [item for item in await nodes_of(info, _ids(self, info)) if item is not None]

    return _resolved(find, description)


def identifiant(kind: str, description: str) -> Any:  # noqa: ANN401 - like strawberry.field
    """A field that gives the id of the object of a type, even of one that is gone."""

    def find(self: Holder) -> strawberry.ID | None:
        return next(iter(self.objets.get(kind, ())), None)

    return strawberry.field(resolver=find, description=description)


def _ids(holder: Holder, info: Info) -> Sequence[strawberry.ID]:
    """The ids that the holder knows for the type of the field."""
    kind: Any = info.return_type
    while isinstance(kind, StrawberryContainer):
        kind = kind.of_type
    name = kind.type_name if isinstance(kind, LazyType) else kind.__name__
    return holder.objets.get(name, ())


def _resolved(find: Callable[..., Awaitable[object]], description: str) -> Any:  # noqa: ANN401 - like strawberry.field
    del find.__annotations__["return"]  # the class says the type of the field
    return strawberry.field(resolver=find, description=description)
