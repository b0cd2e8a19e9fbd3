"""Migrations, one process at a time, beside servers that go on."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg
from tortoise import Tortoise, connections
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.loader import MigrationLoader
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddField, CreateModel, Operation
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

from api.models.base import APP, orm_config

VERROU = 0x50_4F_52_54  # any constant of ours; advisory locks are numbered by the database
LOCK_TIMEOUT = "500ms"  # whoever comes after a waiting migration waits behind it, so it gives up and tries again
PAUSE = 2.0  # seconds between two tries, for those who waited behind
TRIES = 60
LAST = "__latest__"  # Tortoise's own word
LOG = logging.getLogger(__name__)

BUSY = """
SELECT format('pid %s (%s) since %s s', pid, coalesce(nullif(application_name, ''), backend_type),
              round(extract(epoch FROM now() - xact_start))) AS said
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < now() - interval '1 second'
ORDER BY xact_start LIMIT 5
"""


class BusyTablesError(Exception):
    """A migration that never got its lock, with the transactions that are in its way."""


async def migrate(database_url: str, target: str | None = None) -> None:
    """Applies the missing migrations, under a lock where the database has one.

    Raises:
        BusyTablesError: other transactions held a table for two minutes; running it again goes on from there.
    """
    async with _alone(database_url):
        for attempt in range(1, TRIES + 1):
            try:
                return await apply(migration_config(database_url), target)
            except Exception as error:
                if not _is_lock_timeout(error):
                    raise
                LOG.warning("a table is in use: try %s of %s, the next one in %s s", attempt, TRIES, PAUSE)
                await asyncio.sleep(PAUSE)
    raise BusyTablesError(await _said_busy(database_url))


async def apply(config: dict[str, Any], target: str | None = None) -> None:
    """Applies the missing migrations of this configuration, to the one named or to the last."""
    await Tortoise.init(config=config, init_connections=False)
    try:
        await _Executor(connections.get("default"), config["apps"]).migrate([MigrationTarget(APP, target or LAST)])
    finally:
        await Tortoise.close_connections()


class _Executor(MigrationExecutor):
    """The executor of migrations that record themselves, each in its transaction.

    Tortoise records them afterwards: one whose process died in between would be applied twice.
    """

    def __init__(self, connection: Any, apps: dict[str, Any]) -> None:  # noqa: ANN401 - Tortoise's client
        super().__init__(connection, apps)
        self.recorder = SilentRecorder(connection)
        self.loader = _Loader(apps, self.recorder)


class SilentRecorder(MigrationRecorder):
    """The reader of the migrations applied; it is told of each once it is committed."""

    async def record_applied(self, app: str, name: str) -> None:
        """Does nothing: the migration has recorded itself."""


class _Loader(MigrationLoader):
    """The migrations of the folder, each of which ends with its record."""

    def load_disk(self) -> None:
        super().load_disk()
        for migration in self.disk_migrations.values():
            migration.apply = partial(_apply_and_record, migration, migration.apply)  # type: ignore[method-assign]


async def _apply_and_record(
    migration: Migration,
    run: Callable[..., Awaitable[State]],
    state: State,
    *,
    dry_run: bool = False,
    schema_editor: BaseSchemaEditor | None = None,
) -> State:
    """Applies a migration; its statements follow each other at once, since the first may hold a lock until the last.

    Tortoise copies its picture of the tables before each statement, which takes longer than the statement; here one
    copy serves additions to different tables.
    """
    if dry_run or not schema_editor:
        return await run(state, dry_run=dry_run, schema_editor=schema_editor)
    groups, pictures = _apart(migration.operations), []
    for group in groups:
        pictures.append(state.clone())
        for operation in group:
            operation.state_forward(migration.app_label, state)
    state.validate_relations_initialized()
    for group, before, after in zip(groups, pictures, [*pictures[1:], state], strict=True):
        for operation in group:
            await operation.database_forward(migration.app_label, before, after, schema_editor)
    await MigrationRecorder(schema_editor.client).record_applied(migration.app_label, migration.name)
    return state


def _apart(operations: Sequence[Operation]) -> list[list[Operation]]:
    """The operations in groups: additions to different tables together, any other alone."""
    groups: list[list[Operation]] = []
    tables: set[str | None] = set()
    for operation in operations:
        table = _added_to(operation)
        if not groups or table is None or not tables.isdisjoint((table, None)):
            groups.append([])
            tables = set()
        groups[-1].append(operation)
        tables.add(table)
    return groups


def _added_to(operation: Operation) -> str | None:
    """The model that an operation makes or gives a field; None for any other operation."""
    if isinstance(operation, CreateModel):
        return operation.name
    return operation.model_name if isinstance(operation, AddField) else None


def migration_config(database_url: str) -> dict[str, Any]:
    """Tortoise's configuration for migrations: no wait for a lock is long, and a statement may be."""
    config = orm_config(database_url, 1)
    if not database_url.startswith("sqlite://"):
        settings = {"lock_timeout": LOCK_TIMEOUT, "application_name": "portail-candidat migrate"}
        config["connections"]["default"]["credentials"] |= {"command_timeout": None, "server_settings": settings}
    return config


def _is_lock_timeout(error: BaseException | None) -> bool:
    """Whether an error comes from a lock that was not given in time, or that two wanted crosswise."""
    while error is not None:
        if isinstance(error, asyncpg.LockNotAvailableError | asyncpg.DeadlockDetectedError):
            return True
        error = error.__cause__
    return False


async def _said_busy(database_url: str) -> str:
    connection = await asyncpg.connect(database_url)
    try:
        found = [row["said"] for row in await connection.fetch(BUSY)]
    finally:
        await connection.close()
    others = "; ".join(found) or "none is open at this instant"
    return (
        f"A migration got no lock of a table in {TRIES} tries of {LOCK_TIMEOUT}, so that nobody waited for it. "
        f"Long transactions: {others}. End them (pg_terminate_backend), or wait for a calmer hour, and run it again: "
        "it goes on from there."
    )


@asynccontextmanager
async def _alone(database_url: str) -> AsyncIterator[None]:
    if database_url.startswith("sqlite://"):
        yield
        return
    connection = await asyncpg.connect(database_url)
    try:
        # Asked for again and again: a statement that waits is a transaction, and an index waits for every older one.
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", VERROU):  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.2)
        yield
    finally:
        await connection.close()
