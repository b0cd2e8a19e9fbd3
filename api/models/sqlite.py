"""SQLite as the embedded engine: a transaction takes the write lock when it begins.

Tortoise's deferred `BEGIN` lets two processes read, then fail together with "database is
locked"; `BEGIN IMMEDIATE` makes the second one wait for `busy_timeout` milliseconds.
"""

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that is a writer from the start."""

    async def begin(self) -> None:
        await self._connection.commit()
        await self._connection.execute("BEGIN IMMEDIATE")


class ImmediateSqliteClient(SqliteClient):
    """Tortoise's client, with immediate transactions."""

    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateSqliteClient
