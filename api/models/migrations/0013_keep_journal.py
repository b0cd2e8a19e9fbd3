from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0012_keep_recovery_codes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='LigneJournal',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('le', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('nature', fields.CharField(max_length=40)),
                ('acteur', fields.CharField(null=True, max_length=32)),
                ('type_acteur', fields.CharField(null=True, max_length=20)),
                ('compte', fields.CharField(null=True, max_length=32)),
                ('adresse', fields.CharField(null=True, max_length=32)),
                ('reseau', fields.CharField(null=True, max_length=32)),
                ('objet', fields.CharField(null=True, max_length=32)),
                ('detail', fields.CharField(null=True, max_length=80)),
                ('nombre', fields.IntField(default=1)),
                ('cle', fields.CharField(max_length=8)),
            ],
            options={'table': 'ligne_journal', 'app': 'models', 'indexes': [Index(fields=['le', 'id']), Index(fields=['nature', 'le', 'id']), Index(fields=['acteur', 'le', 'id']), Index(fields=['compte', 'le', 'id']), Index(fields=['adresse', 'le', 'id']), Index(fields=['reseau', 'le', 'id']), Index(fields=['objet', 'le', 'id'])], 'pk_attr': 'id', 'table_description': 'ligne_journal'},
            bases=['Model'],
        ),
    ]
