"""The differences that a file makes, and what the ministry's directory says of a school."""

from enum import StrEnum

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

NatureEcart = StrEnum(
    "NatureEcart", {word: word for word in ("NOUVEAU", "MODIFIE", "FERME", "ROUVERT", "INCHANGE", "ECARTE")}
)


class Migration(migrations.Migration):
    dependencies = [("models", "0018_keep_editions")]

    initial = False

    operations = [
        ops.CreateModel(
            name="EcartImport",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "importation",
                    fields.ForeignKeyField(
                        "models.Importation",
                        source_field="importation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="ecarts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("ligne", fields.IntField()),
                ("nature", fields.CharEnumField(description="", enum_type=NatureEcart, max_length=15)),
                ("objet", fields.CharField(max_length=60)),
                ("libelle", fields.CharField(max_length=300)),
                ("details", fields.JSONField(default=list)),
            ],
            options={
                "table": "ecart_import",
                "app": "models",
                "indexes": [Index(fields=["importation_id", "nature", "id"])],
                "pk_attr": "id",
                "table_description": "ecart_import",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Etablissement", name="courriel", field=fields.CharField(null=True, max_length=254)
        ),
        ops.AddField(
            model_name="Etablissement",
            name="dans_annuaire",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(model_name="Etablissement", name="ferme_le", field=fields.DateField(null=True)),
        ops.AddField(model_name="Importation", name="bilan", field=fields.JSONField(null=True)),
    ]
