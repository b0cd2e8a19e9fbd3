from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0009_keep_places")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Ancrage",
            fields=[
                ("nom", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=10)),
                ("numero", fields.BigIntField(default=0)),
                ("sceau", fields.CharField(default="0" * 64, max_length=64)),
                ("le", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "ancrage", "app": "models", "pk_attr": "nom", "table_description": "ancrage"},
            bases=["Model"],
        ),
        ops.AddField(
            model_name="ChaineAudit",
            name="ancree",
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="ChaineAudit",
            name="sceau",
            field=fields.CharField(null=True, max_length=64),
        ),
    ]
