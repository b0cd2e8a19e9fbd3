"""The registrations that left a scope."""

from uuid import uuid4

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0014_machines")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Sortie",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("cree_le", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("candidature", fields.UUIDField()),
                ("centre", fields.CharField(max_length=20)),
                ("domaine", fields.CharField(max_length=10)),
                ("etablissement", fields.CharField(null=True, max_length=8)),
                ("position", fields.BigIntField(null=True, unique=True)),
            ],
            options={"table": "sortie", "app": "models", "pk_attr": "id", "table_description": "sortie"},
            bases=["Base"],
        ),
    ]
