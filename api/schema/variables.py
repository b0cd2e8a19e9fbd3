"""The variables of a planned operation, as its resolvers take them."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLError, GraphQLNonNull, GraphQLSchema, OperationDefinitionNode
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values

NOTHING = VariableValues({}, {})
TEXTS = {"ID", "String"}  # scalars that take a text as it is

# A function that gives the variables from those that were sent; None when one does not fit.
Take = Callable[[Mapping[str, Any]], VariableValues | None]


def taking(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Take:
    """The function that takes the variables of an operation: texts as they are, others by the library."""
    nodes = operation.variable_definitions or ()
    if not nodes:
        return lambda _sent: NOTHING
    found = [get_variable_signature(schema, node) for node in nodes]
    signatures = {one.name: one for one in found if not isinstance(one, GraphQLError)}

    def by_library(sent: Mapping[str, Any]) -> VariableValues | None:
        taken = get_variable_values(schema, nodes, dict(sent))
        return taken if isinstance(taken, VariableValues) else None

    def texts(sent: Mapping[str, Any]) -> VariableValues | None:
        taken = {name: sent.get(name) for name in signatures}
        if set(map(type, taken.values())) != {str}:
            return by_library(sent)
        return VariableValues({name: VariableValueSource(signatures[name], taken[name]) for name in taken}, taken)

    kinds = [one.type.of_type if isinstance(one.type, GraphQLNonNull) else one.type for one in signatures.values()]
    return texts if len(signatures) == len(nodes) and {str(kind) for kind in kinds} <= TEXTS else by_library
