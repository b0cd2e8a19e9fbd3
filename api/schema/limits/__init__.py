"""The limits of a query's cost, checked before execution in a time linear in the document; the pace of executions."""

from api.schema.limits.chosen import Chosen
from api.schema.limits.document import (
    LIMITS,
    InvalidDocumentError,
    Limits,
    Prepared,
    TooCostlyError,
    prepare,
    prepare_aside,
)
from api.schema.limits.pace import LITTLE, Later, PacedExecutor, loader, read_in_turn, sizes, turns
from api.schema.limits.schema import Execution, LimitedSchema

__all__ = [
    "LIMITS",
    "LITTLE",
    "Chosen",
    "Execution",
    "InvalidDocumentError",
    "Later",
    "LimitedSchema",
    "Limits",
    "PacedExecutor",
    "Prepared",
    "TooCostlyError",
    "loader",
    "prepare",
    "prepare_aside",
    "read_in_turn",
    "sizes",
    "turns",
]
