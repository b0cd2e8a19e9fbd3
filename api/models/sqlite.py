"""The embedded engine SQLite, with its faults sorted: those that surely wrote nothing, and those that may have.

Tortoise's deferred `BEGIN` lets two processes read, then fail together with "database is
locked"; `BEGIN IMMEDIATE` makes the second one wait for `busy_timeout` milliseconds.
Tortoise's own contexts keep the one lock for ever when the file cannot be opened or `BEGIN` fails, and leave open a
transaction whose `COMMIT` failed: the next one would commit it. Here the lock and the transaction end each time.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar

from tortoise.backends.base.client import ConnectionWrapper, NestedTransactionContext, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from api.models.faults import AwayError, FullError, PassingError, UncertainError

T = TypeVar("T")
PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
STATEMENTS = ("execute_insert", "execute_many", "execute_query", "execute_query_dict", "execute_script")


def _passing(error: BaseException) -> PassingError | None:
    """The PassingError of a fault: another process locks the file, or the disk is full; None for any other fault."""
    cause = error.args[0] if isinstance(error, OperationalError) and error.args else error
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the kind, without its details
    if code == sqlite3.SQLITE_FULL:
        return FullError()
    return AwayError() if code in PASSING else None


def _sorted(statement: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
    @wraps(statement)
    async def run(*args: Any) -> T:  # noqa: ANN401 - Tortoise's own
        try:
            return await statement(*args)
        except (sqlite3.Error, OperationalError) as error:
            passing = _passing(error)
            if passing is None:
                raise
            raise passing from error

    return run


def _sorting(client: type[T]) -> type[T]:
    """The client class, whose statements now turn errors worth another try into PassingError."""
    for name in STATEMENTS:
        setattr(client, name, _sorted(getattr(client, name)))
    return client


class _SoleConnection(ConnectionWrapper[Any]):
    """The one connection, for a statement alone: however it ends, the lock is free and nothing stays open."""

    async def __aenter__(self) -> Any:  # noqa: ANN401 - aiosqlite's connection
        await self._lock.acquire()
        try:
            await self.ensure_connection()
        except BaseException:
            self._lock.release()
            raise
        return self.connection

    async def __aexit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None:
        try:
            if exc_type is not None:
                with suppress(sqlite3.Error):  # mostly, nothing is to be rolled back
                    await self.connection.rollback()
        finally:
            self._lock.release()


class _SoleTransaction(SqliteTransactionContext):
    """A transaction on the one connection: however it ends, the lock is free and nothing stays open."""

    async def __aenter__(self) -> Any:  # noqa: ANN401 - Tortoise's client
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException as error:
            self._trxlock.release()
            passing = _passing(error)
            if passing is None:
                raise
            raise passing from error
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None:
        try:
            if exc_type is None:
                await self._commit()
            else:
                await self._roll_back()
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()

    async def _commit(self) -> None:
        try:
            await self.connection.commit()
        except sqlite3.Error as error:
            await self._roll_back()
            passing = _passing(error)
            if passing is None:
                raise
            unsure = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR
            raise (UncertainError() if unsure else passing) from error

    async def _roll_back(self) -> None:
        with suppress(sqlite3.Error):  # SQLite rolled back by itself, or will when the file is opened next
            await self.connection.rollback()


class _SoleSavepoint(NestedTransactionContext):
    """A transaction inside another, which SQLite may have rolled back with it."""

    async def __aexit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None:
        try:
            await super().__aexit__(exc_type, exc_val, exc_tb)
        except sqlite3.Error as error:
            if exc_type is None:
                raise _passing(error) or error from error
            # Nothing: the savepoint is lost with its transaction, and the caller needs the reason of the rollback.


class _SqliteReader:
    """The way of a client to read, as that for PostgreSQL has it."""

    async def read(self, text: str, values: list[Any]) -> Sequence[Any]:
        """The rows of a statement that reads."""
        rows: Sequence[Any]
        _, rows = await self.execute_query(text, values)  # type: ignore[attr-defined]
        return rows


@_sorting
class ImmediateTransaction(_SqliteReader, SqliteTransactionWrapper):
    """A transaction that writes from its start."""

    async def begin(self) -> None:
        await self._connection.rollback()  # a task cut off may have left a transaction open
        await self._connection.execute("BEGIN IMMEDIATE")

    def _in_transaction(self) -> TransactionContext:
        return _SoleSavepoint(ImmediateTransaction(self))


@_sorting
class ImmediateSqliteClient(_SqliteReader, SqliteClient):
    """Tortoise's client, with immediate transactions."""

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001 - Tortoise's own signature
        try:
            await super().create_connection(with_db)
        except BaseException:
            await self.close()  # half opened, it would serve without its pragmas, hence without foreign keys
            raise

    def acquire_connection(self) -> _SoleConnection:
        return _SoleConnection(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return _SoleTransaction(ImmediateTransaction(self), self._lock)


client_class = ImmediateSqliteClient
