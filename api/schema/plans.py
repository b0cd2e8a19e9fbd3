"""Plans of operations and of payloads: each document is compiled once into functions that go straight from values to the answer.

graphql-core looks up each field of each object anew: its type, its arguments, its resolver through Strawberry, whether it
waits. Nothing of that changes from one request to the next. A plan knows it beforehand, for queries without directives;
all other operations are the library's.

A plan answers, or it gives up: on an exception, a null where none may be, a value of an unforeseen kind. The library then
runs the operation from its beginning (`planned.py`) and tells the errors, with their paths and their order. So a plan has no errors of
its own to keep alike (`docs/decisions/0040-plans-of-queries.md`).
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import CoroutineType, NoneType
from typing import Any, cast

import strawberry
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    VariableNode,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from api.schema.completion import (
    BACKREF,
    Attribute,
    Complete,
    GaveUpError,
    Leaf,
    Run,
    leaf,
    listed,
    object_of,
    written,
)
from api.schema.context import Context
from api.schema.limits import Later
from api.schema.selection import Asked
from api.schema.variables import Take, taking

Info = GraphQLResolveInfo[Context]
Give = Callable[[Run], dict[str, Any]]  # a function that gives the arguments of a resolver by their names


@dataclass(frozen=True, slots=True)
class Plan:
    """The functions that take the variables of an operation and give its data."""

    take: Take
    complete: Complete


@dataclass(frozen=True, slots=True, eq=False)
class MutationPlan:
    """The functions that take the variables of an operation of one mutation, run it, and complete its payload.

    Attributes:
        key: its name in the answer.
        nodes: the places that ask for it, for errors.
    """

    key: str
    nodes: Sequence[FieldNode]
    take: Take
    run: Callable[[Run], Awaitable[Any]]
    complete: Complete


@dataclass(slots=True)
class Compiler:
    """The compiler of one operation."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]

    def plan(self) -> Plan:
        """The plan of the operation; GaveUpError for a document that no plan can run.

        That of a subscription gives the data that an event makes.
        """
        root = self.schema.get_root_type(self.operation.operation)
        assert root is not None
        origin = NoneType if root is self.schema.query_type else None
        complete = self._object(root, (self.operation.selection_set,), None, origin, is_nullable=False)
        return Plan(taking(self.schema, self.operation), complete)

    def mutation(self) -> MutationPlan:
        """The plan of an operation of one mutation; GaveUpError for several, and for a document that no plan can run."""
        root = self.schema.mutation_type
        assert root is not None
        grouped: dict[str, list[FieldNode]] = {}
        self._collect(root, self.operation.selection_set, grouped)
        (key, nodes), *others = grouped.items()
        definition = root.fields.get(nodes[0].name.value)
        if others or definition is None or isinstance(definition.type, GraphQLNonNull):
            raise GaveUpError
        path, declared = Path(None, key, root.name), definition.extensions[BACKREF]
        method, give = _resolver(declared, definition, nodes[0], self._info(definition, nodes, root, path))
        complete = self._completion(GraphQLNonNull(definition.type), nodes, path)

        async def run(run: Run) -> Any:  # noqa: ANN401 - a payload
            return await method(None, **give(run) if give else {})

        return MutationPlan(key, nodes, taking(self.schema, self.operation), run, complete)

    def _completion(self, kind: GraphQLOutputType, nodes: Sequence[FieldNode], path: Path) -> Complete:
        """The function that completes a value of a type, null included."""
        is_nullable = not isinstance(kind, GraphQLNonNull)
        kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(kind, GraphQLList):
            items = self._completion(kind.of_type, nodes, path)
            return listed(
                items, kind.of_type, is_nullable=is_nullable, is_plain=self._is_plain(get_named_type(kind), nodes)
            )
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return written(kind, is_nullable=is_nullable)
        selections = tuple(node.selection_set for node in nodes if node.selection_set)
        if is_abstract_type(kind):
            return self._abstract(cast("GraphQLInterfaceType", kind), selections, path, is_nullable=is_nullable)
        return self._typed(cast("GraphQLObjectType", kind), selections, path, is_nullable=is_nullable)

    def _is_plain(self, kind: GraphQLNamedType, nodes: Sequence[FieldNode]) -> bool:
        """Whether these fields take nothing of an object of a type but attributes, and so on below."""
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return True
        if not isinstance(kind, GraphQLObjectType):
            return False
        grouped: dict[str, list[FieldNode]] = {}
        for node in nodes:
            if node.selection_set:
                self._collect(kind, node.selection_set, grouped)
        return all(self._is_attribute(kind, below) for below in grouped.values())

    def _is_attribute(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> bool:
        definition = kind.fields.get(nodes[0].name.value)
        if definition is None:
            return nodes[0].name.value == "__typename"
        declared: StrawberryField = definition.extensions[BACKREF]
        return declared.is_basic_field and self._is_plain(get_named_type(definition.type), nodes)

    def _abstract(
        self, kind: GraphQLInterfaceType, selections: Sequence[SelectionSetNode], path: Path, *, is_nullable: bool
    ) -> Complete:
        """The function that completes an object of whichever type of an interface: each is compiled when it first comes."""
        known: dict[type, Complete] = {}

        def complete(value: Any, run: Run) -> Any:  # noqa: ANN401 - a part of an answer
            if value is None and is_nullable:
                return None
            own = type(value)
            found = known.get(own)
            if found is None:
                definition = own.__dict__.get("__strawberry_definition__")
                named = self.schema.get_type(definition.name) if definition else None
                if not isinstance(named, GraphQLObjectType) or not self.schema.is_sub_type(kind, named):
                    raise GaveUpError
                found = known[own] = self._typed(named, selections, path, is_nullable=False)
            return found(value, run)

        return complete

    def _typed(
        self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode], path: Path, *, is_nullable: bool
    ) -> Complete:
        """The function that completes an object, whose class is looked at where the type wants it."""
        declared = cast("StrawberryObjectDefinition", kind.extensions[BACKREF])
        return self._object(
            kind, selections, path, declared.origin if kind.is_type_of else None, is_nullable=is_nullable
        )

    def _object(
        self,
        kind: GraphQLObjectType,
        selections: Sequence[SelectionSetNode],
        path: Path | None,
        origin: type | None,
        *,
        is_nullable: bool,
    ) -> Complete:
        grouped: dict[str, list[FieldNode]] = {}
        for selection in selections:
            self._collect(kind, selection, grouped)
        made = [(key, self._field(kind, nodes, Path(path, key, kind.name))) for key, nodes in grouped.items()]
        return object_of(made, origin, is_nullable=is_nullable)

    def _collect(
        self, kind: GraphQLObjectType, selection: SelectionSetNode, grouped: dict[str, list[FieldNode]]
    ) -> None:
        """Groups the fields that a selection asks of a type by their names in the answer, fragments spread."""
        for node in selection.selections:
            if node.directives:
                raise GaveUpError
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                grouped.setdefault(key, []).append(node)
                continue
            fragment = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode)
            if fragment.directives:
                raise GaveUpError
            if self._applies(fragment.type_condition.name.value if fragment.type_condition else None, kind):
                self._collect(kind, fragment.selection_set, grouped)

    def _applies(self, condition: str | None, kind: GraphQLObjectType) -> bool:
        named = self.schema.get_type(condition) if condition else kind
        return named is kind or (is_abstract_type(named) and self.schema.is_sub_type(named, kind))

    def _field(self, kind: GraphQLObjectType, nodes: list[FieldNode], path: Path) -> Leaf | Attribute | Complete:
        """The function that gives a field of an object: resolved, then completed."""
        name = nodes[0].name.value
        if name == "__typename":
            return lambda _source, _run: kind.name
        definition = kind.fields.get(name)
        if definition is None:
            raise GaveUpError  # introspection
        complete = self._completion(definition.type, nodes, path)
        declared: StrawberryField = definition.extensions[BACKREF]
        if declared.is_subscription:
            return complete  # its value is the event
        if declared.is_basic_field:
            name = declared.python_name
            return leaf(name, definition.type, complete) or Attribute(name, complete)
        info = self._info(definition, nodes, kind, path)
        return _resolved(*_resolver(declared, definition, nodes[0], info), complete, is_async=declared.is_async)

    def _info(
        self, definition: GraphQLField, nodes: list[FieldNode], kind: GraphQLObjectType, path: Path
    ) -> Callable[[Run], Info]:
        """The function that gives the info of a resolver; its path leaves out the ranks in lists, which only errors tell."""
        name, kind_of_field = nodes[0].name.value, definition.type
        of_field = name, Asked(nodes), kind_of_field, kind, path, self.schema, self.fragments, None, self.operation
        of_nobody = inspect.isawaitable, None, None  # no resolver is cut off, nor has work that outlives it
        return lambda run: GraphQLResolveInfo(*of_field, run.variables, run.context, *of_nobody)  # type: ignore[arg-type]  # TypeIs, narrower than what is asked


def _resolved(method: Any, give: Give | None, complete: Complete, *, is_async: bool) -> Complete:  # noqa: ANN401 - a resolver
    """The function that calls the resolver of a field with what it is given, and completes what comes."""

    async def wait(source: Any, run: Run) -> Any:  # noqa: ANN401 - a part of an answer
        made = complete(await (method(source, **give(run)) if give else method(source)), run)
        return await made if type(made) is Later else made

    async def finish(value: Later, run: Run) -> Any:  # noqa: ANN401 - idem
        made = complete(await value, run)
        return await made if type(made) is Later else made

    def now(source: Any, run: Run) -> Any:  # noqa: ANN401 - idem
        value = method(source, **give(run)) if give else method(source)
        if type(value) is Later:
            return Later(partial(finish, value, run))
        if type(value) is CoroutineType:
            value.close()
            raise GaveUpError
        return complete(value, run)

    return (lambda source, run: Later(partial(wait, source, run))) if is_async else now


def _resolver(
    declared: StrawberryField, definition: GraphQLField, node: FieldNode, info: Callable[[Run], Info]
) -> tuple[Any, Give | None]:
    """The resolver of a field, and what it is given besides its object: Strawberry's own where that changes arguments."""
    base = declared.base_resolver
    assert base is not None
    variables = _variables(declared, definition, node)
    if variables is None or declared.extensions or base.parent_parameter or base.root_parameter:
        through = definition.resolve
        return through, lambda run: {"info": info(run), **get_argument_values(definition, node, run.variables)}
    wrapped: Any = base.wrapped_func
    method = wrapped if base.self_parameter else lambda _source, **given: wrapped(**given)
    info_name = base.info_parameter.name if base.info_parameter else None
    if not variables:
        return method, (lambda run: {info_name: strawberry.Info(info(run), declared)}) if info_name else None

    def give(run: Run) -> dict[str, Any]:
        sent = run.variables.coerced
        given = {name: sent[variable] for name, variable in variables if variable in sent}
        return {**given, info_name: strawberry.Info(info(run), declared)} if info_name else given

    return method, give


def _variables(
    declared: StrawberryField, definition: GraphQLField, node: FieldNode
) -> Sequence[tuple[str, str]] | None:
    """The arguments of a field and the variables that they take as they are; None where one is not such."""
    sent = {one.name.value: one.value for one in node.arguments or ()}
    found = []
    for (name, kind), argument in zip(definition.args.items(), declared.arguments, strict=True):
        value = sent.get(name)
        has_default = kind.default is not None or kind.default_value not in {Undefined, None}
        if has_default or not isinstance(get_named_type(kind.type), GraphQLScalarType):
            return None
        if isinstance(value, VariableNode):
            found.append((argument.python_name, value.name.value))
        elif value is not None:
            return None
    return found
