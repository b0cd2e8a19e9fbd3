"""The measure of a document: depth, aliases, fields, cost. Each fragment is measured once, so the time is linear."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from api.schema.limits.introspection import ROOTS
from api.schema.limits.sizes import DEFAULT, SIZES

# The arguments that give its size to a list: a page, or the objects named.
SIZERS = ("first", "last", "ids", "codes")
ENOUGH = 10**9  # far beyond every limit, while sums stay small integers


@dataclass(frozen=True, slots=True)
class Namesakes:
    """The fields of one response name in one selection: their number, their inner fields, and the squares of these."""

    count: int = 0
    fields: int = 0
    squares: int = 0

    def __add__(self, other: "Namesakes") -> "Namesakes":
        return Namesakes(
            min(ENOUGH, self.count + other.count),
            min(ENOUGH, self.fields + other.fields),
            min(ENOUGH**2, self.squares + other.squares),
        )

    @property
    def comparisons(self) -> int:
        """The number of pairs of fields, one below each of two namesakes, that validation compares."""
        return min(ENOUGH, max(0, self.fields**2 - self.squares) // 2) if self.count > 1 else 0


@dataclass(frozen=True, slots=True)
class Measure:
    """The measure of a selection, its fragments spread.

    Attributes:
        names: the fields under each response name of its first level.
        repeats: the number of occurrences of the most frequent of these names, at any level.
        comparisons: the comparisons of validation, at most, to see that fields of one name can be merged.
        introspections: the roots of introspection, whose cost is counted elsewhere.
        dearest: the way to the field that costs the most, as long as one field has half of the cost of its selection.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    cost: int = 0
    repeats: int = 0
    comparisons: int = 0
    introspections: int = 0
    dearest: tuple[str, ...] = ()
    names: Mapping[str, "Namesakes"] = field(default_factory=dict)


@dataclass
class Measurer:
    """The measures of one document's operations, for one set of variables."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    sizes_asked: list[int] = field(default_factory=list)
    _spread: dict[tuple[str, int], Measure | None] = field(default_factory=dict)

    def operation(self, node: OperationDefinitionNode) -> Measure:
        return self._selection(node.selection_set, self.schema.get_root_type(node.operation), DEFAULT)

    def _selection(self, node: SelectionSetNode, parent: object, page: int) -> Measure:
        """The measure of a selection; `page` is the `first` asked of the connection around, if any."""
        depth = fields = aliases = cost = repeats = comparisons = introspections = 0
        names: dict[str, Namesakes] = {}
        dearest = Measure()
        for selection in node.selections:
            if isinstance(selection, FieldNode):
                found = self._field(selection, parent, page)
            elif isinstance(selection, FragmentSpreadNode):
                found = self._fragment(selection.name.value, page)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self.schema.type_map.get(condition.name.value) if condition else parent
                found = self._selection(selection.selection_set, inner, page)
            depth = max(depth, found.depth)
            fields = min(ENOUGH, fields + found.fields)
            aliases = min(ENOUGH, aliases + found.aliases)
            cost = min(ENOUGH, cost + found.cost)
            repeats = max(repeats, found.repeats)
            comparisons = min(ENOUGH, comparisons + found.comparisons)
            introspections = min(ENOUGH, introspections + found.introspections)
            dearest = max(dearest, found, key=lambda measure: measure.cost)
            for name, same in found.names.items():
                names[name] = names[name] + same if name in names else same
        return Measure(
            depth=depth,
            fields=fields,
            aliases=aliases,
            cost=cost,
            repeats=max([repeats, *(same.count for same in names.values())]),
            comparisons=min(ENOUGH, comparisons + sum(same.comparisons for same in names.values())),
            introspections=introspections,
            dearest=dearest.dearest if 2 * dearest.cost >= cost else (),
            names=names,
        )

    def _fragment(self, name: str, page: int) -> Measure:
        key = name, page
        if key in self._spread:
            return self._spread[key] or Measure()  # a cycle adds nothing here; validation reports it
        node = self.fragments.get(name)
        if node is None:
            return Measure()  # and validation reports a fragment that does not exist
        self._spread[key] = None
        condition = self.schema.type_map.get(node.type_condition.name.value)
        found = self._spread[key] = self._selection(node.selection_set, condition, page)
        return found

    def _field(self, node: FieldNode, parent: object, page: int) -> Measure:
        name = node.name.value
        response_name = node.alias.value if node.alias else name
        of_introspection = name.startswith("__")
        definition = None if of_introspection else _definition(parent, name)
        asked = self._asked(node, definition)
        below = Measure()
        if node.selection_set:
            kind = get_named_type(definition.type) if definition else None
            below = self._selection(node.selection_set, kind, asked or page)
        size = _size(parent, name, definition, page, asked) if definition else 1
        fields = min(ENOUGH, 1 + below.fields)
        return Measure(
            # The introspection query is deep by nature; graphql-core's own rule bounds it.
            depth=1 if of_introspection else 1 + below.depth,
            fields=fields,
            aliases=below.aliases + (node.alias is not None),
            cost=1 if of_introspection else min(ENOUGH, size * (1 + below.cost)),
            repeats=below.repeats,
            comparisons=below.comparisons,
            introspections=below.introspections + (name in ROOTS),
            dearest=(response_name, *below.dearest),
            names={response_name: Namesakes(1, fields, fields**2)},
        )

    def _asked(self, node: FieldNode, definition: GraphQLField | None) -> int | None:
        """The size that the arguments give to the field, or the default one; None where neither is."""
        sizers = [name for name in SIZERS if definition and name in definition.args]
        if definition is None or not sizers:
            return None
        default = definition.args[sizers[0]].default_value
        given = [self._value(argument.value) for argument in node.arguments or () if argument.name.value in sizers]
        asked = max(filter(_is_size, given), default=default)
        if not _is_size(asked):
            return None
        self.sizes_asked.append(asked)
        return max(1, min(asked, ENOUGH))

    def _value(self, node: object) -> object:
        if isinstance(node, VariableNode):
            return self.variables.get(node.name.value)
        if isinstance(node, IntValueNode):
            return int(node.value) if len(node.value) < 10 else ENOUGH  # noqa: PLR2004 - digits of ENOUGH
        if isinstance(node, StringValueNode):
            return 1  # an id alone, which stands for a list of one
        return len(node.values) if isinstance(node, ListValueNode) else None


def _is_size(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _definition(parent: object, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        found: GraphQLField | None = parent.fields.get(name)
        return found
    return None


def _size(parent: object, name: str, definition: GraphQLField, page: int, asked: int | None) -> int:
    """The number of values that the field may bring."""
    if not _is_list(definition.type):
        return 1
    if asked is not None:
        return asked
    parent_name = getattr(parent, "name", "")
    if parent_name.endswith("Connection"):
        return page
    return SIZES.get(f"{parent_name}.{name}", DEFAULT)


def _is_list(kind: GraphQLOutputType) -> bool:
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)
