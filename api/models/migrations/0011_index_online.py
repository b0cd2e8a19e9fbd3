"""The indexes that 0003, 0007 and 0010 built on full tables under a lock, for databases that they have yet to reach."""

from tortoise import migrations
from tortoise.indexes import Index

from api.models.migrations._online import AddIndexOnline, BuildIndexes


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("models", "0010_anchor_audit")]

    initial = False

    operations = [
        AddIndexOnline(model_name="Note", index=Index(fields=["importation_id"])),
        AddIndexOnline(model_name="Depot", index=Index(fields=["oublie_le", "retire_le"])),
        # The chains to anchor: none, but for those that moved since the last anchor.
        BuildIndexes({"chaine_audit_a_ancrer": '"chaine_audit" (nom) WHERE ancree < sequence + debut'}),
    ]
