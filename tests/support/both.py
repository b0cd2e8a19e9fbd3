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
from api.schema.planned import PlannedExecutor, PlannedSchema
from api.schema.streams import Followed, FollowedSchema

_alone: ContextVar[bool] = ContextVar("alone", default=False)


@contextmanager
def plans_alone() -> Iterator[None]:
    """Runs plans without the library beside them, for a test that counts what they do."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def compare() -> None:
    """Makes each query run by its plan, then by the library, and fails where the answers differ."""
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

    payload = PlannedExecutor._payload

    async def both_payloads(self: PlannedExecutor, plan: Any, info: Any, result: Any, by_library: Any) -> Any:
        found = await payload(self, plan, info, result, by_library)
        case = plan, _shape(found)
        if _alone.get() or case in compared:
            return found
        compared.add(case)
        info.context.forget_loaded()
        dropped = operation._held.set([])
        try:
            library = by_library()
            library = await library if inspect.isawaitable(library) else library
        finally:
            operation._held.reset(dropped)
        assert orjson.dumps(found) == orjson.dumps(library)
        return found

    PlannedExecutor._payload = both_payloads
    PlannedSchema._straight = both
    compare_events()


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
