"""The statements of a migration that would make readers or writers of a full table wait, each with its cure.

`refused` reads the statements; `rewritten` and `built_under_a_lock` look at what they left in PostgreSQL.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ALONE = "in a migration of its own with atomic = False"
TABLE = r'(?:ONLY )?(?:"?public"?\.)?"?(?P<table>\w+)"?'
ALTER = rf"ALTER TABLE (?:IF EXISTS )?{TABLE} "
# What a statement does to a table that was there before its migration, and what to write instead.
SLOW = {
    rf"CREATE (UNIQUE )?INDEX (?!CONCURRENTLY).* ON {TABLE}": (
        "writers wait until the index is built",
        f"AddIndexOnline or BuildIndexes of api/models/migrations/_online.py, {ALONE}",
    ),
    rf"{ALTER}.*ADD COLUMN (?!.*DEFAULT).*NOT NULL": (
        "it fails on rows that are there, and the version before does not write the column",
        "null=True, or db_default=",
    ),
    rf"{ALTER}.*ADD COLUMN .*\b(UNIQUE|PRIMARY KEY)": (
        "everybody waits until its index is built",
        f"the column alone, then BuildIndexes(…, unique=True), {ALONE}",
    ),
    rf"{ALTER}.*ADD (CONSTRAINT \S+ )?(UNIQUE|PRIMARY KEY|EXCLUDE)\b(?!.*USING INDEX)": (
        "everybody waits until its index is built",
        f"BuildIndexes(…, unique=True), {ALONE}",
    ),
    rf"{ALTER}.*ADD (CONSTRAINT \S+ )?(CHECK|FOREIGN KEY)\b(?!.*NOT VALID)": (
        "everybody waits until each row is checked",
        "RunSQL with NOT VALID, then VALIDATE CONSTRAINT in the next migration",
    ),
    rf"(LOCK TABLE|LOCK|TRUNCATE|TRUNCATE TABLE|CLUSTER|VACUUM FULL|REINDEX TABLE) (?!CONCURRENTLY){TABLE}": (
        "everybody waits for its end",
        "do without",
    ),
}
GOING = (rf"DROP TABLE (?:IF EXISTS )?{TABLE}", rf"{ALTER}.*(DROP COLUMN|RENAME)\b")
NOT_NULL = rf'{ALTER}.*ALTER COLUMN "?(?P<column>\w+)"? SET NOT NULL'
DATA = rf"(UPDATE|DELETE FROM|INSERT INTO) {TABLE}"
BY_KEY = re.compile(r"\bWHERE\b.*(=|\bIN|ANY) ?\(?(\$|\?)", re.IGNORECASE)
# A migration that is not atomic is taken up from its start, so each of its statements is one that may be repeated.
ONCE = r"CREATE TABLE (?!IF NOT EXISTS)|ALTER TABLE .* ADD (?!COLUMN IF NOT EXISTS)|ALTER TABLE .* RENAME "


@dataclass(frozen=True)
class Given:
    """A migration, and the tables that it finds.

    Attributes:
        migration: its class; `unread_since` of it is the minor that no longer reads what it drops.
        checked: the columns that a constraint already keeps from being null, as "table.column".
    """

    name: str
    migration: Any
    tables: frozenset[str]
    checked: frozenset[str] = frozenset()


def refused(given: Given, statements: Iterable[str]) -> list[str]:
    """The statements of a migration that are refused: why, and what to write instead."""
    return [
        f"{given.name}: « {statement[:120]} »: {why}. Instead: {cure}. See docs/migrations.md."
        for statement in _apart(statements)
        for why, cure in _faults(given, statement)
    ]


def _apart(statements: Iterable[str]) -> Iterator[str]:
    for script in statements:
        yield from filter(None, (" ".join(part.split()) for part in script.split(";")))


def _faults(given: Given, statement: str) -> Iterator[tuple[str, str]]:
    for pattern, fault in SLOW.items():
        if _on_old_table(given, pattern, statement):
            yield fault
    if re.match(r"DROP INDEX (?!CONCURRENTLY)", statement):
        yield "everybody waits behind it", f"drop_index or ReplaceIndex of _online.py, {ALONE}"
    if re.match(r"DO\b|CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)|CALL\b", statement):
        yield "its statements are hidden", "statements one by one"
    if any(_on_old_table(given, pattern, statement) for pattern in GOING) and not getattr(
        given.migration, "unread_since", ""
    ):
        yield "the version before still reads it", "drop it one minor later, with `unread_since` of that minor"
    if (
        found := _on_old_table(given, NOT_NULL, statement)
    ) and f"{found['table']}.{found['column']}" not in given.checked:
        yield (
            "everybody waits until each row is read",
            'a CHECK ("column" IS NOT NULL) NOT VALID, validated in the next migration, first',
        )
    if found := _on_old_table(given, DATA, statement):
        yield from _faults_of_data(given, statement)
    if not given.migration.atomic and re.match(ONCE, statement, re.IGNORECASE):
        yield "a migration that is not atomic is taken up from its start", "a migration of its own, atomic"


def _faults_of_data(given: Given, statement: str) -> Iterator[tuple[str, str]]:
    """The faults of a statement that writes rows: batches bound a lock by their size, and end before the next one."""
    if statement.startswith("INSERT") and "SELECT" not in statement:
        return
    if given.migration.atomic:
        yield "rows stay locked until the whole migration ends", f"fill_in_batches of _online.py, {ALONE}"
    elif not BY_KEY.search(statement):
        yield "it locks every row at once", "fill_in_batches of _online.py: rows by their key, 2,000 at a time"


def _on_old_table(given: Given, pattern: str, statement: str) -> re.Match[str] | None:
    found = re.match(pattern, statement, re.IGNORECASE)
    return found if found and found["table"] in given.tables else None


def rewritten(name: str, statements: Iterable[str], before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """The tables and indexes that a migration wrote anew, while nobody could read: a type, or a default by row."""
    said = _online(statements)
    anew = [
        relation
        for relation, file in before.items()
        if after.get(relation, file) != file and not any(f'"{relation}"' in statement for statement in said)
    ]
    return [
        f"{name}: {relation} was written anew, while nobody could read it. Instead: a new column, filled by "
        f"fill_in_batches of _online.py {ALONE}. See docs/migrations.md."
        for relation in anew
    ]


def built_under_a_lock(name: str, statements: Iterable[str], indexes: Iterable[str]) -> list[str]:
    """The new indexes of an old table that no concurrent statement built."""
    said = _online(statements)
    return [
        f"{name}: the index {index} was built while writers waited. Instead: AddIndexOnline or BuildIndexes of "
        f"_online.py, {ALONE}. See docs/migrations.md."
        for index in indexes
        if not any(f'"{index}"' in statement for statement in said)
    ]


def _online(statements: Iterable[str]) -> list[str]:
    return [statement for statement in statements if re.search(r"INDEX CONCURRENTLY|ALTER INDEX .* RENAME", statement)]
