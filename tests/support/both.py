"""Both executors for whatever the tests send: each answer of a plan must be the library's, to the byte.

A document is run by both for each shape of its answer: the fields that are null, the kinds of values, the lists that are
empty. The same document with an answer of a known shape is not compared again.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import orjson
from graphql import ExecutionResult, execute
from graphql.execution import execute_subscription_event

from api.resolvers import operation
from api.schema.base import done
from api.schema.planned import MutatingSchema, PlannedSchema
from api.schema.streams import Followed, FollowedSchema

_alone: ContextVar[bool] = ContextVar("alone", default=False)
_asked: ContextVar[Any] = ContextVar("asked")  # the execution of a mutation under way


@contextmanager
def plans_alone() -> Iterator[None]:
    """Runs plans without the library beside them, for a test that counts what they do."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def compare() -> None:
    """Makes each query go through its plan, then through the library, and fails where they differ; so payloads and events."""
    straight = PlannedSchema._straight
    compared: set[tuple[object, ...]] = set()
    kept: list[object] = []  # so that no other document takes the place of one that was compared

    async def both(self: PlannedSchema, chosen: Any, variables: Any, context: Any) -> Any:
        result = await straight(self, chosen, variables, context)
        if result is None or _alone.get():
            return result
        case = id(chosen.node), _shape(result.data)
        if case in compared:
            return result
        compared.add(case)
        kept.append(chosen)
        context.forget_loaded()
        dropped = operation._held.set([])  # the plan's run has noted what there is to note
        try:
            library = await _by_library(self, chosen, variables, context)
        finally:
            operation._held.reset(dropped)
        assert not library.errors, library.errors
        assert orjson.dumps(result.data) == orjson.dumps(library.data)
        return result

    PlannedSchema._straight = both
    _compare_mutations()
    compare_events()


def _compare_mutations() -> None:
    """Makes the payload of each mutation that a plan ran go through its plan, then through the library."""
    compared: set[tuple[object, ...]] = set()
    kept: list[object] = []
    completed, plan_of = MutatingSchema._completed, MutatingSchema._mutation_plan

    def remember(self: MutatingSchema, asked: Any) -> Any:
        _asked.set(asked)
        return plan_of(self, asked)

    async def both_mutations(self: MutatingSchema, plan: Any, payload: Any, run: Any) -> Any:
        found = await completed(self, plan, payload, run)
        case = plan, _shape(found)
        if found is None or _alone.get() or case in compared:
            return found
        compared.add(case)
        kept.append(plan)
        run.context.forget_loaded()
        dropped, told = operation._held.set([]), done.set(payload)
        try:
            asked = _asked.get()
            library = await _by_library(self, asked.chosen, asked.variables or {}, run.context)
        finally:
            operation._held.reset(dropped)
            done.reset(told)
        assert not library.errors, library.errors
        assert orjson.dumps({plan.key: found}) == orjson.dumps(library.data)
        return found

    MutatingSchema._completed, MutatingSchema._mutation_plan = both_mutations, remember


def compare_events() -> None:
    """Makes each event of a subscription go through its plan, then through the library."""
    by_plan = FollowedSchema._planned_event

    async def both(self: FollowedSchema, followed: Followed, event: Any) -> Any:
        found = await by_plan(self, followed, event)
        if found is None or _alone.get():
            return found
        followed.context.forget_loaded()
        library: Any = execute_subscription_event(followed.executor.build_per_event_executor(event))
        library = await library if inspect.isawaitable(library) else library
        assert not library.errors, library.errors
        assert orjson.dumps(found.data) == orjson.dumps(library.data)
        return found

    FollowedSchema._planned_event = both


async def _by_library(schema: PlannedSchema, chosen: Any, variables: Any, context: Any) -> ExecutionResult:
    """The answer of the library's executor, without the steps around it."""
    found = execute(
        schema._schema,
        chosen.prepared.document,
        variable_values=variables,
        operation_name=chosen.node.name.value if chosen.node.name else None,
        context_value=context,
        executor_class=schema.execution_context_class,
    )
    return await found if inspect.isawaitable(found) else found


def _shape(value: object) -> object:
    """The form of an answer: what it holds, less the very values and how many there are."""
    if isinstance(value, dict):
        return tuple((key, _shape(item)) for key, item in value.items())
    if isinstance(value, list):
        return frozenset(map(_shape, value))
    return type(value)
