"""Plans of queries and of payloads: each document is compiled once into functions that go straight from values to the answer.

graphql-core looks up each field of each object anew: its type, its arguments, its resolver through Strawberry, whether it
waits. Nothing of that changes from one request to the next. A plan knows it beforehand, for queries without directives;
all other operations are the library's.

A plan answers, or it gives up: on an exception, a null where none may be, a value of an unforeseen kind. The library then
runs the operation from its beginning (`planned.py`) and tells the errors, with their paths and their order. So a plan has no errors of
its own to keep alike (`docs/decisions/0040-plans-of-queries.md`).
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
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
    get_named_type,
    is_abstract_type,
)
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from api.schema.completion import (
    Complete,
    GaveUpError,
    Leaf,
    Resolve,
    Run,
    attribute,
    leaf,
    listed,
    nullable,
    object_of,
    required,
    written,
)
from api.schema.context import Context
from api.schema.limits import Later

BACKREF = "strawberry-definition"  # Strawberry's key to its own definitions


Info = GraphQLResolveInfo[Context]


@dataclass(slots=True)
class Compiler:
    """The compiler of one operation."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]

    def plan(self) -> Complete:
        """The function that gives the data of the operation; GaveUpError for a document that no plan can run.

        For a subscription it gives the data that an event makes.
        """
        root = self.schema.get_root_type(self.operation.operation)
        assert root is not None
        return self._object(root, (self.operation.selection_set,), None)

    def payload(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode], path: Path) -> Complete:
        """The function that completes the payload of a mutation."""
        return self._present(kind, nodes, path)

    def _completion(self, kind: GraphQLOutputType, nodes: Sequence[FieldNode], path: Path) -> Complete:
        """The function that completes a value of a type, null included."""
        if isinstance(kind, GraphQLNonNull):
            present = self._present(kind.of_type, nodes, path)
            return present if isinstance(kind.of_type, GraphQLList) else required(present)  # null is no list
        return nullable(self._present(kind, nodes, path))

    def _present(self, kind: GraphQLOutputType, nodes: Sequence[FieldNode], path: Path) -> Complete:
        """The function that completes a value that is not null."""
        if isinstance(kind, GraphQLList):
            return listed(
                self._completion(kind.of_type, nodes, path), is_plain=self._is_plain(get_named_type(kind), nodes)
            )
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return written(kind)
        selections = tuple(node.selection_set for node in nodes if node.selection_set)
        if is_abstract_type(kind):
            return self._abstract(cast("GraphQLInterfaceType", kind), selections, path)
        return self._checked(cast("GraphQLObjectType", kind), selections, path)

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

    def _abstract(self, kind: GraphQLInterfaceType, selections: Sequence[SelectionSetNode], path: Path) -> Complete:
        """The function that completes an object of whichever type of an interface: each is compiled when it first comes."""
        known: dict[type, Complete] = {}

        def complete(value: Any, run: Run) -> Any:  # noqa: ANN401 - a part of an answer
            own = type(value)
            found = known.get(own)
            if found is None:
                definition = own.__dict__.get("__strawberry_definition__")
                named = self.schema.get_type(definition.name) if definition else None
                if not isinstance(named, GraphQLObjectType) or not self.schema.is_sub_type(kind, named):
                    raise GaveUpError
                found = known[own] = self._checked(named, selections, path)
            return found(value, run)

        return complete

    def _checked(self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode], path: Path) -> Complete:
        """The function that completes an object, once its class is known for that of the type, where that matters."""
        complete = self._object(kind, selections, path)
        if kind.is_type_of is None:
            return complete
        origin = cast("StrawberryObjectDefinition", kind.extensions[BACKREF]).origin

        def check(value: Any, run: Run) -> Any:  # noqa: ANN401 - a part of an answer
            if type(value) is not origin:
                raise GaveUpError
            return complete(value, run)

        return check

    def _object(self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode], path: Path | None) -> Complete:
        grouped: dict[str, list[FieldNode]] = {}
        for selection in selections:
            self._collect(kind, selection, grouped)
        made = [(key, self._field(kind, nodes, Path(path, key, kind.name))) for key, nodes in grouped.items()]
        return object_of(made)

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

    def _field(self, kind: GraphQLObjectType, nodes: list[FieldNode], path: Path) -> "Complete | Leaf":
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
            return leaf(name, definition.type, complete) or attribute(name, complete)
        info = partial(self._info, definition, nodes, kind, path)
        return _resolved(_resolver(declared, definition, nodes[0], info), complete, is_async=declared.is_async)

    def _info(
        self, definition: GraphQLField, nodes: list[FieldNode], kind: GraphQLObjectType, path: Path, run: Run
    ) -> Info:
        """The info of a resolver; its path leaves out the ranks in lists, which only errors tell."""
        return GraphQLResolveInfo(
            field_name=nodes[0].name.value,
            field_nodes=nodes,
            return_type=definition.type,
            parent_type=kind,
            path=path,
            schema=self.schema,
            fragments=self.fragments,
            root_value=None,
            operation=self.operation,
            variable_values=run.variables,
            context=run.context,
            is_awaitable=inspect.isawaitable,  # type: ignore[arg-type]  # TypeIs, narrower than what is asked
            abort_signal=None,
            async_helpers=None,  # type: ignore[arg-type]  # no resolver has work that outlives it
        )


def _resolved(resolve: Resolve, complete: Complete, *, is_async: bool) -> Complete:
    async def wait(source: Any, run: Run) -> Any:  # noqa: ANN401 - a part of an answer
        return await finish(resolve(source, run), run)

    async def finish(value: Any, run: Run) -> Any:  # noqa: ANN401 - idem
        made = complete(await value, run)
        return await made if type(made) is Later else made

    def now(source: Any, run: Run) -> Any:  # noqa: ANN401 - idem
        value = resolve(source, run)
        if type(value) is Later:
            return Later(partial(finish, value, run))
        if inspect.iscoroutine(value):
            value.close()
            raise GaveUpError
        return complete(value, run)

    return (lambda source, run: Later(partial(wait, source, run))) if is_async else now


def _resolver(
    declared: StrawberryField, definition: GraphQLField, node: FieldNode, info: Callable[[Run], Info]
) -> Resolve:
    """The function that calls a resolver: at once where it takes its object and the info alone, else by Strawberry."""
    base, through = declared.base_resolver, definition.resolve
    assert base is not None
    assert through is not None
    if declared.extensions or definition.args or base.parent_parameter or base.root_parameter:
        return lambda source, run: through(source, info(run), **get_argument_values(definition, node, run.variables))
    method: Any = base.wrapped_func
    takes_info, takes_self = base.info_parameter, base.self_parameter is not None

    def call(source: Any, run: Run) -> Any:  # noqa: ANN401 - a value
        own = (source,) if takes_self else ()
        if takes_info is None:
            return method(*own)
        return method(*own, **{takes_info.name: strawberry.Info(_raw_info=info(run), _field=declared)})

    return call
