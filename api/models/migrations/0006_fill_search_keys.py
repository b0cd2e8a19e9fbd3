"""The keys of the persons and schools that were there before them, a batch at a time: there may be millions.

Apart from the columns themselves, so that no table is held while its rows are written.
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


async def fill(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Writes the keys by the rules that write them from now on."""
    await _fill(
        editor, 'SELECT id, nom, prenoms FROM "candidat"', "id", 'UPDATE "candidat" SET nom_tri', str(UUID(int=0)), cle_de_tri
    )
    await _fill(
        editor,
        'SELECT uai, libelle, commune FROM "etablissement"',
        "uai",
        'UPDATE "etablissement" SET recherche',
        "",
        cle_de_recherche,
    )


async def _fill(  # noqa: PLR0913 - the parts of two statements
    editor: BaseSchemaEditor, select: str, pk: str, update: str, after: str, key: Callable[..., str]
) -> None:
    one, two = ("$1", "$2") if editor.client.capabilities.dialect == "postgres" else ("?", "?")
    while True:
        page = f"{select} WHERE {pk} > {one} ORDER BY {pk} LIMIT {LOT}"
        rows = [tuple(row.values()) for row in await editor.client.execute_query_dict(page, [after])]
        if not rows:
            return
        await editor.client.execute_many(
            f"{update} = {one} WHERE {pk} = {two}", [[key(*row), row[0]] for row in rows]
        )
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
