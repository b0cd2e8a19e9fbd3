"""Questions of one moment that are asked together: one statement for a lot of mails, where each would send its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Gathering(Generic[T, R]):
    """A question that many ask at once; each gets its own answer.

    Those who come while it is asked wait, and are asked for together next: the busier, the larger the lots. One that fails for all is asked again for each alone, so that nobody suffers from another.
    """

    def __init__(self, ask: Callable[[Sequence[T]], Awaitable[Sequence[R]]], pause: float = 0.0) -> None:
        """Makes the question.

        Args:
            ask: the function that gives the answers of several, in their order.
            pause: seconds that the first one waits for others; without it, for those of the same turn of the loop.
        """
        self._ask = ask
        self._pause = pause
        self._turn = asyncio.Lock()
        self._next: tuple[list[T], asyncio.Task[Sequence[R]]] | None = None

    async def __call__(self, one: T) -> R:
        if self._next is None:
            asked: list[T] = []
            self._next = asked, asyncio.create_task(self._together(asked))
        asked, answers = self._next
        rank = len(asked)
        asked.append(one)
        try:
            return (await asyncio.shield(answers))[rank]
        except Exception:
            if len(asked) == 1:
                raise
        [answer] = await self._ask([one])
        return answer

    async def _together(self, asked: list[T]) -> Sequence[R]:
        await asyncio.sleep(self._pause)
        async with self._turn:
            self._next = None
            return await self._ask(asked)
