"""The pool of connections to PostgreSQL, to which a connection goes back at once where nothing has to be waited for.

asyncpg gives each one back in a task of its own, under a shield and a timeout, so that no cancellation loses it: twice the
time of a short statement. Where the connection is at rest there is nothing to wait for, hence nothing to lose.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from asyncpg.pool import Pool


class QuickPool(Pool):  # type: ignore[misc] # asyncpg is untyped
    """A pool of asyncpg that makes no task for a connection at rest, and lends it for a statement as it is."""

    __slots__ = ()

    async def release(self, connection: Any, *, timeout: float | None = None) -> None:  # noqa: ANN401, ASYNC109 - as the base class
        own, holder = connection._con, connection._holder  # noqa: SLF001 - what the base class goes by
        if own is None or holder._pool is not self or not _is_fresh(holder):  # noqa: SLF001 - idem
            await super().release(connection, timeout=timeout)
            return
        own._on_release()  # noqa: SLF001 - idem
        await holder.release(None)  # which ends without a pause

    async def read(self, query: str, values: Sequence[Any]) -> list[Any] | None:
        """The rows of one statement, by a connection that is at rest; None where there is none, and nothing was asked."""
        if self.is_closing() or self._queue.empty():
            return None
        holder = self._queue.get_nowait()
        if not holder.is_connected():  # it was at rest when it came back
            self._queue.put_nowait(holder)
            return None
        holder._maybe_cancel_inactive_callback()  # noqa: SLF001 - as `acquire` does
        holder._in_use = asyncio.get_running_loop().create_future()  # noqa: SLF001 - idem
        try:
            rows: list[Any] = await holder._con.fetch(query, *values)  # noqa: SLF001 - idem
            return rows
        finally:
            if _is_fresh(holder):
                await holder.release(None)
            elif holder._con is not None:  # noqa: SLF001 - one that was closed meanwhile has left its place
                await asyncio.shield(holder.release(None))


def _is_fresh(holder: Any) -> bool:  # noqa: ANN401 - asyncpg's place of a connection
    """Whether the connection of a place can be lent at once, and is not to be closed for its age."""
    own = holder._con  # noqa: SLF001 - what the base class goes by
    return own is not None and own.is_at_rest and own._protocol.queries_count < holder._max_queries  # noqa: SLF001 - idem


class PostgresqlConnection(asyncpg.Connection):  # type: ignore[misc] # asyncpg is untyped
    """A connection that goes back to the pool without a round trip, since nothing here leaves a state on it.

    asyncpg would send `pg_advisory_unlock_all`, `CLOSE ALL`, `UNLISTEN *` and `RESET ALL` after every statement. Locks
    and listeners have connections of their own, and a statement that sets a parameter gives it back. A transaction
    that was left open is still rolled back: asyncpg looks at that by itself.
    """

    @property
    def is_at_rest(self) -> bool:
        """Whether it can be given to another at once: open, outside a transaction, with no statement being cancelled."""
        return not (self.is_closed() or self.is_in_transaction() or self._protocol._is_cancelling())  # noqa: SLF001 - as `release` asks

    def get_reset_query(self) -> str:
        return ""

    async def reset(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as the base class
        if timeout is not None or self.is_in_transaction():
            await super().reset(timeout=timeout)


async def create_pool(url: str | None = None, **options: Any) -> Any:  # noqa: ANN401 - asyncpg's pool is untyped
    """A pool by asyncpg's own function, which takes no class of pool."""
    made = asyncpg.create_pool(url, **options)
    made.__class__ = QuickPool  # before it opens anything
    return await made
