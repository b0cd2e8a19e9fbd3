"""Results remembered by the very objects that they were made of.

A règlement, a domaine, the fields of a form are read once and never change: comparing two of them, or hashing one, takes
longer than most of what is made of them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Generic, TypeVar

R = TypeVar("R")
T = TypeVar("T")
BY_VALUE = frozenset({str, int, type(None)})


class Same(Generic[T]):
    """An object as a key: equal to itself alone."""

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.it is self.it

    def __hash__(self) -> int:
        return id(self.it)


def remembered(most: int) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Remembers the results of a function, `most` of them, then begins anew; texts and numbers are known by their value.

    It is for functions of what the service knows, never of what one person typed by hand: a result keeps what it was made
    of.
    An argument in one place is always a number, or never.
    """

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        made: dict[tuple[object, ...], tuple[R, tuple[object, ...]]] = {}

        @wraps(function)
        def ask(*given: object) -> R:
            key = tuple([value if type(value) in BY_VALUE else id(value) for value in given])
            found = made.get(key)
            if found is None:
                if len(made) >= most:
                    made.clear()
                found = made[key] = function(*given), given  # which are kept, so that no other object has their ids
            return found[0]

        return ask

    return decorate
