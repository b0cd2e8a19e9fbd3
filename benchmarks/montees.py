"""Upgrades of a filled base of PostgreSQL: how long each takes, and how long anybody waits meanwhile.

    python -m benchmarks.montees                      # from each migration with 10,000 rows in every table, to the last
    python -m benchmarks.montees 100000 --from 0009   # more rows, from one of them
    python -m benchmarks.montees --beside             # the version before serves while the new one migrates, then both

On the loopback; needs the development packages, and `--beside` the history of git.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from api.models import migrations
from api.models.migrate import migrate
from benchmarks import dossiers, versions
from benchmarks.chaos import print_faults
from benchmarks.cluster import ROOT, Base

(FOLDER,) = migrations.__path__
NAMES = sorted(path.stem for path in Path(FOLDER).glob("[0-9]*.py"))
SECOND = 1.0
# Whoever waits for a lock, but the migration, whose own waits make nobody wait longer than they last.
WAITING = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - query_start)), 0)::float FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name <> 'portail-candidat migrate'
"""
PROBED = ("compte", "candidat", "candidature", "piece", "depot", "evenement", "note", "chaine_audit", "etablissement")


@dataclass
class Waits:
    """The longest waits of those who read and write beside a migration, in seconds.

    Attributes:
        lock: for a lock, as PostgreSQL tells it every 20 ms.
        answer: from a statement to its answer, the machine's own slowness included.
    """

    lock: float = 0.0
    answer: float = 0.0
    statements: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self, url: str) -> None:
        connection = await asyncpg.connect(url)
        while not self.stop.is_set():
            self.lock = max(self.lock, await connection.fetchval(WAITING))
            await asyncio.sleep(0.02)
        await connection.close()

    async def use(self, url: str, statement: str) -> None:
        """Sends a statement again and again."""
        connection = await asyncpg.connect(url)
        while not self.stop.is_set():
            begun = monotonic()
            await connection.execute(statement)
            self.answer = max(self.answer, monotonic() - begun)
            self.statements += 1
            await asyncio.sleep(0.01)
        await connection.close()


async def upgrade(base: Base, name: str, rows: int) -> bool:
    """Brings a base filled at this migration to the last, and prints what it took; whether nobody waited a second."""
    url = await _new(base)
    await asyncio.create_task(migrate(url, name), context=Context())
    connection = await asyncpg.connect(url)
    written = await dossiers.fill(connection, rows)
    await connection.close()
    async with used(url) as waits:
        begun = monotonic()
        await command("migrate", DATABASE_URL=url)
        took = monotonic() - begun
    print(
        f"{name:28} {written:9,} rows {took:7.1f} s   longest wait for a lock {waits.lock * 1000:4.0f} ms, "
        f"longest answer {waits.answer * 1000:4.0f} ms of {waits.statements}",
        flush=True,
    )
    await _drop(base, url)
    return waits.lock < SECOND


@asynccontextmanager
async def used(url: str) -> AsyncIterator[Waits]:
    """Readers and writers of the tables that are there, as long as the block runs."""
    waits = Waits()
    statements = [f'SELECT FROM "{table}" LIMIT 20' for table in PROBED]
    statements += [
        f'UPDATE "{table}" SET {_key(table)} = {_key(table)} WHERE {_key(table)} = '
        f'(SELECT {_key(table)} FROM "{table}" LIMIT 1)'
        for table in PROBED
    ]
    tasks = [asyncio.create_task(waits.watch(url))]
    tasks += [asyncio.create_task(waits.use(url, statement)) for statement in statements]
    try:
        yield waits
    finally:
        waits.stop.set()
        await asyncio.gather(*tasks)


async def command(*arguments: str, folder: Path = ROOT, **env: str) -> None:
    """Runs `python -m api …` of a folder; fails when it does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api", *arguments, cwd=folder, env=os.environ | env, stdout=asyncio.subprocess.DEVNULL
    )
    if code := await process.wait():
        raise SystemExit(f"{arguments[0]} exited with {code}")


def _key(table: str) -> str:
    return {"chaine_audit": "nom", "etablissement": "uai"}.get(table, "id")


async def _new(base: Base) -> str:
    name = f"montee_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(base.url)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    return urlunsplit(urlsplit(base.url)._replace(path=f"/{name}"))


async def _drop(base: Base, url: str) -> None:
    connection = await asyncpg.connect(base.url)
    await connection.execute(f'DROP DATABASE "{urlsplit(url).path[1:]}" WITH (FORCE)')
    await connection.close()


async def from_each(rows: int, beginning: str) -> bool:
    """Upgrades from the migrations whose name begins so, all but the last."""
    base = await asyncio.to_thread(Base)
    try:
        return all([await upgrade(base, name, rows) for name in NAMES[:-1] if name.startswith(beginning)])
    finally:
        await asyncio.to_thread(base.close)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="?", default=10_000)
    parser.add_argument("--from", dest="beginning", default="0")
    parser.add_argument("--beside", action="store_true")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each stage of --beside")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="montees-") as name:
        if given.beside:
            outcome = asyncio.run(versions.beside(Path(name), rows=given.rows, seconds=given.seconds))
            print(outcome)
            print_faults(Path(name))
            is_fine = not outcome.failed.total() and not outcome.verdict.wrong
        else:
            is_fine = asyncio.run(from_each(given.rows, given.beginning))
    if not is_fine:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
