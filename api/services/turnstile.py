"""The turnstile before work: so many are inside at once, a short line waits, and who comes past it is sent back at once.

A server that takes everybody makes everybody slow. How long one would wait is known from how long the last ones stayed, so
that no number says what a machine can carry (`docs/decisions/0043-sent-back-at-the-door.md`).
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from math import ceil
from time import monotonic
from types import TracebackType
from typing import Self

BURST = 0.1  # seconds for which a crowd that comes at once may wait, beside those who are inside
AGAIN = 3  # seconds within which those who are sent back come again, each at an instant of its own
WEIGHT = 32  # stays over which the usual one is smoothed
PLACES = 10_000  # where nobody counts


class TooManyError(Exception):
    """Somebody sent back before anything was done.

    Attributes:
        seconds: time after which to come again.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"come again in {seconds} s")
        self.seconds = seconds


class Stay:
    """The time that a place is held, smoothed; 0 until the first has left."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        self.seconds += (seconds - self.seconds) / WEIGHT if self.seconds else seconds


class Turnstile:
    """The door of one kind of work in one process.

    As many as are inside may always wait. A crowd that comes at once may wait for `burst` seconds; once the line has
    lasted for longer than that, no more than `lasting`.

    Attributes:
        inside: number of those who work now; who comes back from elsewhere never waits, and may exceed the places.
        turned_away: number of those sent back.
        goes_first: whether the bearer of a token goes before the line, and is never sent back.
    """

    def __init__(
        self,
        places: int = PLACES,
        *,
        burst: float = BURST,
        lasting: float = 0.0,
        clock: Callable[[], float] = monotonic,
        goes_first: Callable[[str], bool] = lambda _token: False,
    ) -> None:
        self._places, self._burst, self._lasting = places, burst, lasting
        self.goes_first = goes_first
        self.inside = self.turned_away = 0
        self.clock, self.stay = clock, Stay()
        self._line: deque[asyncio.Future[None]] = deque()
        self._first: deque[asyncio.Future[None]] = deque()
        self._coming = 0  # let through by `refuses` in this turn of the loop, and not in the line yet
        self._clear = clock()  # the last instant at which nobody waited

    @property
    def waiting(self) -> int:
        return len(self._line) + len(self._first)

    @property
    def is_full(self) -> bool:
        """Whether all places are taken."""
        return self.inside >= self._places

    @property
    def expected(self) -> float:
        """The seconds that one more would wait."""
        return (len(self._line) + self._coming) * self.stay.seconds / self._places

    def refuses(self) -> bool:
        """Whether one more is to be sent back."""
        if len(self._line) + self._coming < self._places or not self.is_full:
            return False
        lasts = self.clock() - self._clear > self._burst
        return not self.stay.seconds or self.expected > (self._lasting if lasts else self._burst)

    def comes(self) -> None:
        """Counts one who was let through, and joins the line in the next turn of the loop."""
        if not self._coming:
            asyncio.get_running_loop().call_soon(self._arrived)
        self._coming += 1

    def turn_away(self) -> TooManyError:
        """Sends one back, with the time after which to come again."""
        self.turned_away += 1
        return TooManyError(max(ceil(self.expected), random.randint(1, AGAIN)))  # noqa: S311 - they come spread

    async def enter(self, *, first: bool = False, patient: bool = False) -> "Pass":
        """A place inside, as soon as there is one; who goes `first` passes the line, who is `patient` waits whatever it is.

        Raises:
            TooManyError: the line is too long.
        """
        if not self.is_full:
            self.inside += 1
        elif not first and not patient and self.refuses():
            raise self.turn_away()
        else:
            await self._wait(self._first if first else self._line)
        return Pass(self)

    async def _wait(self, line: deque[asyncio.Future[None]]) -> None:
        if not (self._line or self._first):
            self._clear = self.clock()
        let_in = asyncio.get_running_loop().create_future()
        line.append(let_in)
        try:
            await let_in
        except asyncio.CancelledError:
            if let_in.done() and not let_in.cancelled():
                self.leave()
            elif let_in in line:
                line.remove(let_in)
            raise

    def leave(self) -> None:
        """Gives a place back, to the next in line if any."""
        self.inside -= 1
        while self.inside < self._places and (line := self._first or self._line):
            let_in = line.popleft()
            if not let_in.done():
                self.inside += 1
                let_in.set_result(None)

    def back(self) -> None:
        """Takes a place at once: who is inside already waits for nobody, or two could wait for each other."""
        self.inside += 1

    def _arrived(self) -> None:
        self._coming = 0


class Pass:
    """A place inside, held until the end of the context, or until its holder leaves."""

    __slots__ = ("_away", "_before", "_since", "_stayed", "_turnstile")

    def __init__(self, turnstile: Turnstile) -> None:
        self._turnstile: Turnstile | None = turnstile
        self._away = 0
        self._since, self._stayed = turnstile.clock(), 0.0
        self._before: Token[Pass | None] | None = None

    def __enter__(self) -> Self:
        self._before = _held.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._before is not None:
            _held.reset(self._before)
        self.leave()

    def leave(self) -> None:
        """Gives the place back for good."""
        turnstile, self._turnstile = self._turnstile, None
        if turnstile is not None:
            if not self._away:
                self._stayed += turnstile.clock() - self._since
                turnstile.leave()
            turnstile.stay.add(self._stayed)

    def step_out(self) -> None:
        """Gives the place back for a while; the first of several that do so at once counts."""
        self._away += 1
        if self._away == 1 and self._turnstile is not None:
            self._stayed += self._turnstile.clock() - self._since
            self._turnstile.leave()

    def step_in(self) -> None:
        """Takes the place again, once the last of them is back."""
        self._away -= 1
        if not self._away and self._turnstile is not None:
            self._since = self._turnstile.clock()
            self._turnstile.back()


_held: ContextVar[Pass | None] = ContextVar("pass", default=None)


@contextmanager
def elsewhere() -> Iterator[None]:
    """Leaves the place of this operation to others while it waits for something that is not this process's work."""
    held = _held.get()
    if held is None:
        yield
        return
    held.step_out()
    try:
        yield
    finally:
        held.step_in()


def left_for_good() -> None:
    """Leaves the place of this operation, which goes on through another turnstile."""
    if held := _held.get():
        held.leave()
