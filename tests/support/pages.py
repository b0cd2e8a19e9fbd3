"""The operations of the portal's pages, which all tests of clients share: tests/clients/operations."""

from pathlib import Path

from graphql import (
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    separate_operations,
    visit,
)

FOLDER = Path(__file__).parents[1] / "clients" / "operations"


class _Typenames(Visitor):
    """The walk that adds `__typename` to each selection but the first, as clients with a cache do."""

    def leave_selection_set(
        self, node: SelectionSetNode, _key: object, parent: object, *_: object
    ) -> SelectionSetNode | None:
        if isinstance(parent, OperationDefinitionNode):
            return None
        typename = FieldNode(name=NameNode(value="__typename"), arguments=(), directives=())
        return SelectionSetNode(selections=(typename, *node.selections))


def modules() -> dict[str, str]:
    """The text of each file, by its name."""
    return {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.graphql"))}


def operations() -> dict[str, str]:
    """Each operation by its name, with its fragments and with `__typename` in each selection."""
    whole = parse("\n".join(modules().values()))
    return {name: print_ast(visit(found, _Typenames())) for name, found in separate_operations(whole).items()}
