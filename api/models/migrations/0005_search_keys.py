"""The columns of the keys by which persons are compared and schools searched, beside their names."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0004_count_streams")]

    initial = False

    operations = [
        ops.AddField(model_name="Candidat", name="nom_tri", field=fields.CharField(null=True, max_length=100)),
        ops.AddField(model_name="Etablissement", name="recherche", field=fields.CharField(null=True, max_length=300)),
    ]
