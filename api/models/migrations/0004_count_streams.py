from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0003_conservation')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Processus',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cree_le', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('vu_le', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'processus', 'app': 'models', 'pk_attr': 'id', 'table_description': 'processus'},
            bases=['Base'],
        ),
        ops.CreateModel(
            name='Suivi',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cree_le', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('compte', fields.ForeignKeyField('models.Compte', source_field='compte_id', db_constraint=True, to_field='id', related_name='suivis', on_delete=OnDelete.CASCADE)),
                ('processus', fields.ForeignKeyField('models.Processus', source_field='processus_id', db_constraint=True, to_field='id', related_name='suivis', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'suivi', 'app': 'models', 'indexes': [Index(fields=['compte_id']), Index(fields=['processus_id'])], 'pk_attr': 'id', 'table_description': 'suivi'},
            bases=['Base'],
        ),
    ]
