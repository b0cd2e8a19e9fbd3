"""The fields that a query asks of what a field gives."""

from collections.abc import Mapping, Sequence

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode

from api.schema.context import Info


def is_alone(info: Info) -> bool:
    """Whether a field is the one root of its operation."""
    raw = info._raw_info  # noqa: SLF001 - as below
    selections = raw.operation.selection_set.selections
    return raw.path.prev is None and len(selections) == 1 and isinstance(selections[0], FieldNode)


class Asked(list[FieldNode]):
    """The nodes of a field in a plan, which outlive a request and keep the names that are asked below them."""

    names: frozenset[str] | None = None


def names_under(info: Info) -> frozenset[str]:
    """The names of the fields asked directly of what a field gives, fragments spread."""
    raw = info._raw_info  # noqa: SLF001 - Strawberry's public form makes an object of each field, at every level
    nodes = raw.field_nodes
    if not isinstance(nodes, Asked):
        return _names(nodes, raw.fragments)
    if nodes.names is None:
        nodes.names = _names(nodes, raw.fragments)
    return nodes.names


def _names(nodes: Sequence[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]) -> frozenset[str]:
    found: set[str] = set()
    spread: set[str] = set()
    waiting = [node.selection_set for node in nodes]
    while waiting:
        for node in below.selections if (below := waiting.pop()) else ():
            if isinstance(node, FieldNode):
                found.add(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                waiting.append(fragments[node.name.value].selection_set)
    return frozenset(found)
