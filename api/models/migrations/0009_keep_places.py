from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0008_tell_own_acts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Halte',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cree_le', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('compte', fields.ForeignKeyField('models.Compte', source_field='compte_id', db_constraint=True, to_field='id', related_name='haltes', on_delete=OnDelete.CASCADE)),
                ('cle', fields.CharField(unique=True, max_length=64)),
                ('place', fields.CharField(max_length=100)),
            ],
            options={'table': 'halte', 'app': 'models', 'indexes': [Index(fields=['compte_id']), Index(fields=['cree_le'])], 'pk_attr': 'id', 'table_description': 'halte'},
            bases=['Base'],
        ),
    ]
