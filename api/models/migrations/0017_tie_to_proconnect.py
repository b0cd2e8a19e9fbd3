from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0016_webhooks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DemandeProConnect',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cree_le', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('etat', fields.CharField(unique=True, max_length=64)),
                ('liaison', fields.CharField(max_length=64)),
                ('nonce', fields.CharField(max_length=64)),
                ('retour', fields.CharField(max_length=500)),
                ('client', fields.CharField(max_length=10)),
                ('expire_le', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('utilisee_le', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('famille', fields.UUIDField(null=True, db_index=True)),
                ('id_token', fields.TextField(null=True, unique=False)),
                ('compte', fields.ForeignKeyField('models.Compte', source_field='compte_id', null=True, db_constraint=True, to_field='id', related_name='demandes_proconnect', on_delete=OnDelete.CASCADE)),
                ('sub', fields.CharField(null=True, max_length=255)),
            ],
            options={'table': 'demande_proconnect', 'app': 'models', 'indexes': [Index(fields=['compte_id'])], 'pk_attr': 'id', 'table_description': 'demande_proconnect'},
            bases=['Base'],
        ),
        ops.CreateModel(
            name='IdentiteProConnect',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cree_le', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('sub', fields.CharField(unique=True, max_length=255)),
                ('compte', fields.OneToOneField('models.Compte', source_field='compte_id', db_constraint=True, to_field='id', related_name='pro_connect', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'identite_proconnect', 'app': 'models', 'pk_attr': 'id', 'table_description': 'identite_proconnect'},
            bases=['Base'],
        ),
        ops.AddField(
            model_name='Jeton',
            name='est_renforce',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
