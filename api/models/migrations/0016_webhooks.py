"""The subscriptions of machines, and the deliveries to them."""

from uuid import uuid4

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0015_tell_exits")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Abonnement",
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
                        related_name="abonnements",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("adresse", fields.CharField(max_length=500)),
                ("types", fields.JSONField(default=list)),
                ("secret", fields.CharField(max_length=255)),
                ("secret_precedent", fields.CharField(null=True, max_length=255)),
                ("secret_change_le", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("repere", fields.JSONField()),
                ("dernier_rang", fields.BigIntField(default=0, db_default=0)),
            ],
            options={
                "table": "abonnement",
                "app": "models",
                "indexes": [Index(fields=["compte_id"])],
                "pk_attr": "id",
                "table_description": "abonnement",
            },
            bases=["Base"],
        ),
        ops.CreateModel(
            name="Envoi",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("cree_le", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "abonnement",
                    fields.ForeignKeyField(
                        "models.Abonnement",
                        source_field="abonnement_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="envois",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("rang", fields.BigIntField()),
                ("type", fields.CharField(max_length=40)),
                ("candidature", fields.UUIDField(null=True)),
                ("evenement", fields.UUIDField(null=True)),
                ("le", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("tentatives", fields.IntField(default=0, db_default=0)),
                ("erreur", fields.CharField(null=True, max_length=200)),
                ("remis_le", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("parque_le", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "envoi",
                "app": "models",
                "unique_together": (("abonnement", "rang"),),
                "indexes": [Index(fields=["abonnement_id", "candidature", "remis_le"]), Index(fields=["remis_le"])],
                "pk_attr": "id",
                "table_description": "envoi",
            },
            bases=["Base"],
        ),
    ]
