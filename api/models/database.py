"""The database, as the task under way reaches it."""

from typing import Any

from tortoise.context import require_context


def database() -> Any:  # noqa: ANN401 - a client of either database
    """The client of the database: of the transaction under way, or else the one that lends a connection to each statement.

    `get_connections` of Tortoise gives the same, after an import at each call: three times as long.
    """
    return require_context().connections.get("default")
