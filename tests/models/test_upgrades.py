"""Upgrades of databases that hold rows: nothing of them is lost, and nobody waits for a migration."""

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from long_locks import Given, built_under_a_lock, refused, rewritten
from tortoise import Tortoise, connections
from upgrades import NAMES, apart, class_of, fill, forward, tables_of

from api.models import migrate as migration
from api.models.migrations import _search_keys

WORD = "Canari-Éloi "
# The columns that a migration writes for rows that are there; `test_rows_older…` says how.
FILLED = {"candidat": {"nom_tri"}, "etablissement": {"recherche"}}


@dataclass
class Upgraded:
    """A database that went through every state, with a row in each table of each.

    Attributes:
        made: by migration, the rows written after it.
        now: the rows after the last migration, by table.
        refused: the statements by which somebody would have waited.
    """

    made: dict[str, dict[str, dict]] = field(default_factory=dict)
    now: dict[str, list[dict]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
async def upgraded(bases, base):
    """The migrations one by one, each of which finds tables that are full."""
    url = await bases.copy(base, "empty")
    async with tables_of(url) as tables:
        watch = Watch(tables) if base == "postgresql" else None
        done = Upgraded()

        async def after(name):
            if watch:
                done.refused += await watch.faults(name)
            done.made[name] = await fill(tables, WORD)
            if watch:
                await watch.look()

        with heard(watch.said if watch else []):
            await forward(url, after=after)
        done.now = {table: await tables.rows(table) for table in done.made[NAMES[-1]]}
    return done


class Watch:
    """The tables of PostgreSQL before a migration, and the statements that it sends."""

    def __init__(self, tables):
        self.tables, self.said = tables, []
        self.names, self.files, self.checked = frozenset(), {}, frozenset()

    async def look(self):
        self.names = frozenset(column.table for column in await self.tables.columns()) - {"tortoise_migrations"}
        self.files, self.checked = await self.tables.files(self.names), await self.tables.checked()
        self.said.clear()

    async def faults(self, name):
        given, after = Given(name, class_of(name), self.names, self.checked), await self.tables.files(self.names)
        return [
            *refused(given, self.said),
            *rewritten(name, self.said, self.files, after),
            *built_under_a_lock(name, self.said, after.keys() - self.files),
        ]


@contextmanager
def heard(said):
    """The statements that migrations send, as asyncpg sends them."""
    config = migration.migration_config

    async def listen(connection):
        connection.add_query_logger(lambda record: said.append(record.query))

    def listening(url):
        found = config(url)
        if not url.startswith("sqlite"):
            found["connections"]["default"]["credentials"]["init"] = listen
        return found

    with patch.object(migration, "migration_config", listening):
        yield


def test_a_row_of_every_table_of_every_state_is_there_after_the_last_migration(upgraded):
    lost = [
        (name, table)
        for name, rows in upgraded.made.items()
        for table, row in rows.items()
        for kept in [{key: row[key] for key in row.keys() - FILLED.get(table, set())}]
        if not any(kept.items() <= now.items() for now in upgraded.now[table])
    ]

    assert lost == []
    assert len(upgraded.made) == len(NAMES)


def test_rows_older_than_a_column_made_of_others_have_it(upgraded):
    persons, schools = upgraded.now["candidat"], upgraded.now["etablissement"]
    old = {str(rows["candidat"]["id"]) for name, rows in upgraded.made.items() if name < "0005"}

    assert {row["nom_tri"] for row in persons if str(row["id"]) in old} == {
        _search_keys.of_person(None, row["nom"], row["prenoms"]) for row in persons if str(row["id"]) in old
    }
    assert not [row for row in schools if row["recherche"] is None]


@pytest.mark.usefixtures("postgresql")
def test_nobody_waits_for_a_migration(upgraded):
    assert upgraded.refused == []


async def test_a_migration_whose_process_died_after_its_commit_is_not_applied_twice(bases, base):
    url = await bases.copy(base, "empty")

    async def die(_name):
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await forward(url, NAMES[0], after=die)
    done = []

    async def tell(name):
        done.append(name)

    await forward(url, NAMES[1], after=tell)

    assert done == [NAMES[1]]


OLD = frozenset({"candidat", "piece"})
ATOMIC, BESIDE = SimpleNamespace(atomic=True), SimpleNamespace(atomic=False)
REFUSED = {
    "an index of a full table": (ATOMIC, 'CREATE INDEX "a" ON "candidat" ("nom")'),
    "a unique index of one": (BESIDE, 'CREATE UNIQUE INDEX "a" ON "candidat" ("nom") WHERE "nom" <> \'\''),
    "an index dropped": (BESIDE, 'DROP INDEX "a"'),
    "a column that older code does not write": (ATOMIC, 'ALTER TABLE "piece" ADD COLUMN "a" INT NOT NULL'),
    "a unique column": (ATOMIC, 'ALTER TABLE "piece" ADD COLUMN "a" INT UNIQUE'),
    "a unique constraint": (ATOMIC, 'ALTER TABLE "piece" ADD CONSTRAINT "a" UNIQUE ("b")'),
    "a check of every row": (ATOMIC, 'ALTER TABLE "piece" ADD CONSTRAINT "a" CHECK (b > 0)'),
    "a foreign key on a full column": (
        ATOMIC,
        'ALTER TABLE "piece" ADD FOREIGN KEY ("b") REFERENCES "candidat" ("id")',
    ),
    "a column that must not be null any more": (ATOMIC, 'ALTER TABLE "piece" ALTER COLUMN "b" SET NOT NULL'),
    "a column that goes": (ATOMIC, 'ALTER TABLE "piece" DROP COLUMN "b" CASCADE'),
    "a column that is renamed": (ATOMIC, 'ALTER TABLE "piece" RENAME COLUMN "b" TO "c"'),
    "a table that is renamed": (ATOMIC, "ALTER TABLE piece RENAME TO c"),
    "a table that goes": (ATOMIC, 'DROP TABLE "piece" CASCADE'),
    "a whole table written": (BESIDE, 'UPDATE "candidat" SET nom = upper(nom)'),
    "a part of a table written at once": (
        BESIDE,
        'UPDATE "candidat" SET nom = $1 WHERE nom IS NULL'.replace("$1", "''"),
    ),
    "rows written under the locks of a migration": (ATOMIC, "UPDATE candidat SET nom = $1 WHERE id = $2"),
    "a whole table deleted": (BESIDE, 'DELETE FROM "piece"'),
    "a table copied at once": (BESIDE, 'INSERT INTO "piece" SELECT * FROM "candidat"'),
    "a table emptied": (ATOMIC, "TRUNCATE piece"),
    "a table locked": (ATOMIC, "LOCK TABLE piece IN EXCLUSIVE MODE"),
    "what hides its statements": (ATOMIC, "DO $$ BEGIN PERFORM 1; END $$"),
    "what cannot be done again": (BESIDE, 'CREATE TABLE "neuve" (id INT)'),
    "a second statement of a script": (ATOMIC, 'SELECT 1; CREATE INDEX "a" ON piece (b);'),
}
ADMITTED = {
    "a new table": (
        ATOMIC,
        'CREATE TABLE "neuve" ("id" UUID NOT NULL PRIMARY KEY); CREATE INDEX "a" ON "neuve" ("b");',
    ),
    "a column that may be null": (ATOMIC, 'ALTER TABLE "piece" ADD COLUMN "a" INT'),
    "a column with a default": (ATOMIC, 'ALTER TABLE "piece" ADD COLUMN "a" INT NOT NULL DEFAULT 0'),
    "a new foreign key": (
        ATOMIC,
        'ALTER TABLE "piece" ADD COLUMN "a" UUID REFERENCES "candidat" ("id") ON DELETE CASCADE',
    ),
    "a check of rows to come": (ATOMIC, 'ALTER TABLE "piece" ADD CONSTRAINT "a" CHECK (b > 0) NOT VALID'),
    "a column that is checked": (ATOMIC, 'ALTER TABLE "piece" ALTER COLUMN "checked" SET NOT NULL'),
    "an index beside writers": (BESIDE, 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "a" ON "piece" (b)'),
    "rows by their key": (BESIDE, 'UPDATE "candidat" SET nom = $1 WHERE id = $2'),
    "what nobody reads any more": (
        SimpleNamespace(atomic=True, unread_since="0.2"),
        'ALTER TABLE "piece" DROP COLUMN "b"',
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_statement_for_which_somebody_would_wait_is_refused_with_its_cure(case):
    migration_class, statement = REFUSED[case]

    said = refused(Given("0099_x", migration_class, OLD), [statement])

    assert said
    assert all(line.startswith("0099_x: « ") and " Instead: " in line for line in said)


@pytest.mark.parametrize("case", ADMITTED)
def test_a_statement_for_which_nobody_waits_is_admitted(case):
    migration_class, statement = ADMITTED[case]

    assert refused(Given("0099_x", migration_class, OLD, frozenset({"piece.checked"})), [statement]) == []


@pytest.mark.usefixtures("postgresql")
@pytest.mark.parametrize(
    ("statement", "relations"),
    [
        ("ALTER TABLE compteur ALTER COLUMN valeur TYPE NUMERIC", {"compteur"}),
        ("ALTER TABLE compteur ADD COLUMN au_hasard UUID NOT NULL DEFAULT gen_random_uuid()", {"compteur"}),
        ("ALTER TABLE compteur ALTER COLUMN nom TYPE VARCHAR(400)", set()),
    ],
)
async def test_a_table_that_is_written_anew_is_refused(bases, base, statement, relations):
    async with tables_of(await bases.copy(base, "migrated")) as tables:
        before = await tables.files(frozenset({"compteur"}))
        await tables.connection.execute(statement)
        said = rewritten("0099_x", [statement], before, await tables.files(frozenset({"compteur"})))

    assert {line.split()[1] for line in said} >= relations
    assert bool(said) == bool(relations)


class TestATableInUse:
    """A migration asks for a lock that a long transaction holds."""

    @pytest.fixture
    async def slow(self, bases, monkeypatch):
        """A database whose table a transaction reads for long, and a migration that alters it."""
        monkeypatch.setattr(migration, "apply", self.alter)
        monkeypatch.setattr(migration, "PAUSE", 0.05)
        monkeypatch.setattr(migration, "LOCK_TIMEOUT", "100ms")
        return await bases.copy("postgresql", "migrated")

    async def alter(self, config, target):  # noqa: ARG002 - as `apply` is called
        await Tortoise.init(config=config)
        await connections.get("default").execute_script("ALTER TABLE candidat ADD COLUMN apres INT")

    @pytest.mark.usefixtures("postgresql")
    async def test_it_lets_others_pass_and_tries_again(self, slow):
        async with tables_of(slow) as holder, tables_of(slow) as reader:
            transaction = holder.connection.transaction()
            await transaction.start()
            await holder.connection.fetch("SELECT FROM candidat")
            migrating = apart(migration.migrate(slow))
            waits = [await self.wait_of_a_reader(reader) for _ in range(20)]
            assert not migrating.done()
            await transaction.rollback()
            await migrating
            found = {column.name for column in await reader.columns() if column.table == "candidat"}

        assert "apres" in found
        assert max(waits) < 1

    async def wait_of_a_reader(self, reader):
        begun = monotonic()
        await reader.connection.fetch("SELECT FROM candidat")
        await asyncio.sleep(0.02)
        return monotonic() - begun

    @pytest.mark.usefixtures("postgresql")
    async def test_it_says_who_was_in_its_way(self, slow, monkeypatch):
        monkeypatch.setattr(migration, "TRIES", 2)
        async with tables_of(slow) as holder:
            await holder.connection.execute("BEGIN")
            await holder.connection.fetch("SELECT FROM candidat")
            pid = holder.connection.get_server_pid()
            await asyncio.sleep(1.1)

            with pytest.raises(migration.BusyTablesError, match=rf"pid {pid} .*since [1-9]"):
                await apart(migration.migrate(slow))
