"""The windows of pièces that an office decides."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0021_open_specialites")]

    initial = False

    operations = [ops.AddField(model_name="Periode", name="fenetres", field=fields.JSONField(null=True))]
