"""The accounts of machines, and their secrets."""

from enum import StrEnum
from uuid import uuid4

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

Role = StrEnum(
    "Role", {word: word for word in ("CANDIDAT", "ETABLISSEMENT", "GESTIONNAIRE", "ADMINISTRATEUR", "MACHINE")}
)


class Migration(migrations.Migration):
    dependencies = [("models", "0013_keep_journal")]

    initial = False

    operations = [
        ops.CreateModel(
            name="SecretMachine",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("cree_le", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "compte",
                    fields.ForeignKeyField(
                        "models.Compte",
                        source_field="compte_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="secrets",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("empreinte", fields.CharField(unique=True, max_length=64)),
                ("utilise_le", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("revoque_le", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "secret_machine",
                "app": "models",
                "indexes": [Index(fields=["compte_id", "revoque_le"])],
                "pk_attr": "id",
                "table_description": "secret_machine",
            },
            bases=["Base"],
        ),
        ops.AddField(model_name="Compte", name="peut_ecrire", field=fields.BooleanField(default=True, db_default=True)),
        ops.AddField(
            model_name="Compte",
            name="role",
            field=fields.CharEnumField(null=True, description="", enum_type=Role, max_length=20),
        ),
    ]
