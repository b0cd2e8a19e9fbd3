"""Databases brought forward one migration at a time, with rows written into the tables of each state.

Rows are written by SQL, from what the database says of its own tables: nothing of the present models is known here.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from graphlib import TopologicalSorter
from importlib import import_module
from itertools import count, groupby
from pathlib import Path
from sqlite3 import Connection, connect
from sqlite3 import Row as SqliteRow
from typing import Any, Protocol
from unittest.mock import patch
from uuid import uuid4

import asyncpg

from api.models import migrate, migrations

(FOLDER,) = migrations.__path__
NAMES = sorted(path.stem for path in Path(FOLDER).glob("[0-9]*.py"))
Row = dict[str, Any]
NUMBERS = count(1)  # several columns are unique
INSTANT = datetime(2026, 11, 16, 11, tzinfo=UTC)
VALUES = {  # by the beginning of the type of a column, in the words of both databases
    "uuid": lambda _word: uuid4(),
    "char(36)": lambda _word: str(uuid4()),
    "bool": lambda _word: False,
    "json": lambda word: f'{{"{word}": "{word}"}}',
    "date": lambda _word: date(2005, 5, 6),
    "time": lambda _word: INSTANT,
    "num": lambda _word: Decimal(1),
    "dec": lambda _word: Decimal(1),
    "int": lambda _word: next(NUMBERS),
    "big": lambda _word: next(NUMBERS),
    "small": lambda _word: next(NUMBERS),
    "real": lambda _word: 1.0,
    "double": lambda _word: 1.0,
}


@dataclass(frozen=True)
class Column:
    """A column as the database has it; `target` is the table and the column that it refers to."""

    table: str
    name: str
    type: str
    target: tuple[str, str] | None
    is_generated: bool


class Tables(Protocol):
    """The tables of a database, without any model."""

    async def columns(self) -> list[Column]: ...

    async def insert(self, table: str, row: Row) -> Row:
        """Writes a row, and gives it as the database has it."""
        ...

    async def rows(self, table: str) -> list[Row]: ...

    async def empty(self, table: str) -> None: ...


@dataclass
class SqliteTables:
    """The tables of a file."""

    connection: Connection

    async def columns(self) -> list[Column]:
        found = []
        for row in self._do("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
            table = row["name"]
            keys = {key["from"]: (key["table"], key["to"]) for key in self._do(f"PRAGMA foreign_key_list('{table}')")}
            for column in self._do(f"PRAGMA table_info('{table}')"):
                is_generated = bool(column["pk"]) and column["type"].upper() == "INTEGER"
                name = column["name"]
                found.append(Column(table, name, column["type"].lower(), keys.get(name), is_generated))
        return found

    async def insert(self, table: str, row: Row) -> Row:
        places = ", ".join("?" * len(row))
        values = [str(value) if isinstance(value, Decimal | date) else value for value in row.values()]
        (written,) = self._do(f"INSERT INTO {table} ({_names(row)}) VALUES ({places}) RETURNING *", values)
        return written

    async def rows(self, table: str) -> list[Row]:
        return self._do(f"SELECT * FROM {table}")

    async def empty(self, table: str) -> None:
        self._do(f"DELETE FROM {table}")

    def _do(self, statement: str, values: Any = ()) -> list[Row]:
        return [dict(row) for row in self.connection.execute(statement, values)]


@dataclass
class PostgresqlTables:
    """The tables of a database of PostgreSQL."""

    connection: asyncpg.Connection

    async def columns(self) -> list[Column]:
        keys = {
            (key["source"], key["name"]): (key["target"], key["named"])
            for key in await self.connection.fetch("""
            SELECT k.conrelid::regclass::text AS source, a.attname AS name,
                   k.confrelid::regclass::text AS target, b.attname AS named
            FROM pg_constraint k
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
            WHERE k.contype = 'f'""")
        }
        found = await self.connection.fetch("""
            SELECT table_name, column_name, is_identity = 'YES' OR column_default LIKE 'nextval%' AS is_generated,
                   data_type || coalesce('(' || character_maximum_length || ')', '') AS type
            FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position""")
        return [
            Column(table, name, row["type"], keys.get((table, name)), bool(row["is_generated"]))
            for row in found
            for table, name in [(row["table_name"], row["column_name"])]
        ]

    async def insert(self, table: str, row: Row) -> Row:
        places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
        statement = f'INSERT INTO "{table}" ({_names(row)}) VALUES ({places}) RETURNING *'
        return dict(await self.connection.fetchrow(statement, *row.values()))

    async def rows(self, table: str) -> list[Row]:
        return [dict(row) for row in await self.connection.fetch(f'SELECT * FROM "{table}"')]

    async def empty(self, table: str) -> None:
        await self.connection.execute(f'DELETE FROM "{table}"')

    async def files(self, tables: frozenset[str]) -> dict[str, int]:
        """The files in which tables and their indexes are: one that changes was written anew, while nobody could read."""
        found = await self.connection.fetch(
            """SELECT c.relname, pg_relation_filenode(c.oid) AS file FROM pg_class c
               LEFT JOIN pg_index i ON i.indexrelid = c.oid
               WHERE coalesce(i.indrelid, c.oid)::regclass::text = ANY($1) AND c.relkind IN ('r', 'i')""",
            list(tables),
        )
        return {row["relname"]: row["file"] for row in found}

    async def checked(self) -> frozenset[str]:
        """The columns that a valid constraint keeps from being null."""
        found = await self.connection.fetch(
            "SELECT conrelid::regclass::text || '.' ||"
            " substring(pg_get_constraintdef(oid) FROM 'CHECK \\(\\(\"?(\\w+)\"? IS NOT NULL\\)\\)') AS said"
            " FROM pg_constraint WHERE contype = 'c' AND convalidated"
        )
        return frozenset(row["said"] for row in found if row["said"])


@asynccontextmanager
async def tables_of(url: str) -> AsyncIterator[Any]:
    """The tables of a database."""
    if url.startswith("sqlite://"):
        with closing(connect(url.removeprefix("sqlite://"), isolation_level=None)) as file:
            file.row_factory = SqliteRow
            file.execute("PRAGMA synchronous = OFF")
            yield SqliteTables(file)
        return
    connection = await asyncpg.connect(url)
    try:
        yield PostgresqlTables(connection)
    finally:
        await connection.close()


async def forward(url: str, target: str | None = None, after: Callable[[str], Awaitable[None]] | None = None) -> None:
    """Brings a database to a migration, or to the last, and does something after each of them."""

    async def told(_recorder: object, _app: str, name: str) -> None:
        if after:
            await after(name)

    with patch.object(migrate.SilentRecorder, "record_applied", told):
        await apart(migrate.migrate(url, target))


def apart(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """A task whose Tortoise is its own, whatever the test has opened."""
    return asyncio.create_task(work, context=Context())


def class_of(name: str) -> Any:
    """The class of a migration."""
    return import_module(f"{migrations.__name__}.{name}").Migration


async def fill(tables: Tables, word: str) -> dict[str, Row]:
    """A row in every table, with the word wherever it fits; each refers to the others."""
    made: dict[str, Row] = {}
    for table, columns in (await _parents_first(tables)).items():
        row = {column.name: _value(column, word, made) for column in columns if not column.is_generated}
        made[table] = await tables.insert(table, row)
    return made


async def pour(source: Tables, target: Tables) -> None:
    """Puts the rows of a database in the place of those of another, by the columns that both have."""
    given = await _parents_first(source)
    taken = {table: columns for table, columns in (await _parents_first(target)).items() if table in given}
    for table in reversed(taken):
        await target.empty(table)
    for table, columns in taken.items():
        names = {column.name for column in columns} & {column.name for column in given[table]}
        for row in await source.rows(table):
            await target.insert(table, {name: value for name, value in row.items() if name in names})


async def _parents_first(tables: Tables) -> dict[str, list[Column]]:
    """The columns of each table, after those of the tables to which it refers."""
    columns = [column for column in await tables.columns() if column.table != "tortoise_migrations"]
    by_table = {table: list(found) for table, found in groupby(columns, lambda column: column.table)}
    named = {table: {key.target[0] for key in found if key.target} - {table} for table, found in by_table.items()}
    return {table: by_table[table] for table in TopologicalSorter(named).static_order()}


def _value(column: Column, word: str, made: dict[str, Row]) -> Any:
    if column.target:
        table, name = column.target
        return made[table][name] if table in made else None
    for beginning, value in VALUES.items():
        if column.type.startswith(beginning):
            return value(word)
    size = int(column.type.partition("(")[2].rstrip(")") or 100)
    return f"{word}{uuid4().hex}"[:size] if size > len(word) else uuid4().hex[:size]


def _names(row: Row) -> str:
    return ", ".join(f'"{name}"' for name in row)
