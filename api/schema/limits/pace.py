"""The pace of executions: each shares the event loop, whatever its document asks for.

graphql-core completes in one go all fields that need no waiting, for seconds when an answer is large, and no clock
stops it. Here one turn of the loop has a number of fields for all executions together, and each object takes its own
from them. When none is left it waits for another turn, the execution that had least going first.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.dataloader import DataLoader
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.schema.limits.document import LIMITS, TooCostlyError

K = TypeVar("K")
T = TypeVar("T")

TURN = 500  # fields resolved in one turn of the loop, by all executions together: 10 ms
WORK = 2 * LIMITS.cost  # fields that one execution may resolve: lists may be longer than their usual length


class Turns:
    """The turns of one loop, shared by all executions on it."""

    def __init__(self) -> None:
        self._left = TURN
        self._is_renewing = False
        self._waiting: list[tuple[int, int, int, asyncio.Future[None]]] = []
        self._ranks = count()

    def take(self, fields: int) -> bool:
        """Whether so many fields may be resolved now; the last taker may overdraw the turn."""
        if self._left <= 0:
            return False
        self._left -= fields
        if not self._is_renewing:
            self._renew_soon()
        return True

    async def wait(self, fields: int, had: int) -> None:
        """Takes so many fields in a later turn; `had` is the number that the execution took before."""
        while not self.take(fields):
            woken = asyncio.get_running_loop().create_future()
            heappush(self._waiting, (had, next(self._ranks), fields, woken))
            await woken

    def _renew_soon(self) -> None:
        self._is_renewing = True
        asyncio.get_running_loop().call_soon(self._renew)

    def _renew(self) -> None:
        """Begins a turn, and wakes as many waiting objects as it has fields for."""
        self._left = TURN
        self._is_renewing = False
        if self._waiting:
            self._renew_soon()  # before waking any: they then take from this turn
        given = 0
        while self._waiting and given < TURN:
            _, _, fields, woken = heappop(self._waiting)
            if not woken.done():
                woken.set_result(None)
                given += fields


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, Turns] = WeakKeyDictionary()


def turns() -> Turns:
    """The turns of the running loop."""
    loop = asyncio.get_running_loop()
    found = _turns.get(loop)
    if found is None:
        found = _turns[loop] = Turns()
    return found


class Rest:
    """The moments of an execution at which none of its objects waits for a turn."""

    def __init__(self) -> None:
        self._waiting = 0
        self._then: list[Callable[[], object]] = []

    @contextmanager
    def one_waits(self) -> Iterator[None]:
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                then, self._then = self._then, []
                for call in then:
                    asyncio.get_running_loop().call_soon(call)

    def call(self, then: Callable[[], object]) -> None:
        """Calls the function soon, or once no object waits."""
        if self._waiting:
            self._then.append(then)
        else:
            asyncio.get_running_loop().call_soon(then)


_rest: ContextVar[Rest] = ContextVar("rest")


class _BatchLoop:
    """The part of a loop that a loader uses, with its batch sent at a moment of rest."""

    def call_soon(self, then: Callable[[], object]) -> None:
        _rest.get(Rest()).call(then)

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().create_future()


def loader(load: Callable[[list[K]], Awaitable[list[T]]]) -> DataLoader[K, T]:
    """A loader whose batch leaves once each object that wants to join it had its turn.

    Otherwise a list that takes several turns would cost a statement for each of them.
    """
    loop: Any = _BatchLoop()
    return DataLoader(load, loop=loop)


class PacedExecutor(StrawberryGraphQLCoreExecutionContext):
    """The executor of one operation, object after object, each in a turn of the loop.

    graphql-core lets an execution be changed by an executor of one's own, but promises none of its method names:
    `tests/schema/test_pace.py` fails when objects no longer pass through `execute_fields`.
    """

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base class
        super().__init__(*args, **options)
        self._turns = turns()
        self._work = 0
        self.rest = Rest()
        _rest.set(self.rest)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,  # noqa: ANN401 - as the base class
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,  # noqa: ANN401 - idem
    ) -> AwaitableOrValue[dict[str, Any]]:
        fields = len(grouped_field_set)
        self._work += fields
        if self._work <= WORK and self._turns.take(fields):
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        return self._execute_later(parent_type, source_value, path, grouped_field_set, position_context)

    async def _execute_later(self, *given: Any) -> Any:  # noqa: ANN401 - idem
        with self.rest.one_waits():
            await self._turns.wait(len(given[3]), self._work)
        if self._work > WORK:
            raise TooCostlyError(f"The answer holds too many values; at most {WORK} are accepted.")
        found = super().execute_fields(*given)
        return await found if self.is_awaitable(found) else found
