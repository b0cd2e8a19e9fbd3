"""The schema whose queries and mutations run by their plans.

What stands around an execution (Strawberry's steps, retries, keys) is there for what may write or fail. A plan does
neither, so a query that has one goes straight to it, under the same limits, time, seat, counters and spans; when it gives
up, the query takes the way of all others from its beginning. On that way the sign-in is always checked beforehand.
A mutation keeps all that stands around it: its plan is the innermost step.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLError, located_error
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.schema.base import done
from api.schema.completion import GaveUpError, Run, run_plan
from api.schema.context import Context
from api.schema.execution import ResilientSchema, count, reading
from api.schema.limits import (
    LITTLE,
    Chosen,
    Execution,
    LimitedSchema,
    sizes,
    turns,
)
from api.schema.limits.schema import DELAI, late
from api.schema.limits.seats import seats
from api.schema.plans import Compiler, MutationPlan, Plan

T = TypeVar("T")
LARGEST = 6_000  # values of an answer that is made in a turn of the loop; a larger one is the paced executor's
SUCCESS = ("",)  # the codes of an operation without errors


class MutatingSchema(strawberry.Schema):
    """A schema whose mutations run by their plans, each alone in its document, under all that stands around an execution.

    A mutation runs once: its error is told as the library tells it, and a payload that its plan gave up is completed there.
    """

    async def _execute_operation(self, execution_context: ExecutionContext, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - Strawberry's own signature
        by_library = partial(super()._execute_operation, execution_context, *args, **options)
        plan = self._mutation_plan(execution_context)
        taken = plan.take(execution_context.variables or {}) if plan else None
        if plan is None or taken is None or (sent := sizes(taken.coerced.values())[1]) > LITTLE:
            return await by_library()
        await turns().wait(sent, sent)
        run = Run(execution_context.context, taken)
        try:
            payload = await plan.run(run)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told as the library does
            errors = [located_error(error, plan.nodes, [plan.key])]
            self.process_errors(errors, execution_context)
            execution_context.result = ExecutionResult({plan.key: None}, errors)
            return execution_context.result
        found = await self._completed(plan, payload, run)
        if found is None:
            token = done.set(payload)
            try:
                return await by_library()
            finally:
                done.reset(token)
        execution_context.result = ExecutionResult({plan.key: found}, None)
        return execution_context.result

    async def _completed(self, plan: MutationPlan, payload: Any, run: Run) -> Any:  # noqa: ANN401 - a payload, and its part of the answer
        """The payload of a mutation completed by its plan; None when that gave up."""
        await turns().wait(1, 0)
        found = await run_plan(plan.complete, payload, run)
        if found is None:
            run.context.forget_loaded()
        return found

    def _mutation_plan(self, context: ExecutionContext) -> MutationPlan | None:
        """The plan of an operation of one mutation; None when it has none, or a long answer."""
        chosen = context.chosen if isinstance(context, Execution) else None
        if chosen is None or chosen.kind != "mutation" or context.extensions_results["cout"]["valeur"] > LARGEST:
            return None
        return self._plan(chosen, Compiler.mutation)

    def _plan(self, chosen: Chosen, compile_: Callable[[Compiler], T]) -> T | None:
        """The plan of an operation, compiled the first time; None for a document that no plan can run."""
        plans, key = chosen.prepared.plans, id(chosen.node)
        if key not in plans:
            try:
                plans[key] = compile_(Compiler(self._schema, chosen.node, dict(chosen.prepared.fragments)))
            except GaveUpError:
                plans[key] = None
        plan: T | None = plans[key]
        return plan


class PlannedSchema(ResilientSchema, LimitedSchema, MutatingSchema):
    """A schema whose queries run by their plans."""

    async def execute(  # noqa: PLR0917 - as the base class
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,  # noqa: ANN401 - idem
        root_value: Any = None,  # noqa: ANN401 - idem
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
        *,
        chosen: Chosen | None = None,  # by the caller, who looked at the document already
    ) -> ExecutionResult:
        given = root_value, operation_name, allowed_operation_types, operation_extensions
        run: Callable[[], Awaitable[ExecutionResult]] = partial(
            super().execute, query, variable_values, context_value, *given
        )

        async def by_library() -> ExecutionResult:
            await context_value.settle_sign_in()
            return await run()

        if chosen is None:
            chosen = await self.choose(query or "", operation_name, introspection=context_value.introspection)
        if chosen is None or chosen.is_introspection:
            return await by_library()
        try:
            async with asyncio.timeout(DELAI):
                if chosen.kind == "query":
                    return await self._straight(chosen, variable_values or {}, context_value) or await by_library()
                return await by_library()
        except TimeoutError:
            errors = [late()]
            self.process_errors(errors)
            return PreExecutionError(data=None, errors=errors)

    async def _straight(self, chosen: Chosen, variables: Mapping[str, Any], context: Context) -> ExecutionResult | None:
        """The answer of a query by its plan; None when there is none, or when it gave up."""
        op, plan = context.op, self.plan_of(chosen)
        if plan is None or (op.acteur is not None and op.acteur.est_machine):  # which has a quota
            return None
        begun = monotonic()
        try:
            cost = await self.weigh(chosen, variables)
        except GraphQLError:
            return None  # and the library tells it
        taken = plan.take(variables)
        if taken is None or cost["valeur"] > LARGEST:
            return None
        with op.services.traces.span(chosen.title), reading(op, chosen):
            async with seats().seat(context.client, cost["valeur"]):
                await turns().wait(1, 0)
                data = await run_plan(plan.complete, None, Run(context, taken))
        if data is None:
            context.forget_loaded()
            return None
        count(op.services, chosen, SUCCESS, begun)
        return ExecutionResult(data, None, {"cout": cost})

    def has_plan(self, chosen: Chosen | None) -> bool:
        """Whether an operation is a query that goes straight to its plan, as long as its variables and its cost let it."""
        if chosen is None or chosen.kind != "query" or chosen.is_introspection:
            return False
        return self.plan_of(chosen) is not None

    def plan_of(self, chosen: Chosen) -> Plan | None:
        """The plan of a query, or of a subscription; None when it has none."""
        return self._plan(chosen, Compiler.plan)
