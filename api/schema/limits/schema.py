"""A Strawberry schema whose documents pass the limits on every channel: HTTP, WebSocket, server-sent events."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import strawberry
from graphql import GraphQLError, is_input_object_type
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionContext
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.rules.problems import Code
from api.schema.limits.answers import Answers
from api.schema.limits.chosen import Chosen
from api.schema.limits.document import (
    LIMITS,
    LISTE_MAX,
    VALEURS_MAX,
    InvalidDocumentError,
    prepare_aside,
    too_costly,
)
from api.schema.limits.introspection import TYPE
from api.schema.limits.pace import turns
from api.schema.limits.seats import seats

DELAI = 20  # seconds that a query or a mutation may take
OBJET_MAX = 50  # fields of an object in the variables; the largest input has fifteen
CARACTERES_MAX = 60_000  # of the texts together; those of two hundred lieux have 40,000 at most
READINGS = 2  # fields of cost for each value sent, which is made an object and then read
NESTING_MAX = 12  # levels of lists and objects in the variables


@dataclass
class Execution(ExecutionContext):
    """The execution of one operation, with what its document says of it."""

    chosen: Chosen | None = None


class LimitedSchema(strawberry.Schema):
    """A schema that reads, measures and validates in one step; `extensions.cout` of an answer gives cost and limit."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base class
        super().__init__(*args, **options)
        _mend_introspection()

    async def _prepare_operation_async(
        self, context: ExecutionContext, extensions_runner: SchemaExtensionsRunner
    ) -> PreExecutionError | None:
        del extensions_runner  # this schema has no extension
        try:
            kind = await self._admit(context)
        except GraphQLError as error:
            return _refused(context, [error])
        except InvalidDocumentError as invalid:
            return _refused(context, invalid.errors)
        if kind not in context.allowed_operations:
            raise InvalidOperationTypeError(kind)
        return None

    @cached_property
    def _answers(self) -> Answers:
        return Answers()

    async def _execute_operation(self, execution_context: ExecutionContext, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the base class
        run: Any = partial(super()._execute_operation, execution_context, *args, **options)
        try:
            async with asyncio.timeout(DELAI):
                chosen = await self._chosen(execution_context)
                if not chosen.is_introspection:
                    return await self._in_seat(execution_context, run)
                name = chosen.node.name.value if chosen.node.name else None
                return await self._answers.answer(
                    execution_context.query or "", name, execution_context.variables or {}, run
                )
        except TimeoutError:
            raise late() from None

    async def _in_seat(self, context: ExecutionContext, run: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - as the base class
        client = getattr(context.context, "client", "")
        cost = context.extensions_results.get("cout", {}).get("valeur", 0)
        async with seats().seat(client, cost):
            return await run()

    async def choose(self, source: str, operation_name: str | None, *, introspection: bool = True) -> Chosen | None:
        """The operation of a request; None when the document will be refused."""
        try:
            prepared = await prepare_aside(self._schema, source, introspection=introspection)
            return prepared.chosen(operation_name)
        except (GraphQLError, InvalidDocumentError):
            return None

    def _create_execution_context(  # noqa: PLR0917 - as the base class
        self,
        query: str | None,
        allowed_operation_types: Iterable[OperationType],
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,  # noqa: ANN401 - idem
        root_value: Any = None,  # noqa: ANN401 - idem
        operation_name: str | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> Execution:
        return Execution(
            query=query,
            schema=self,
            allowed_operations=allowed_operation_types,
            context=context_value,
            root_value=root_value,
            variables=variable_values,
            validation_rules=(),  # ours are elsewhere
            provided_operation_name=operation_name,
            operation_extensions=operation_extensions,
        )

    async def _chosen(self, context: ExecutionContext) -> Chosen:
        assert isinstance(context, Execution)
        if context.chosen is None:
            introspection = getattr(context.context, "introspection", True)
            prepared = await prepare_aside(self._schema, context.query or "", introspection=introspection)
            context.chosen = prepared.chosen(context.operation_name)
            context.graphql_document = (
                prepared.document
            )  # which gives an operation without a name that of the first one
        return context.chosen

    async def _admit(self, context: ExecutionContext) -> OperationType:
        chosen = await self._chosen(context)
        context.extensions_results["cout"] = await self.weigh(chosen, context.variables or {})
        return OperationType(chosen.kind)

    async def weigh(self, chosen: Chosen, variables: Mapping[str, Any]) -> dict[str, int]:
        """The cost of an operation beside its limit, as its answer tells them; TooCostlyError past the limit."""
        sent = check_values(variables) - len(variables) if variables else 0
        measure = chosen.prepared.measure(self._schema, chosen.node, variables)
        if sent:  # each root field may read all the values sent in lists and objects
            measure = replace(measure, cost=measure.cost + READINGS * sent * chosen.roots)
        limit = LIMITS.introspection if chosen.is_introspection else LIMITS.cost
        if measure.cost > limit:
            raise too_costly(measure, limit)
        if sent:
            await turns().wait(sent, sent)  # before they are read, in one go
        return {"valeur": measure.cost, "limite": limit}


def _mend_introspection() -> None:
    """Mends `isOneOf`: Strawberry's own raises on lists and non-null types, thousands of times in one answer."""
    is_one_of: Any = TYPE.fields["isOneOf"].resolve
    TYPE.fields["isOneOf"].resolve = lambda kind, info: is_one_of(kind, info) if is_input_object_type(kind) else None


def late() -> GraphQLError:
    """The refusal of an operation that took too long."""
    message = f"The operation took more than {DELAI} seconds."
    return GraphQLError(message, extensions={"code": Code.DELAI_DEPASSE})


def check_values(variables: Mapping[str, Any]) -> int:
    """The number of values in the variables; refuses too many, too deep, or a character that no database stores."""
    waiting: list[tuple[object, int]] = [(variables, 0)]
    seen = -2  # the object of the variables itself does not count
    characters = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 2 if isinstance(value, Mapping) else 1
        if depth > NESTING_MAX:
            raise GraphQLError("The variables are nested too deeply.")
        if seen + len(waiting) > VALEURS_MAX:
            raise GraphQLError(f"The variables hold more than {VALEURS_MAX} values, an object for two.")
        if isinstance(value, str):
            characters += _length(value)
            if characters > CARACTERES_MAX:
                raise GraphQLError(f"The texts of the variables hold more than {CARACTERES_MAX} characters.")
        elif isinstance(value, Mapping):
            if len(value) > OBJET_MAX and depth:
                raise GraphQLError(f"An object holds more than {OBJET_MAX} fields.")
            waiting.extend((item, depth + 1) for item in value.values())
        elif isinstance(value, list):
            if len(value) > LISTE_MAX:
                raise GraphQLError(f"A list holds more than {LISTE_MAX} items.")
            waiting.extend((item, depth + 1) for item in value)
    return seen


def _length(text: str) -> int:
    if "\x00" in text:
        raise GraphQLError("A text holds a character that is not accepted.")
    return len(text)


def _refused(context: ExecutionContext, errors: list[GraphQLError]) -> PreExecutionError:
    context.pre_execution_errors = errors
    return PreExecutionError(data=None, errors=errors)
