from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0007_forget_deposits')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Evenement',
            name='cle',
            field=fields.CharField(null=True, max_length=100),
        ),
        ops.AddField(
            model_name='Evenement',
            name='famille',
            field=fields.UUIDField(null=True),
        ),
    ]
