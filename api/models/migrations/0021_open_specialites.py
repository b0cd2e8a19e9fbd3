from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0020_lots_of_schools')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OuvertureSpecialite',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cree_le', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('session', fields.ForeignKeyField('models.SessionExamen', source_field='session_id', db_constraint=True, to_field='id', related_name='ouvertures', on_delete=OnDelete.CASCADE)),
                ('specialite', fields.CharField(max_length=80)),
                ('centre', fields.CharField(max_length=20)),
                ('est_ouverte', fields.BooleanField()),
            ],
            options={'table': 'ouverture_specialite', 'app': 'models', 'unique_together': (('session', 'specialite', 'centre'),), 'pk_attr': 'id', 'table_description': 'ouverture_specialite'},
            bases=['Base'],
        ),
    ]
