"""The fields that a query asks of what a field gives."""

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

from api.schema.context import Info


def is_alone(info: Info) -> bool:
    """Whether a field is the one root of its operation."""
    raw = info._raw_info  # noqa: SLF001 - as below
    selections = raw.operation.selection_set.selections
    return raw.path.prev is None and len(selections) == 1 and isinstance(selections[0], FieldNode)


def names_under(info: Info) -> set[str]:
    """The names of the fields asked directly of what a field gives, fragments spread."""
    raw = info._raw_info  # noqa: SLF001 - Strawberry's public form makes an object of each field, at every level
    found: set[str] = set()
    spread: set[str] = set()
    waiting = [node.selection_set for node in raw.field_nodes]
    while waiting:
        nodes = below.selections if (below := waiting.pop()) else ()
        found.update([node.name.value for node in nodes if type(node) is FieldNode])
        for node in nodes:
            if type(node) is InlineFragmentNode:
                waiting.append(node.selection_set)
            elif type(node) is FragmentSpreadNode and node.name.value not in spread:
                spread.add(node.name.value)
                waiting.append(raw.fragments[node.name.value].selection_set)
    return found
