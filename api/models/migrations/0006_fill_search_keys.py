"""The search keys of the persons and schools older than their columns, a batch at a time: there may be millions.

Apart from the migration that adds the columns, so that no table is locked while its rows are written.
"""

from collections.abc import Callable
from uuid import UUID

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from api.rules.etablissement import cle_de_recherche
from api.rules.gestion import cle_de_tri

LOT = 2_000
AVANT_TOUT = str(UUID(int=0))  # before any id, and any UAI: there is no school 00000000


async def fill(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Writes the keys by the rules that write them for new rows."""
    await _fill(editor, "candidat", ("id", "nom", "prenoms"), "nom_tri", lambda _id, *names: cle_de_tri(*names))
    await _fill(editor, "etablissement", ("uai", "libelle", "commune"), "recherche", cle_de_recherche)


async def _fill(
    editor: BaseSchemaEditor, table: str, read: tuple[str, ...], written: str, key: Callable[..., str]
) -> None:
    """Writes a column from others, the first of which is the primary key."""
    client, pk = editor.client, read[0]
    one, two = ("$1", "$2") if client.capabilities.dialect == "postgres" else ("?", "?")
    select = f'SELECT {", ".join(read)} FROM "{table}" WHERE {pk} > {one} ORDER BY {pk} LIMIT {LOT}'  # noqa: S608 - names of ours
    update = f'UPDATE "{table}" SET {written} = {one} WHERE {pk} = {two}'  # noqa: S608 - idem
    after = AVANT_TOUT
    while rows := [tuple(row.values()) for row in await client.execute_query_dict(select, [after])]:
        await client.execute_many(update, [[key(*row), row[0]] for row in rows])
        after = str(rows[-1][0])


class Migration(migrations.Migration):
    dependencies = [("models", "0005_search_keys")]

    operations = [
        ops.RunPython(fill, lambda _apps, _editor: None),
        ops.RunSQL(
            [
                'DROP INDEX "candidat_personne"',
                'CREATE INDEX "candidat_personne" ON "candidat" (nom_tri, date_naissance)',
            ],
            [
                'DROP INDEX "candidat_personne"',
                'CREATE INDEX "candidat_personne" ON "candidat" (nom, date_naissance)',
            ],
        ),
    ]
