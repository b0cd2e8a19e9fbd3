"""The seats of executions: clients that lately asked for much share a few, so that a crowd of them is served in turn.

Whatever an execution does between two turns of the loop, it does beside as many others as there are seats. Who asked
for little needs no seat.
"""

import asyncio
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from api.schema.limits.document import LIMITS
from api.schema.limits.library import Library
from api.schema.limits.loops import of_loop
from api.services.turnstile import elsewhere

SEATS = 3  # executions at once of clients that asked for much: one thread runs them all
LITTLE = LIMITS.cost // 20
FORGIVEN = LIMITS.cost // 4  # of what a client asked for, in each second: as much as the largest page of the portal
MOST = 5 * LIMITS.cost  # held against one client: twenty seconds
PATIENCE = 5  # seconds after which a client needs no seat: those who have one may be waiting for a lock
KNOWN = 20_000  # clients


@dataclass
class _Asked:
    """The cost of what a client asked for lately, at an instant of the loop's clock."""

    cost: float = 0.0
    at: float = 0.0

    def add(self, cost: int, instant: float) -> float:
        """Adds what is asked now; the cost until now, less what was forgiven since."""
        before = max(0.0, self.cost - FORGIVEN * (instant - self.at))
        self.cost, self.at = min(before + cost, MOST), instant
        return before


class Seats:
    """The seats of one loop, and what each client asked for.

    A client is a connection, named by its address and port. One that was never seen counts as its whole address does,
    or a crowd would open a connection for each request.
    """

    def __init__(self) -> None:
        self._free = SEATS
        self._asked: Library[str, _Asked] = Library(KNOWN)
        self._waiting: list[tuple[float, int, asyncio.Future[bool]]] = []
        self._ranks = count()

    def seat(self, client: str, cost: int) -> "Seat":
        """A seat while an execution of this cost runs, if its client asked for much; the least asked first."""
        return Seat(self, client, cost)

    def tell(self, client: str, cost: int) -> float:
        """The cost of what the client asked for until now, to which this is added."""
        instant = asyncio.get_running_loop().time()
        address = client.rpartition(":")[0]
        own, shared = self._asked.get(client), self._asked.get(address)
        before = (own or self._met(client)).add(cost, instant)
        if address == client:
            return before
        of_address = (shared or self._met(address)).add(cost, instant)
        return before if own else of_address

    def _met(self, name: str) -> _Asked:
        """The account of a client or an address that was never seen, or was forgotten."""
        made = _Asked()
        self._asked.put(name, made, 1)
        return made

    async def take(self, asked: float) -> bool:
        """Takes a seat, in a while if none is free; False when patience ended first."""
        if self._free:
            self._free -= 1
            return True
        loop = asyncio.get_running_loop()
        given: asyncio.Future[bool] = loop.create_future()
        heappush(self._waiting, (asked, next(self._ranks), given))
        impatience = loop.call_later(PATIENCE, _give_up, given)
        try:
            with elsewhere():
                return await given
        except asyncio.CancelledError:
            if given.done() and not given.cancelled() and given.result():
                self.leave()
            raise
        finally:
            impatience.cancel()

    def leave(self) -> None:
        """Gives the seat to the one who waits and asked for least, or frees it."""
        while self._waiting:
            given = heappop(self._waiting)[2]
            if not given.done():
                given.set_result(True)
                return
        self._free += 1


class Seat:
    """A seat, held until the end of the context; who asked for little needs none."""

    __slots__ = ("_asked", "_is_held", "_seats")

    def __init__(self, seats: Seats, client: str, cost: int) -> None:
        self._seats, self._asked = seats, seats.tell(client, cost) + cost

    async def __aenter__(self) -> None:
        self._is_held = self._asked > LITTLE and await self._seats.take(self._asked)

    async def __aexit__(self, *_error: object) -> None:
        if self._is_held:
            self._seats.leave()


def _give_up(given: asyncio.Future[bool]) -> None:
    """Ends a wait without a seat."""
    if not given.done():
        given.set_result(False)


seats = of_loop(Seats)
