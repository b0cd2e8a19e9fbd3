from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0006_fill_search_keys')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Depot',
            name='oublie_le',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name='Depot',
            index=Index(fields=['oublie_le', 'retire_le']),
        ),
    ]
