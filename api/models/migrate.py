"""Migrations, one process at a time, beside servers that go on."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api import migrate as apply

from api.models.base import orm_config

VERROU = 0x50_4F_52_54  # any constant of ours; advisory locks are numbered by the database
LOCK_TIMEOUT = "500ms"  # whoever comes after a waiting migration waits behind it, so it gives up and tries again
PAUSE = 2.0  # seconds between two tries, for those who waited behind
TRIES = 60
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
                return await _apply(database_url, target)
            except Exception as error:
                if not _is_lock_timeout(error):
                    raise
                LOG.warning("a table is in use: try %s of %s, the next one in %s s", attempt, TRIES, PAUSE)
                await asyncio.sleep(PAUSE)
    raise BusyTablesError(await _said_busy(database_url))


async def _apply(database_url: str, target: str | None) -> None:
    try:
        await apply(config=migration_config(database_url), target=target)
    finally:
        await Tortoise.close_connections()


def migration_config(database_url: str) -> dict[str, Any]:
    """Tortoise's configuration for migrations: no wait for a lock is long, and a statement may be."""
    config = orm_config(database_url, 1)
    if not database_url.startswith("sqlite://"):
        settings = {"lock_timeout": LOCK_TIMEOUT, "application_name": "portail-candidat migrate"}
        config["connections"]["default"]["credentials"] |= {"command_timeout": None, "server_settings": settings}
    return config


def _is_lock_timeout(error: BaseException | None) -> bool:
    """Whether an error comes from a lock that was not given in time."""
    while error is not None:
        if isinstance(error, asyncpg.LockNotAvailableError):
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
