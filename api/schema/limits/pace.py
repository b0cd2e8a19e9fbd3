"""The pace of executions: each shares the event loop, whatever its document asks for.

graphql-core completes in one go all fields that need no waiting, for seconds when an answer is large, and no clock
stops it. Here one turn of the loop has a number of fields for all executions together, and each object takes its own
from them. When none is left it waits for another turn, the execution that had least going first, and whoever waited long
before all. What a mutation is sent is read in steps, each as long as the fields that it takes from a turn.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeVar

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.dataloader import DataLoader
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.schema.limits.document import LIMITS, VALEURS_MAX, TooCostlyError, reader
from api.schema.limits.loops import of_loop

K = TypeVar("K")
T = TypeVar("T")

TURN = 1_500  # fields that all executions together resolve before the loop turns: 20 ms
SLICE = 500  # share of these for executions that had a whole turn already
WORK = 2 * LIMITS.cost  # fields that one execution may resolve: lists may be longer than their usual length
LETTERS = 10  # of a text that take as long to read as a value, at worst
LITTLE = 100  # values, or as many letters, that are read at once: a form of forty fields has half


class Turns:
    """The turns of one loop, shared by all executions on it.

    Attributes:
        left: fields that may still be resolved in this turn.
    """

    def __init__(self) -> None:
        self.left = TURN
        self._number = 0
        self._is_renewing = False
        self._waiting: list[tuple[int, int, int, int, asyncio.Future[None]]] = []
        self._ranks = count()

    def has_room(self, had: int) -> bool:
        """Whether an execution that had so many fields may take more; the last taker may overdraw the turn."""
        return self.left > (0 if had <= TURN else TURN - SLICE)

    async def wait(self, fields: int, had: int) -> None:
        """Takes so many fields, in a later turn when they are not left; `had` is the number the execution took before.

        Each turn that begins gives those who wait as much advance as a turn has fields, so that each is served once.
        """
        if self._may_take(fields, had):
            self.left -= fields
            return
        if not self._is_renewing:
            self._renew_soon()
        woken = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (had + TURN * self._number, next(self._ranks), fields, had, woken))
        await woken

    def _may_take(self, fields: int, had: int) -> bool:
        """Whether so many fields are left; a whole turn is for the first taker, whatever it takes."""
        return self.left == TURN or (self.left >= fields and self.has_room(had))

    def _renew_soon(self) -> None:
        self._is_renewing = True
        asyncio.get_running_loop().call_soon(self._renew)

    def _renew(self) -> None:
        """Begins a turn, and gives its fields to those who wait, who need not ask again."""
        self.left = TURN
        self._number += 1
        self._is_renewing = False
        while self._waiting and self._may_take(*self._waiting[0][2:4]):
            _, _, fields, _, woken = heappop(self._waiting)
            if not woken.done():
                self.left -= fields
                woken.set_result(None)
        if self._waiting:
            self._renew_soon()


turns = of_loop(Turns)


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
                    self.call(call)

    def call(self, then: Callable[[], object]) -> None:
        """Calls the function soon, or once no object waits."""
        if self._waiting:
            self._then.append(then)
        else:
            asyncio.get_running_loop().call_soon(self._call_at_rest, then)

    def _call_at_rest(self, then: Callable[[], object]) -> None:
        """Calls the function, or puts it off when an object began to wait meanwhile: a batch is asked for whole."""
        if self._waiting:
            self._then.append(then)
        else:
            then()


_rest: ContextVar[Rest] = ContextVar("rest")
_execution: ContextVar["PacedExecutor"] = ContextVar("execution")


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


class Later:
    """A part of an answer that has to wait.

    Left alone after an error beside it, it warns of nothing, as coroutines do.
    """

    __slots__ = ("_run",)

    def __init__(self, run: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._run = run

    def __await__(self) -> Generator[Any, None, Any]:
        return self._run().__await__()


class PacedExecutor(StrawberryGraphQLCoreExecutionContext):
    """The executor of one operation, object after object, each in a turn of the loop.

    graphql-core lets an execution be changed by an executor of one's own, but promises none of its method names:
    `tests/schema/test_pace.py` fails when objects no longer pass through `execute_fields`.
    """

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base class
        super().__init__(*args, **options)
        self._turns = turns()
        self._work = 0
        self._sent = 0
        self.rest = Rest()
        _rest.set(self.rest)
        _execution.set(self)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,  # noqa: ANN401 - as the base class
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,  # noqa: ANN401 - idem
    ) -> AwaitableOrValue[dict[str, Any]]:
        fields = len(grouped_field_set)
        self._work = work = self._work + fields
        turns = self._turns
        if (work <= TURN and turns.left > 0) or (work <= WORK and turns.has_room(work)):
            turns.left -= fields
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        return Later(partial(self._execute_later, parent_type, source_value, path, grouped_field_set, position_context))

    def execute_fields_serially(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,  # noqa: ANN401 - as the base class
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,  # noqa: ANN401 - idem
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Runs the mutations one after the other, each in a turn with room for the variables, read in one go."""

        async def in_turns() -> dict[str, Any]:
            results: dict[str, Any] = {}
            for name, details in grouped_field_set.items():
                await self.wait_to_read()
                one = GroupedFieldSet({name: details})
                found = serially(parent_type, source_value, path, one, position_context)
                results |= await found if inspect.isawaitable(found) else found
            return results

        serially = super().execute_fields_serially
        values, self._sent = sizes(self.variable_values.coerced.values())
        if values > VALEURS_MAX:
            raise TooCostlyError(f"With their defaults, the variables hold more than {VALEURS_MAX} values.")
        return in_turns()

    @property
    def is_sent_much(self) -> bool:
        return self._sent > LITTLE

    async def wait_to_read(self) -> None:
        """Takes from a turn the room of what was sent, which a step of its reading goes through in one go."""
        await self._turns.wait(self._sent, self._work + self._sent)

    async def _execute_later(self, *given: Any) -> Any:  # noqa: ANN401 - idem
        with self.rest.one_waits():
            await self._turns.wait(len(given[3]), self._work)
        if self._work > WORK:
            raise TooCostlyError(f"The answer holds too many values; at most {WORK} are accepted.")
        found = super().execute_fields(*given)
        return await found if inspect.isawaitable(found) else found


async def read_in_turn(read: Callable[[K], T], sent: K) -> T:
    """The reading of what a mutation was sent, which others do not wait for: texts take long when they are long.

    It is done apart when there is much of it, and the work that follows begins in a turn of its own.
    """
    execution = _execution.get(None)
    if execution is None or not execution.is_sent_much:
        return read(sent)
    found = await asyncio.get_running_loop().run_in_executor(reader, read, sent)
    await execution.wait_to_read()
    return found


def sizes(sent: Iterable[object]) -> tuple[int, int]:
    """The number of values in variables once they are read, an object for two, and the fields that their reading takes."""
    waiting = list(sent)
    values = letters = 0
    while waiting:
        value = waiting.pop()
        values += 1
        if isinstance(value, str):
            letters += len(value)
        elif isinstance(value, dict):
            values += 1
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return values, values + letters // LETTERS
