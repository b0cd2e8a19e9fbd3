"""The engine for PostgreSQL, with its faults sorted: those that surely wrote nothing, and those that may have.

Tortoise's own client keeps a pooled connection for ever when `BEGIN` fails on it: after a restart
of the database ten such requests empty the pool. Here a transaction that cannot begin gives it back.
"""

from contextlib import suppress
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    NestedTransactionContext,
    PoolConnectionWrapper,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.connection import get_connections

from api.models.faults import AwayError, FullError, UncertainError
from api.models.pool import PostgresqlConnection, create_pool

# Errors of a statement when another transaction collides with its own, or when the server stops.
PASSING = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.DiskFullError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TooManyConnectionsError,
    ConnectionError,
)


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, PASSING) or _was_not_sent(error)


def _away(error: BaseException) -> AwayError:
    return FullError() if isinstance(error, asyncpg.DiskFullError) else AwayError()


def _was_not_sent(error: BaseException) -> bool:
    """Whether asyncpg refused to send a statement on a connection that is closed, or is being closed by the server.

    Its messages are "connection is closed", "the underlying connection is closed", "connection has been released back
    to the pool" once the pool has let it go, and "cannot switch to state…" when the server's goodbye was read between
    two statements.
    """
    if isinstance(error, asyncpg.InternalClientError):
        return "cannot switch to state" in str(error)
    said = str(error)
    return isinstance(error, asyncpg.InterfaceError) and ("closed" in said or "released back to the pool" in said)


class _PooledConnection(PoolConnectionWrapper[Any]):
    """A pooled connection for one statement."""

    async def __aenter__(self) -> Any:  # noqa: ANN401 - asyncpg's connection is untyped
        try:
            return await super().__aenter__()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            raise AwayError from error


class _PooledSavepoint(NestedTransactionContext):
    """A transaction inside another, on the same connection."""

    async def __aexit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None:
        try:
            await super().__aexit__(exc_type, exc_val, exc_tb)
        except Exception as error:
            if not _is_passing(error):
                raise
            if exc_type is None:
                raise AwayError from error  # the outer transaction is lost too
            # Nothing: the savepoint is lost with its connection, and the caller needs the reason of the rollback.


class _PooledTransaction(TransactionContextPooled):
    """A transaction on a pooled connection, which always goes back to the pool."""

    async def __aenter__(self) -> Any:  # noqa: ANN401 - Tortoise's client
        try:
            return await super().__aenter__()
        except BaseException as error:
            await self._give_back()
            if isinstance(error, OSError) or _is_passing(error):
                raise AwayError from error
            raise

    async def __aexit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None:
        try:
            if exc_type is None:
                await self._commit()
            else:
                await self._roll_back()
        finally:
            await self._give_back()

    async def _commit(self) -> None:
        try:
            await self.client.commit()
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.DiskFullError) as error:
            raise _away(error) from error
        except Exception as error:
            if _was_not_sent(error):
                raise AwayError from error
            if isinstance(error, TimeoutError) or _is_passing(error):
                raise UncertainError from error
            raise

    async def _roll_back(self) -> None:
        try:
            await self.client.rollback()
        except Exception as error:
            # The server rolls a lost connection back; the caller needs the reason of the rollback.
            if not (isinstance(error, TimeoutError) or _is_passing(error)):
                raise

    async def _give_back(self) -> None:
        """Gives the pool back to this task, and the connection back to the pool, whatever happened."""
        if hasattr(self, "token"):
            with suppress(ValueError):  # the transaction was abandoned, and ends in another task than its own
                get_connections().reset(self.token)
        connection = self.client._connection  # noqa: SLF001 - Tortoise offers no other way
        pool = self.client._parent._pool  # noqa: SLF001 - idem
        if connection is not None and pool is not None:
            with suppress(Exception):  # a connection that cannot be reset is closed by the pool
                await pool.release(connection, timeout=5)


class _Sorted:
    """Turns the database errors that are worth another try into PassingError."""

    @translate_exceptions
    async def read(self, text: str, values: list[Any]) -> list[Any]:
        """The rows of a statement that reads, whose text is not looked at."""
        async with self.acquire_connection() as connection:  # type: ignore[attr-defined]
            rows: list[Any] = await connection.fetch(text, *values)
            return rows

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Tortoise's
        try:
            return await super()._translate_exceptions(func, *args, **kwargs)  # type: ignore[misc]
        except Exception as error:
            if _is_passing(error):
                raise _away(error) from error
            raise


async def _raised(_client: object, error: Exception) -> None:
    raise error


class PostgresqlTransaction(_Sorted, TransactionWrapper):
    """The client of the statements inside a transaction."""

    def _in_transaction(self) -> TransactionContext:
        return _PooledSavepoint(PostgresqlTransaction(self))


class PostgresqlClient(_Sorted, AsyncpgDBClient):
    """Tortoise's client, with its passing faults sorted from the others."""

    connection_class = PostgresqlConnection

    @property
    def pool(self) -> Any:  # noqa: ANN401 - asyncpg's pool is untyped
        """The pool of connections, whose size is measured."""
        return self._pool

    async def create_pool(self, **kwargs: Any) -> Any:  # noqa: ANN401 - idem
        return await create_pool(**kwargs)

    async def read(self, text: str, values: list[Any]) -> list[Any]:
        try:
            found: list[Any] | None = await self._pool.read(text, values) if self._pool else None
        except Exception as error:  # noqa: BLE001 - sorted as that of any statement
            found = await self._translate_exceptions(_raised, error)
        return await super().read(text, values) if found is None else found

    def acquire_connection(self) -> Any:  # noqa: ANN401 - Tortoise's own signature
        return _PooledConnection(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionContext:
        return _PooledTransaction(PostgresqlTransaction(self), self._pool_init_lock)


client_class = PostgresqlClient
