"""The rows and bytes of a dossier: `python -m benchmarks.octets [copies]`.

A candidate registers for a BTS, on PostgreSQL, as the portal does it; then the database copies each row that the account
brought, so many times, whatever its table. It prints, for one dossier, the rows and the bytes of each table and of each
of its indexes.
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx

from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import cluster

ADRESSE = "octets@example.org"
COLUMNS = """
SELECT c.table_name AS "table", c.column_name AS name, c.data_type AS type, coalesce(c.character_maximum_length, 200) AS size
FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name <> 'tortoise_migrations'
ORDER BY c.table_name, c.ordinal_position
"""
UNDER_WAY = "SELECT count(*) FROM tache WHERE faite_le IS NULL"
UNIQUE = """
SELECT x.indrelid::regclass::text AS "table", array_agg(a.attname::text ORDER BY a.attnum) AS names
FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY(x.indkey)
WHERE x.indisunique AND x.indrelid::regclass::text = ANY($1) GROUP BY x.indexrelid, 1
"""
SIZES = """
SELECT t.relname AS "table", i.relname AS name, pg_relation_size(i.oid) AS size
FROM pg_class t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
WHERE t.relname = ANY($1) ORDER BY t.relname, i.relname
"""


# Rows that belong to the account without its key: the acts of its chain, in a base where nobody else acted.
BESIDE = {"audit": "chaine LIKE 'personne-%'", "compte": f"identifiant = '{ADRESSE}'"}
KEYS = {"uuid", "character varying"}  # types of the columns that may hold a key


@dataclass
class Brought:
    """The rows that one account brought, by table."""

    base: asyncpg.Connection
    columns: dict[str, list[asyncpg.Record]]
    rows: dict[str, list[asyncpg.Record]] = field(default_factory=dict)
    keys: set[UUID] = field(default_factory=set)

    async def gather(self) -> None:
        """Reads the rows of the account, then those that hold a key of theirs, and so on."""
        before = -1
        while len(self.keys) != before:
            before = len(self.keys)
            words = "|".join([text for key in self.keys for text in (str(key), key.hex)]) or "no key yet"
            for table, columns in self.columns.items():
                names = [one["name"] for one in columns if one["type"] in KEYS and one["name"] != "id"]
                held = " || ' ' || ".join(f"coalesce(\"{name}\"::text, '')" for name in names) or "''"
                condition = f"{held} ~ $1 OR {BESIDE.get(table, 'false')}"
                self.rows[table] = await self.base.fetch(f'SELECT * FROM "{table}" WHERE {condition}', words)
                self.keys |= {row["id"] for row in self.rows[table] if isinstance(row.get("id"), UUID)}

    @property
    def tables(self) -> list[str]:
        """The tables where it has rows."""
        return [table for table, rows in self.rows.items() if rows]

    async def copy(self, times: int) -> None:
        """Writes each row so many times, with keys of its own that refer to each other as the first ones do."""
        found = await self.base.fetch(UNIQUE, self.tables)
        unique = {(row["table"], name) for row in found for name in row["names"]}
        await self.base.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        await self.base.execute("CREATE TEMP TABLE kept (key uuid PRIMARY KEY)")
        await self.base.copy_records_to_table("kept", records=[(key,) for key in self.keys])
        await self.base.execute(f"TRUNCATE {', '.join(self.tables)} CASCADE")
        for table in self.tables:
            await self.base.execute(f'CREATE TEMP TABLE "one_{table}" AS SELECT * FROM "{table}" LIMIT 0')
            await self.base.copy_records_to_table(
                f"one_{table}", records=[tuple(row.values()) for row in self.rows[table]]
            )
            names = ", ".join(f'"{one["name"]}"' for one in self.columns[table])
            values = ", ".join(_value(one, is_unique=(table, one["name"]) in unique) for one in self.columns[table])
            await self.base.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "one_{table}" one, generate_series(1, {times}) n'
            )


def _value(column: asyncpg.Record, *, is_unique: bool) -> str:
    """The expression of a column in the copy `n`, of the same length as the first one's."""
    name = f'one."{column["name"]}"'
    match column["type"]:
        case "uuid":
            copied = f"EXISTS (SELECT FROM kept WHERE key = {name})"
            return f"CASE WHEN {copied} THEN md5({name}::text || n)::uuid ELSE {name} END"
        case "character varying" if is_unique and column["name"] not in {"code", "type", "usage"}:
            return f"overlay({name} PLACING left(md5({name} || n), 10) FROM 1)"
        case "bigint" if is_unique:
            return f"{name} + n::bigint * 1000000"
    return name


async def main(times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with cluster(Path(folder)) as made, httpx.AsyncClient() as http:
            person = Candidat(ADRESSE, lambda: [made.servers[0].address], made.mails, Tally(), http)
            await person.register()
            await person.enrol()
            base = await asyncpg.connect(made.base.url)
            async with asyncio.timeout(60):
                while await base.fetchval(UNDER_WAY):  # noqa: ASYNC110 - a worker's
                    await asyncio.sleep(0.2)
            for node in made.nodes:
                await node.stop()
            columns: dict[str, list[asyncpg.Record]] = {}
            for column in await base.fetch(COLUMNS):
                columns.setdefault(column["table"], []).append(column)
            brought = Brought(base, columns)
            await brought.gather()
            await brought.copy(times)
            await _tell(brought, times)
            await base.close()


async def _tell(brought: Brought, times: int) -> None:
    rows = held = indexed = 0
    for table in brought.tables:
        await brought.base.execute(f'VACUUM ANALYZE "{table}"')
        own = await brought.base.fetchval("SELECT pg_table_size($1::regclass)", f'"{table}"')
        indexes = await brought.base.fetch(SIZES, [table])
        count = len(brought.rows[table])
        rows, held, indexed = rows + count, held + own, indexed + sum(one["size"] for one in indexes)
        print(
            f"{table:24} {count:3} rows {own / times:6.0f} bytes, indexes {sum(one['size'] for one in indexes) / times:6.0f}"
        )
        for one in indexes:
            print(f"    {one['name']:60} {one['size'] / times:6.0f}")
    print(f"a dossier: {rows} rows, {held / times:.0f} bytes of tables, {indexed / times:.0f} of indexes")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 5_000))
