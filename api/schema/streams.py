"""The results of subscriptions: each event is answered by a plan, once for all readers who ask the same of it."""

import inspect
from collections.abc import AsyncGenerator, AsyncIterable, Hashable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from graphql import GraphQLError
from graphql.execution import Executor, create_source_event_stream, execute_subscription_event
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.schema.completion import Run, run_plan
from api.schema.context import Context
from api.schema.event_answers import EventAnswers
from api.schema.limits import Execution, InvalidDocumentError, PacedExecutor, turns
from api.schema.planned import LARGEST, PlannedSchema
from api.schema.plans import Plan


@dataclass(slots=True)
class Followed:
    """A subscription under way.

    Attributes:
        events: what its resolver yields; one that readers share has its answers as `answers`.
        plan: the plan that gives the data of an event; None where the library gives it.
        asked: what is asked of each event, and who asks.
    """

    execution: Execution
    executor: Executor[Any]
    events: Any
    plan: Plan | None
    asked: Hashable

    @property
    def context(self) -> Context:
        context: Context = self.execution.context
        return context


class FollowedSchema(PlannedSchema):
    """A schema whose subscriptions run by plans; any other operation of a stream is Strawberry's."""

    async def stream(  # noqa: PLR0917 - as the base class
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,  # noqa: ANN401 - idem
        root_value: Any = None,  # noqa: ANN401 - idem
        operation_name: str | None = None,
        operation_extensions: dict[str, Any] | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
    ) -> Any:  # noqa: ANN401 - idem
        given = variable_values, context_value, root_value, operation_name, operation_extensions
        allowed = allowed_operation_types or set(OperationType)
        followed = await self._followed(self._create_execution_context(query, allowed, *given))
        if followed is None:
            return await super().stream(query, *given, allowed_operation_types)
        return self._results(followed)

    async def _followed(self, execution: Execution) -> Followed | None:
        """The subscription of a request; None without one, and for one that cannot begin: Strawberry tells why."""
        try:
            kind = await self._admit(execution)
        except (GraphQLError, InvalidDocumentError):
            return None
        if kind is not OperationType.SUBSCRIPTION:
            return None
        chosen = await self._chosen(execution)
        executor = PacedExecutor.build(
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
        # As a text: what orjson makes keeps the four thousand bytes that it was written in.
        variables = orjson.dumps(execution.variables, option=orjson.OPT_SORT_KEYS).decode()
        asked = plan, variables, repr(execution.context.op.acteur)
        return Followed(execution, executor, events, plan, asked)

    async def _results(self, followed: Followed) -> AsyncGenerator[ExecutionResult, None]:
        """The result of each event; the last one tells whatever ended the stream."""
        try:
            async with aclosing(followed.events):
                async for event in followed.events:
                    yield await self._answer(followed, event)
        except Exception as error:  # noqa: BLE001 - as Strawberry does
            told = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
            yield self._told(followed, ExecutionResult(data=None, errors=[told]))

    def _told(self, followed: Followed, found: Any) -> ExecutionResult:  # noqa: ANN401 - of graphql-core, or of Strawberry
        """A result that no plan made, its errors sorted."""
        if found.errors:
            self.process_errors(found.errors, followed.execution)
        return ExecutionResult(found.data, found.errors, extensions=dict(followed.execution.extensions_results))

    async def _answer(self, followed: Followed, event: Any) -> ExecutionResult:  # noqa: ANN401 - idem
        """The result that an event makes."""
        made = await self._by_plan(followed, event) if followed.plan else None
        if made is None:
            followed.context.read_anew()
            found: Any = execute_subscription_event(followed.executor.build_per_event_executor(event))
            made = self._told(followed, await found if inspect.isawaitable(found) else found)
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
        data: Any = await run_plan(plan.complete, event, Run(context, followed.executor.variable_values))
        if data is None:
            return None
        if context.is_written:
            data = orjson.Fragment(orjson.dumps(data))
        return ExecutionResult(data, None, extensions=dict(followed.execution.extensions_results))
