"""Rows for every table of a database of PostgreSQL, whatever its state: written by the database, from its own tables.

Nothing of the present models is known here, so tables of an earlier version are filled as well.
"""

from graphlib import TopologicalSorter
from itertools import groupby

import asyncpg

COLUMNS = """
SELECT c.table_name AS "table", c.column_name AS name, c.data_type AS type,
       coalesce(c.character_maximum_length, 100) AS size, k.target, k.named,
       c.is_identity = 'YES' OR coalesce(c.column_default, '') LIKE 'nextval%' AS is_generated
FROM information_schema.columns c
LEFT JOIN (
    SELECT k.conrelid::regclass::text AS source, a.attname AS name, k.confrelid::regclass::text AS target, b.attname AS named
    FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
    WHERE k.contype = 'f') k ON k.source = c.table_name AND k.name = c.column_name
WHERE c.table_schema = 'public' AND c.table_name <> 'tortoise_migrations'
ORDER BY c.table_name, c.ordinal_position
"""
SHORT = 20  # letters; a code, where a rank does better than a name
NAME = "'ÉLOI-' || translate(n::text, '0123456789', 'ABCDEFGHIJ')"
VALUES = {  # of the row `n`, by the type of the column
    "uuid": "md5('{table}{name}' || n)::uuid",
    "boolean": "n % 2 = 0",
    "jsonb": "jsonb_build_object('IDENTIFICATION', repeat(md5(n::text), 20))",
    "date": "date '2005-05-06'",
    "timestamp with time zone": "timestamptz '2026-11-01' + n * interval '1 second'",
    "smallint": "n % 30000",
    "integer": "n",
    "bigint": "n",
    "numeric": "n % 20",
    "double precision": "n",
    "text": NAME,
}


async def fill(connection: asyncpg.Connection, count: int) -> int:
    """Writes `count` rows into every table, each referring to the others of its rank; gives their number."""
    columns = await connection.fetch(COLUMNS)
    by_table = {table: list(found) for table, found in groupby(columns, lambda column: column["table"])}
    named = {table: {found["target"] for found in own} - {table, None} for table, own in by_table.items()}
    for table in TopologicalSorter(named).static_order():
        written = [column for column in by_table[table] if not column["is_generated"]]
        names = ", ".join(f'"{column["name"]}"' for column in written)
        values = ", ".join(map(_value, written))
        statement = f'INSERT INTO "{table}" ({names}) SELECT {values} FROM generate_series(1, {count}) n'
        await connection.execute(statement)
    await connection.execute("ANALYZE")
    return count * len(by_table)


def _value(column: asyncpg.Record) -> str:
    """The expression of a column; a key is the value of the row of the same rank in the other table."""
    table, name = column["table"], column["name"]
    if column["target"]:
        table, name = column["target"], column["named"]
    if column["type"] in VALUES:
        return VALUES[column["type"]].format(table=table, name=name)
    return f"right({NAME if column['size'] > SHORT else 'n::text'}, {column['size']})"
