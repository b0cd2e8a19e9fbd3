"""The schools of a lot."""

from enum import StrEnum

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

EtatLigne = StrEnum("EtatLigne", {word: word for word in ("A_FAIRE", "FAITE", "ECHEC", "ANNULEE")})


class Migration(migrations.Migration):
    dependencies = [("models", "0019_read_directory")]

    initial = False

    operations = [
        ops.CreateModel(
            name="LigneLotEcole",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "lot",
                    fields.ForeignKeyField(
                        "models.Lot",
                        source_field="lot_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="ecoles",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("etablissement", fields.CharField(max_length=8)),
                ("etat", fields.CharEnumField(description="", enum_type=EtatLigne, max_length=20)),
                ("motif", fields.CharField(null=True, max_length=500)),
            ],
            options={
                "table": "ligne_lot_ecole",
                "app": "models",
                "unique_together": (("lot", "etablissement"),),
                "indexes": [Index(fields=["lot_id", "etat", "id"])],
                "pk_attr": "id",
                "table_description": "ligne_lot_ecole",
            },
            bases=["Model"],
        ),
    ]
