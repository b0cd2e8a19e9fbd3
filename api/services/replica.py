"""The replica of the database, where candidates' queries read: never before all that concerns the person is there.

Each change of a person's data has an event, which raises the `dernier_rang` of the account in the same transaction,
whoever made the change. The check of the sign-in reads it on the primary. A query then reads on the replica once that
one tells at least as much of the account, and on the primary otherwise: no position of the journal is handed to a
client, nor kept anywhere (`docs/decisions/0046-reads-on-a-replica.md`).

What has no event (the calendar, the lists) is late by no more than the replica is, which is bounded. A fault of the
replica is no fault of a query: the primary answers instead, and the replica is left alone until it is seen well again.
"""

import asyncio
import math
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from enum import StrEnum
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from tortoise.connection import get_connections

from api.error_words import told
from api.models.database import database
from api.models.pool import PostgresqlConnection, create_pool
from api.models.postgresql import PASSING

log = structlog.get_logger(__name__)

LOOK = 1.0  # seconds between two looks at how far the replica is
PATIENCE = 2.0  # seconds for an answer of the replica, after which the primary is asked
FAULTS = (
    *PASSING,
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)  # its own, not a query's
# The base, the server that it comes from, and the line of its journal: another one begins when it is taken back.
BASE = "current_database() || ' ' || (SELECT system_identifier FROM pg_control_system()) || ' ' ||"
HERE = f"""
SELECT (pg_current_wal_lsn() - '0/0')::bigint AS position,
  {BASE} ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS base"""
THERE = f"""
SELECT (pg_last_wal_replay_lsn() - '0/0')::bigint AS position, pg_is_in_recovery() AS follows,
  {BASE} (SELECT timeline_id FROM pg_control_checkpoint()) AS base"""  # noqa: S608 - constants
TELLS = 'SELECT FROM "compte" WHERE "id" = $1 AND "dernier_rang" >= $2'


class Where(StrEnum):
    """The server where a query reads; the primary for two reasons."""

    REPLICA = "replica"
    LATE = "late"  # a change that concerns the account is not there yet
    AWAY = "away"  # the replica does not answer, follows no more, or is further behind than allowed


class Replica:
    """The replica as a process sees it.

    Attributes:
        queries: the count of queries that read, by `Where`, since somebody took it.
    """

    def __init__(self, url: str, *, size: int, at_most: float) -> None:
        self.queries: Counter[Where] = Counter()
        self._url, self._size, self._at_most = url, size, at_most
        self._pool: Any = None  # asyncpg is untyped
        # Instants with the position of the primary just after, which the replica has not replayed yet.
        self._ahead: deque[tuple[float, int]] = deque(maxlen=math.ceil(at_most / LOOK) + 1)
        self._as_of = -math.inf  # the replica holds all that was committed before this instant

    @property
    def behind(self) -> float:
        """Seconds by which it may be behind the primary; infinite where it does not answer."""
        return monotonic() - self._as_of

    @property
    def is_near(self) -> bool:
        """Whether it answers, and is no further behind than allowed."""
        return self.behind <= self._at_most

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Replica"]:
        """Has connections to the replica while the context lasts; it may be away at any time, the beginning too."""
        options = {"min_size": 0, "max_size": self._size, "connection_class": PostgresqlConnection}
        self._pool = await create_pool(self._url, timeout=PATIENCE, **options)
        try:
            yield self
        finally:
            with suppress(TimeoutError):  # the pool is then terminated
                async with asyncio.timeout(PATIENCE):
                    await self._pool.close()

    async def watch(self, stop: asyncio.Event) -> None:
        """Looks at the replica each second until `stop`, and tells when it is used no more, or again."""
        was_near: bool | None = None
        while not stop.is_set():
            reason = await self.look()
            if was_near is not self.is_near:
                was_near = self.is_near
                if was_near:
                    log.info("replica_used", behind=round(self.behind, 1))
                else:
                    log.warning("replica_left", reason=reason or "it is late, or not known yet")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await stop.wait()

    async def look(self) -> str:
        """Learns how far the replica is behind; the reason why it cannot be told, or nothing."""
        begun = monotonic()
        try:
            _, [here] = await database().execute_query(HERE)
            [there] = await self.fetch(THERE, ())
        except Exception as error:  # noqa: BLE001 - whatever it is, the primary is read
            self._as_of = -math.inf
            return told(error)
        if not there["follows"] or there["base"] != here["base"]:
            self._as_of = -math.inf
            return "it is no replica of this base"
        self._ahead.append((begun, here["position"]))
        while self._ahead and self._ahead[0][1] <= there["position"]:
            self._as_of, _ = self._ahead.popleft()
        return ""

    @contextmanager
    def serving(self, compte_id: UUID, rang: int) -> Iterator[None]:
        """Lets the readings of the block go to the replica, once it holds the events of an account up to `rang`."""
        connections = get_connections()
        reader = _Reader(self, connections.get("default"), compte_id, rang)
        token = connections.set("default", reader)  # type: ignore[arg-type] # as a transaction does
        try:
            yield
        finally:
            reader.leave()  # a task that goes on beyond its query reads as any other
            connections.reset(token)

    async def where(self, compte_id: UUID, rang: int) -> Where:
        """The server on which a query of an account reads."""
        found = Where.AWAY
        if self.is_near:
            try:
                found = Where.REPLICA if await self.fetch(TELLS, (compte_id, rang)) else Where.LATE
            except Exception as error:  # noqa: BLE001 - idem
                self.judge(error)
        self.queries[found] += 1
        return found

    async def fetch(self, query: str, values: Sequence[Any]) -> list[Any]:
        """The rows of a statement; each step has an end, so that a server that is silent holds nobody."""
        connection = await self._pool.acquire()
        try:
            rows: list[Any] = await connection.fetch(query, *values, timeout=PATIENCE)
        except TimeoutError:
            connection.terminate()  # it would be asked to give the statement up, and waited for once more
            raise
        else:
            return rows
        finally:
            await self._pool.release(connection, timeout=PATIENCE)

    def judge(self, error: Exception) -> None:
        """Leaves the replica alone until the next look, where the error is of its own making.

        A statement that the replay of the journal cancelled is that query's bad luck.
        """
        if isinstance(error, FAULTS) and not isinstance(error, asyncpg.SerializationError) and self.is_near:
            self._as_of = -math.inf
            log.warning("replica_fault", error=told(error))


class _Reader:
    """The client of the database for one query: its readings go to the replica, until one of them cannot.

    All others then go to the primary, so that time never runs backwards within an answer; all writes do.
    """

    def __init__(self, replica: Replica, primary: Any, compte_id: UUID, rang: int) -> None:  # noqa: ANN401 - a client of Tortoise
        self.primary = primary
        self._replica, self._compte_id, self._rang = replica, compte_id, rang
        self._where: Where | None = None
        self._asking = asyncio.Lock()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - idem
        return getattr(self.primary, name)

    async def read(self, text: str, values: list[Any]) -> list[Any]:
        rows = await self._rows(text, values)
        found: list[Any] = await self.primary.read(text, values) if rows is None else rows
        return found

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Any]:
        rows = await self._rows(query, values)
        found: tuple[int, Any] = await self.primary.execute_query(query, values) if rows is None else (len(rows), rows)
        return found

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        _, rows = await self.execute_query(query, values)
        return [dict(row) for row in rows]

    def _in_transaction(self) -> Any:  # noqa: ANN401 - idem
        self.leave()
        return self.primary._in_transaction()  # noqa: SLF001 - what Tortoise asks of a client

    def leave(self) -> None:
        """Reads on the primary from now on."""
        self._where = Where.AWAY

    async def _rows(self, query: str, values: Sequence[Any] | None) -> list[Any] | None:
        """The rows that the replica has for a statement; None where the primary is to be asked."""
        if not query.startswith("SELECT"):
            self.leave()
        if await self._server() is not Where.REPLICA:
            return None
        try:
            return await self._replica.fetch(query, values or ())
        except Exception as error:  # noqa: BLE001 - the primary then tells what is wrong with the statement itself
            self.leave()
            self._replica.judge(error)
            return None

    async def _server(self) -> Where:
        """The server that answers, found at the first reading: a query that reads nothing asks nothing."""
        if self._where is None:
            async with self._asking:
                if self._where is None:
                    found = await self._replica.where(self._compte_id, self._rang)
                    self._where = self._where or found  # it may have been left meanwhile
        return self._where


def primary() -> Any:  # noqa: ANN401 - a client of Tortoise
    """The client for rows that change without an event, and so are read where they are written."""
    client = database()
    return client.primary if isinstance(client, _Reader) else client
