from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0006_fill_search_keys')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Depot',
            name='oublie_le',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
