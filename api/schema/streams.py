"""The results of subscriptions: each event is answered by a plan, once for all readers who ask the same of it."""

import inspect
from collections.abc import AsyncGenerator, AsyncIterable, Hashable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from graphql import GraphQLError
from graphql.execution import Executor, create_source_event_stream, execute_subscription_event
from strawberry.types import ExecutionContext, ExecutionResult

from api.schema.completion import Complete, Run, run_plan
from api.schema.context import Context
from api.schema.event_answers import EventAnswers
from api.schema.limits import Execution, InvalidDocumentError, turns
from api.schema.planned import LARGEST, PlannedExecutor, PlannedSchema


@dataclass(slots=True)
class Followed:
    """A subscription under way.

    Attributes:
        events: what its resolver yields; one that readers share has its answers as `answers`.
        plan: the function that gives the data of an event; None where the library gives it.
        asked: what is asked of each event, and who asks.
    """

    execution: Execution
    executor: Executor[Any]
    events: Any
    plan: Complete | None
    asked: Hashable

    @property
    def context(self) -> Context:
        context: Context = self.execution.context
        return context


class FollowedSchema(PlannedSchema):
    """A schema whose subscriptions run by plans; any other operation of a stream is Strawberry's."""

    async def _stream(  # type: ignore[override] # its own arguments are passed on as they are
        self,
        execution_context: ExecutionContext,
        extensions_runner: Any,  # noqa: ANN401 - as the base class
        **options: Any,  # noqa: ANN401 - idem
    ) -> AsyncGenerator[Any, None]:
        followed = await self._followed(execution_context, extensions_runner)
        if followed is None:
            results: Any = super()._stream(execution_context, extensions_runner, **options)
            async with aclosing(results):
                async for result in results:
                    yield result
            return
        try:
            async with aclosing(followed.events):
                async for event in followed.events:
                    yield await self._answer(followed, event, extensions_runner)
        except Exception as error:  # noqa: BLE001 - as Strawberry does: whatever ends a stream is its last result
            told = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
            ended = ExecutionResult(data=None, errors=[told])
            yield await self._handle_execution_result(execution_context, ended, extensions_runner)

    async def _followed(self, execution: ExecutionContext, extensions_runner: Any) -> Followed | None:  # noqa: ANN401 - idem
        """The subscription of a request; None without one, and for one that cannot begin: Strawberry tells why."""
        assert isinstance(execution, Execution)
        try:
            chosen = await self._chosen(execution)
        except (GraphQLError, InvalidDocumentError):
            return None
        if chosen.kind != "subscription" or await self._prepare_operation_async(execution, extensions_runner):
            return None
        executor = PlannedExecutor.build(
            self._schema,
            chosen.prepared.document,
            None,
            execution.context,
            execution.variables,
            execution.operation_name,
        )
        if isinstance(executor, list):
            return None
        events: Any = create_source_event_stream(executor)
        events = await events if inspect.isawaitable(events) else events
        if not isinstance(events, AsyncIterable):
            return None
        is_short = execution.extensions_results["cout"]["valeur"] <= LARGEST
        plan = self.plan_of(chosen) if is_short else None
        asked = plan, orjson.dumps(execution.variables, option=orjson.OPT_SORT_KEYS), repr(execution.context.op.acteur)
        return Followed(execution, executor, events, plan, asked)

    async def _answer(self, followed: Followed, event: Any, extensions_runner: Any) -> ExecutionResult:  # noqa: ANN401 - idem
        """The result that an event makes."""
        made = await self._by_plan(followed, event) if followed.plan else None
        if made is None:
            followed.context.read_anew()
            found: Any = execute_subscription_event(followed.executor.build_per_event_executor(event))
            found = await found if inspect.isawaitable(found) else found
            made = await self._handle_execution_result(followed.execution, found, extensions_runner)
        return made

    async def _by_plan(self, followed: Followed, event: Any) -> ExecutionResult | None:  # noqa: ANN401 - idem
        """The result of the plan, from the answers about the event where readers share it; None when it gave up."""
        make = partial(self._planned_event, followed, event)
        answers = getattr(event, "answers", None)
        if not isinstance(answers, EventAnswers) or not followed.context.is_written:
            return await make()
        made: ExecutionResult | None = await answers.once(followed.asked, make)
        return made

    async def _planned_event(self, followed: Followed, event: Any) -> ExecutionResult | None:  # noqa: ANN401 - idem
        context, plan = followed.context, followed.plan
        assert plan is not None
        context.read_anew()
        await turns().wait(1, 0)
        data: Any = await run_plan(plan, event, Run(context, followed.executor.variable_values))
        if data is None:
            return None
        if context.is_written:
            data = orjson.Fragment(orjson.dumps(data))
        return ExecutionResult(data, None, extensions=dict(followed.execution.extensions_results))
