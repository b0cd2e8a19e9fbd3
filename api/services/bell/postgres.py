"""The bell of many processes on one PostgreSQL: NOTIFY carries ids, and one connection a process listens."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from api.error_words import told
from api.services.bell.local import LocalBell

log = structlog.get_logger(__name__)

COMPTES, TACHES = "portail_comptes", "portail_taches"  # the two channels
PAR_ENVOI = 240  # ids of 32 letters and a comma: under the 8000 bytes that PostgreSQL takes
ATTENTE_MAX = 5_000  # ids that wait for the connection; beyond, one ring wakes every account
# Of a JSON: asyncpg asks of each value of an array whether it holds others.
RING = "SELECT pg_notify(ring->>0, ring->>1) FROM json_array_elements($1::json) ring"
TOUS_LES_COMPTES = "*"
SONDE = 10.0  # seconds between two proofs that the connection still stands
PATIENCE = 5.0  # seconds for any answer of the server
REPRISE_MAX = 5.0  # seconds, at most, before listening again
PANNES = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class PostgresBell(LocalBell):
    """The bell of all processes of one database.

    Rings are gathered and sent on the listening connection, apart from any transaction: a request
    does not wait for them, and commits do not queue for the lock that a NOTIFY inside them takes.
    While the connection is down, its rings wait, and wake this process at once; when it is back,
    every listener of this process reads again.
    """

    def __init__(self, database_url: str) -> None:
        super().__init__()
        self._url = database_url
        self._pending: set[str] = set()
        self._pending_tasks = False
        self._to_send = asyncio.Event()
        self.is_listening = False  # whether rings of other processes arrive

    async def ring(self, *compte_ids: UUID, tasks: bool = False) -> None:
        self._pending.update(compte_id.hex for compte_id in compte_ids)
        if len(self._pending) > ATTENTE_MAX:
            self._pending = {TOUS_LES_COMPTES}
        self._pending_tasks = self._pending_tasks or tasks
        self._to_send.set()
        if not self.is_listening:
            await super().ring(*compte_ids, tasks=tasks)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["PostgresBell"]:
        """Listens while the context lasts."""
        task = asyncio.create_task(self._listen_for_ever())
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _listen_for_ever(self) -> None:
        failures = 0
        while True:
            try:
                async with self._connected() as (connection, lost):
                    failures = 0
                    await self._serve(connection, lost)
            except PANNES as error:
                log.warning("bell_lost", error=told(error))
            failures += 1
            await asyncio.sleep(random.uniform(0.05, min(0.1 * 2**failures, REPRISE_MAX)))  # noqa: S311 - a delay

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[Any, asyncio.Event]]:
        lost = asyncio.Event()
        connection = await asyncpg.connect(self._url, timeout=PATIENCE, command_timeout=PATIENCE)
        try:
            connection.add_termination_listener(lambda _connection: lost.set())
            connection.add_termination_listener(lambda _connection: self._to_send.set())
            await connection.add_listener(COMPTES, self._hear)
            await connection.add_listener(TACHES, lambda *_: self._tasks.ring())
            self.is_listening = True
            self.ring_all_here()  # no ring before this instant was heard
            yield connection, lost
        finally:
            self.is_listening = False
            connection.terminate()

    async def _serve(self, connection: Any, lost: asyncio.Event) -> None:  # noqa: ANN401 - asyncpg is untyped
        """Sends the gathered rings, and tests the connection every SONDE seconds."""
        while not lost.is_set():
            try:
                async with asyncio.timeout(SONDE):
                    await self._to_send.wait()
            except TimeoutError:
                await connection.execute("SELECT 1")
            self._to_send.clear()
            await self._send(connection)

    async def _send(self, connection: Any) -> None:  # noqa: ANN401 - asyncpg is untyped
        comptes, self._pending = self._pending, set()
        tasks, self._pending_tasks = self._pending_tasks, False
        try:
            rings = [(COMPTES, payload) for payload in _payloads(comptes)] + [(TACHES, "")] * tasks
            if rings:
                await connection.execute(RING, json.dumps(rings))
        except BaseException:
            self._pending |= comptes
            self._pending_tasks = self._pending_tasks or tasks
            self._to_send.set()
            raise

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: str) -> None:
        if payload == TOUS_LES_COMPTES:
            self.ring_all_here()
            return
        with suppress(ValueError):  # a payload of another program on this channel
            self.ring_here(tuple(UUID(hex=item) for item in payload.split(",")))


def _payloads(comptes: Iterable[str]) -> list[str]:
    ids = sorted(comptes)
    if TOUS_LES_COMPTES in ids:
        return [TOUS_LES_COMPTES]
    return [",".join(ids[start : start + PAR_ENVOI]) for start in range(0, len(ids), PAR_ENVOI)]
