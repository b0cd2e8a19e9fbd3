from tortoise import migrations
from tortoise.migrations import operations as ops
from enum import StrEnum
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields

EtatEdition = StrEnum("EtatEdition", {word: word for word in ("BROUILLON", "PUBLIEE", "RETIREE")})
OrigineEdition = StrEnum("OrigineEdition", {word: word for word in ("LIVREE", "ADMINISTRATEUR")})


class Migration(migrations.Migration):
    dependencies = [('models', '0017_tie_to_proconnect')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EditionReglement',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cree_le', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('domaine', fields.CharField(max_length=10)),
                ('cle', fields.CharField(max_length=80)),
                ('numero', fields.IntField()),
                ('etat', fields.CharEnumField(description='', enum_type=EtatEdition, max_length=20)),
                ('origine', fields.CharEnumField(description='', enum_type=OrigineEdition, max_length=20)),
                ('depuis', fields.IntField(null=True)),
                ('jusque', fields.IntField(null=True)),
                ('contenu', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('empreinte', fields.CharField(max_length=64)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('auteur', fields.UUIDField(null=True)),
                ('modifiee_par', fields.UUIDField(null=True)),
                ('modifiee_le', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('publiee_le', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'edition_reglement', 'app': 'models', 'unique_together': (('domaine', 'cle', 'numero'),), 'pk_attr': 'id', 'table_description': 'edition_reglement'},
            bases=['Base'],
        ),
        ops.CreateModel(
            name='Revision',
            fields=[
                ('nom', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('numero', fields.IntField(default=0, db_default=0)),
            ],
            options={'table': 'revision', 'app': 'models', 'pk_attr': 'nom', 'table_description': 'revision'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Candidature',
            name='edition',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Candidature',
            name='edition_saisie',
            field=fields.IntField(null=True),
        ),
    ]
