"""Lists whose written form is remembered: what a tree of épreuves says is the same for thousands of persons."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import orjson

from api.schema.limits.library import Library

T = TypeVar("T")
ROOM = 8_000_000  # bytes of the written forms, with what each keeps of its plan
PLAN = 5_000

Written = tuple[orjson.Fragment, int]
_written: Library[tuple[Hashable, Hashable], Written] = Library(ROOM)


class Remembered(Sequence[T], Generic[T]):
    """A list of objects, made when somebody reads it.

    Attributes:
        key: all that the attributes of the objects depend on, at every level; what else they depend on, such as whose they
            are, is asked of resolvers.
    """

    __slots__ = ("_made", "key", "make")

    def __init__(self, key: Hashable, make: Callable[[], list[T]]) -> None:
        self.key, self.make = key, make
        self._made: list[T] | None = None

    @property
    def items(self) -> list[T]:
        if self._made is None:
            self._made = self.make()
        return self._made

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        return self.items[place]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)


def written(node: Hashable, values: Remembered[Any], write: Callable[[list[Any]], tuple[Any, int]]) -> Written:
    """The written form of a list at one place of a document, with the number of its fields; by `write` the first time."""
    key = node, values.key
    found = _written.get(key)
    if found is None:
        made, count = write(values.items)
        content = orjson.dumps(made)
        found = orjson.Fragment(content), count
        _written.put(key, found, len(content) + PLAN)
    return found
