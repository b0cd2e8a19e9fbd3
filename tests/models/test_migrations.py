"""The tables after the migrations, read back from the database itself."""

import ast
import asyncio
import os
import re
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import factories
import nursery
import pytest
from tortoise import Tortoise, connections
from tortoise.migrations.autodetector import MigrationAutodetector

from api.models import Candidat, Etablissement, orm_config

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ROOT / "api" / "models" / "migrations"
FROZEN = r"(tortoise|orjson)\b|api\.models\.migrations\._\w+"

# By table: the unique columns, and the columns looked up. The code that queries relies on both.
UNIQUE = {
    "compte": {("identifiant",)},
    "candidat": {("compte_id",), ("numero",)},
    "compteur": {("nom",)},
    "jeton": {("empreinte",)},
    "session_examen": {("domaine", "libelle")},
    "periode": {("session_id", "centre", "libelle")},
    "etablissement": {("uai",)},
    "candidature": {("candidat_id", "numero_inscription"), ("cle_unicite",)},
    "document": {("candidature_id", "type", "version")},
    "evenement": {("compte_id", "rang")},
}
INDEXED = {
    "compte": {("etat", "cree_le")},
    "jeton": {("famille",), ("compte_id", "revoque_le")},
    "lien": {("compte_id", "usage")},
    "etablissement": {("academie",)},
    "candidature": {("periode_id", "etat")},
    "evenement": {("candidature_id", "rang")},
    "message": {("compte_id", "envoye_le"), ("candidature_id",)},
    "suivi": {("compte_id",), ("processus_id",)},
    "tache": {("faite_le", "abandonnee_le", "pas_avant"), ("evenement_id",)},
}

INDEXES_OF_POSTGRESQL = """
SELECT i.indisunique AS is_unique, array_agg(a.attname::text ORDER BY k.place) AS columns
FROM pg_index i
CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY AS k(number, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indrelid = $1::regclass AND i.indisvalid
GROUP BY i.indexrelid, i.indisunique
"""


async def indexes(base: str, table: str) -> set[tuple[bool, tuple[str, ...]]]:
    """The indexes of a table: whether each is unique, and its columns in order."""
    connection = connections.get("default")
    if base == "postgresql":
        rows = await connection.execute_query_dict(INDEXES_OF_POSTGRESQL, [table])
        return {(row["is_unique"], tuple(row["columns"])) for row in rows}
    found = set()
    for row in await connection.execute_query_dict(f"PRAGMA index_list('{table}')"):
        columns = await connection.execute_query_dict(f"PRAGMA index_info('{row['name']}')")
        found.add((bool(row["unique"]), tuple(column["name"] for column in columns)))
    return found


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("table", UNIQUE)
async def test_what_must_be_unique_is_unique_in_the_database(base, table):
    found = await indexes(base, table)

    assert {(True, columns) for columns in UNIQUE[table]} - found == set()


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("table", INDEXED)
async def test_what_is_looked_up_is_indexed(base, table):
    found = await indexes(base, table)

    assert {(False, columns) for columns in INDEXED[table]} - found == set()


@pytest.mark.usefixtures("migrated")
async def test_every_unique_and_index_of_the_models_reached_the_database(base):
    """SQLite loses the indexes of a table that a migration rebuilds: all are checked."""
    missing = {}
    for model in Tortoise.apps["models"].values():
        found = await indexes(base, model._meta.db_table)
        lost = declared(model) - found
        if lost:
            missing[model.__name__] = lost

    assert missing == {}


def declared(model) -> set[tuple[bool, tuple[str, ...]]]:
    fields = model._meta.fields_map

    def columns(names) -> tuple[str, ...]:
        return tuple(fields[name].source_field or name for name in names)

    unique = {columns([name]) for name, field in fields.items() if field.unique and not field.pk}
    together = {columns(names) for names in model._meta.unique_together}
    indexed = {columns([name]) for name, field in fields.items() if field.index and not field.pk and not field.unique}
    listed = {columns(getattr(index, "fields", index)) for index in model._meta.indexes}
    return {(True, names) for names in unique | together} | {(False, names) for names in indexed | listed}


async def test_the_models_need_no_further_migration(migrated):
    """The check of `makemigrations` on a clean tree, without writing its file."""
    apps = orm_config(migrated)["apps"]

    changes = await MigrationAutodetector(Tortoise.apps, apps).changes()

    assert [str(change.operations) for change in changes] == []


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_imports_no_code_that_goes_on_living(path):
    """A rule or a model that changes later would change what a database of today becomes."""
    living = {name for name in imported(path) if not re.match(FROZEN, name)}

    assert living == set(), (
        "copy it as it is today into the migration, or into a module of the folder whose name begins with `_`; "
        "an enum by its words: StrEnum('Etat', {'OUVERT': 'OUVERT'}). See docs/migrations.md."
    )


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] not in sys.stdlib_module_names}


async def test_migrates_twice_without_a_change(empty_database):
    assert await migrate(empty_database) == (0, "")
    assert await migrate(empty_database) == (0, "")


@pytest.mark.usefixtures("postgresql")
async def test_several_migrate_at_once_and_all_succeed(empty_database):
    """SQLite is the database of one machine, whose `make run` migrates once."""
    outcomes = await asyncio.gather(*(migrate(empty_database) for _ in range(3)))

    assert outcomes == [(0, "")] * 3


async def test_the_keys_of_what_was_there_before_them_are_filled(services):
    """The step runs again on rows without a key, as it found them the first time."""
    jeanne = await factories.candidat(services)
    await Candidat.filter(id=jeanne.id).update(nom="NGMB-DUPONT", prenoms="Zoé", nom_tri=None)
    school = await Etablissement.get(uai="0250013D")
    await Etablissement.filter(uai=school.uai).update(libelle="Lycée St-Éloi", recherche=None)
    step = import_module("api.models.migrations.0006_fill_search_keys")

    await step.fill(None, SimpleNamespace(client=connections.get("default")))

    assert (await Candidat.get(id=jeanne.id)).nom_tri == "NGMB DUPONT ZOE"
    assert (await Etablissement.get(uai=school.uai)).recherche == "0250013D LYCEE SAINT ELOI BESANCON"
    await school.save()


@pytest.fixture
async def empty_database(base, bases, tmp_path, monkeypatch):
    """A database without any migration."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return await bases.copy(base, "empty")


async def migrate(database_url: str) -> tuple[int, str]:
    """The exit code of the command in a process of its own, and its output."""
    return await nursery.run("migrate", env=os.environ | {"DATABASE_URL": database_url})
