"""The search keys of the persons and schools older than their columns, a batch at a time: there may be millions.

Apart from the migration that adds the columns, so that no table is locked while its rows are written.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from api.models.migrations import _search_keys
from api.models.migrations._online import ReplaceIndex, fill_in_batches


async def fill(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Writes the keys, all of them: the version before may have changed a name since a first try."""
    await fill_in_batches(editor.client, "candidat", ("id", "nom", "prenoms"), "nom_tri", _search_keys.of_person)
    await fill_in_batches(
        editor.client, "etablissement", ("uai", "libelle", "commune"), "recherche", _search_keys.of_school
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("models", "0005_search_keys")]

    operations = [
        ops.RunPython(fill, lambda _apps, _editor: None),
        ReplaceIndex(
            "candidat_personne",
            '"candidat" (nom_tri, date_naissance)',
            instead_of='"candidat" (nom, date_naissance)',
        ),
    ]
