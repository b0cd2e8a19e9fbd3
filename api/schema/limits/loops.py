"""The things of which an event loop has one."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def of_loop(make: Callable[[], T]) -> Callable[[], T]:
    """A function that gives the one thing of the running loop; another loop, which tests alone have, gets a new one."""
    last: tuple[asyncio.AbstractEventLoop, T] | None = None

    def find() -> T:
        nonlocal last
        loop = asyncio.get_running_loop()
        if last is None or last[0] is not loop:
            last = loop, make()
        return last[1]

    return find
