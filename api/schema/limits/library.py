"""A memory of things made from what clients sent, so that each is made once."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Library(Generic[K, T]):
    """The latest things used; bounded by the sum of the sizes given with them."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._kept: OrderedDict[K, tuple[T, int]] = OrderedDict()

    def get(self, key: K) -> T | None:
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def forget(self, key: K) -> None:
        """Drops what is kept under a key, if anything."""
        if found := self._kept.pop(key, None):
            self._used -= found[1]

    def put(self, key: K, made: T, size: int) -> None:
        if key in self._kept:
            return  # two requests made it at once
        self._kept[key] = made, size
        self._used += size
        while self._used > self._room:
            self._used -= self._kept.popitem(last=False)[1][1]
