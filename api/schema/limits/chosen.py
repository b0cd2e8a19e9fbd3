"""The operation of a request, among those of its document."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql import OperationDefinitionNode

if TYPE_CHECKING:
    from api.schema.limits.document import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The operation of a request, and what its document alone says of it.

    Attributes:
        kind: "query", "mutation" or "subscription".
        first_field: the first root field, one of those of the schema, hence a label of bounded number.
        roots: the number of root fields that it runs, at most.
    """

    prepared: "Prepared"
    node: OperationDefinitionNode
    kind: str
    first_field: str
    root_names: frozenset[str]
    roots: int
    is_introspection: bool

    @property
    def title(self) -> str:
        """The name of its span: « query moi »."""
        return f"{self.kind} {self.first_field}"
