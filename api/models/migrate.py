"""Migrations, one process at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api import migrate as apply

from api.models.base import orm_config

VERROU = 0x50_4F_52_54  # any constant of ours; advisory locks are numbered by the database


async def migrate(database_url: str) -> None:
    """Applies the missing migrations, under a lock where the database has one."""
    async with _alone(database_url):
        try:
            await apply(config=orm_config(database_url))
        finally:
            await Tortoise.close_connections()


@asynccontextmanager
async def _alone(database_url: str) -> AsyncIterator[None]:
    if database_url.startswith("sqlite://"):
        yield
        return
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", VERROU)
        yield
    finally:
        await connection.close()
