"""The values that an introspection brings, counted in the schema itself: nothing is estimated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    StringValueNode,
    get_named_type,
    introspection_types,
    is_leaf_type,
)

SCHEMA, TYPE = (cast("GraphQLObjectType", introspection_types[name]) for name in ("__Schema", "__Type"))
ROOTS = frozenset({"__schema", "__type"})


class TooManyError(Exception):
    """An introspection beyond the limit, whose full price need not be known."""


class Elements:
    """The types, fields, arguments and values of a schema, each found once, by the resolvers of introspection."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._info: Any = SimpleNamespace(schema=schema)
        self._found: dict[tuple[int, str], Any] = {}

    def below(self, element: object, name: str, definition: GraphQLField) -> Any:  # noqa: ANN401 - as any resolver
        """The element, the tuple of elements or the None of a field, deprecated ones included: the largest answer."""
        key = id(element), name
        found = self._found.get(key, self)
        if found is self:
            asked = {"includeDeprecated": True} if "includeDeprecated" in definition.args else {}
            assert definition.resolve is not None
            made = definition.resolve(element, self._info, **asked)
            # Stored for good: its key is the id of an element itself stored. Of two threads, the first one wins.
            found = self._found.setdefault(key, tuple(made) if isinstance(made, Iterable) else made)
        return found


elements = lru_cache(maxsize=8)(Elements)


@dataclass
class Plan:
    """A selection with its fragments spread: the number of its leaves, and its fields with others below."""

    leaves: int = 0
    branches: list[tuple[str, GraphQLField, "Plan"]] = field(default_factory=list)


@dataclass
class Pricing:
    """The prices of one document's introspections, whose fields are known to be few; gives up past `most` values."""

    elements: Elements
    fragments: Mapping[str, FragmentDefinitionNode]
    most: int
    _spread: dict[str, Plan] = field(default_factory=dict)
    _known: dict[tuple[int, int], int] = field(default_factory=dict)

    def price(self, node: FieldNode) -> int:
        """The most values below a root field of introspection."""
        schema = self.elements.schema
        if node.name.value == "__schema":
            return self._price(self._plan(node.selection_set, SCHEMA), schema)
        plan = self._plan(node.selection_set, TYPE)
        named = [item.value for item in node.arguments or () if item.name.value == "name"]
        if named and isinstance(named[0], StringValueNode):
            kind = schema.get_type(named[0].value)
            return self._price(plan, kind) if kind else 0
        return max(self._price(plan, kind) for kind in schema.type_map.values())  # a variable may name any type

    def _plan(self, node: SelectionSetNode | None, parent: GraphQLObjectType) -> Plan:
        made = Plan()
        for selection in node.selections if node else ():
            if isinstance(selection, FieldNode):
                self._add(made, selection, parent.fields.get(selection.name.value))
                continue
            if isinstance(selection, FragmentSpreadNode):
                inner = self._fragment(selection.name.value, parent)
            elif isinstance(selection, InlineFragmentNode):
                inner = self._plan(selection.selection_set, parent)
            made.leaves += inner.leaves
            made.branches += inner.branches
        return made

    def _fragment(self, name: str, parent: GraphQLObjectType) -> Plan:
        if name not in self._spread:
            self._spread[name] = Plan()  # a circle adds nothing here; validation reports it
            node = self.fragments.get(name)
            self._spread[name] = self._plan(node.selection_set if node else None, parent)
        return self._spread[name]

    def _add(self, plan: Plan, node: FieldNode, definition: GraphQLField | None) -> None:
        kind = get_named_type(definition.type) if definition else None
        if definition is None or (is_leaf_type(kind) and node.name.value != "locations"):
            plan.leaves += 1  # `__typename` too; validation reports an unknown field
            return
        inner = self._plan(node.selection_set, kind) if isinstance(kind, GraphQLObjectType) else Plan()
        plan.branches.append((node.name.value, definition, inner))

    def _price(self, plan: Plan, element: object) -> int:
        """The number of values of a plan below one element; computed once, however often the answer repeats it."""
        if not plan.branches:
            return plan.leaves
        key = id(plan), id(element)
        known = self._known.get(key)
        if known is not None:
            return known
        if len(self._known) > self.most:  # each known one is in the answer at least once
            raise TooManyError
        total = plan.leaves
        for name, definition, inner in plan.branches:
            below = self.elements.below(element, name, definition)
            if isinstance(below, tuple):
                total += len(below) + sum(self._price(inner, item) for item in below)
            else:
                total += 1 if below is None else 1 + self._price(inner, below)
        self._known[key] = total
        return total
