from tortoise import migrations
from tortoise.migrations import operations as ops
from api.models.migrations._enums import (
    Decision,
    Mention,
)
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0002_index")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ResultatConserve",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("cree_le", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("numero_candidat", fields.CharField(db_index=True, max_length=11)),
                ("nom", fields.CharField(max_length=100)),
                ("nom_usage", fields.CharField(null=True, max_length=100)),
                ("prenoms", fields.CharField(max_length=150)),
                ("date_naissance", fields.DateField()),
                ("lieu_naissance", fields.CharField(null=True, max_length=150)),
                ("domaine", fields.CharField(max_length=10)),
                ("session", fields.CharField(max_length=60)),
                ("millesime", fields.IntField(db_index=True)),
                ("centre", fields.CharField(max_length=20)),
                ("specialite", fields.CharField(null=True, max_length=80)),
                ("decision", fields.CharEnumField(description="", enum_type=Decision, max_length=20)),
                ("mention", fields.CharEnumField(null=True, description="", enum_type=Mention, max_length=30)),
                ("moyenne", fields.DecimalField(null=True, max_digits=4, decimal_places=2)),
                ("contenu", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("publie_le", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "resultat_conserve",
                "app": "models",
                "pk_attr": "id",
                "table_description": "resultat_conserve",
            },
            bases=["Base"],
        ),
        ops.AddField(
            model_name="Compte",
            name="utilise_le",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
