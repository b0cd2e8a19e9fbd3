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
    dependencies = [('models', '0022_move_deadlines')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EditionContenu',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('cree_le', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('nature', fields.CharField(max_length=20)),
                ('cle', fields.CharField(max_length=120)),
                ('numero', fields.IntField()),
                ('etat', fields.CharEnumField(description='', enum_type=EtatEdition, max_length=20)),
                ('origine', fields.CharEnumField(description='', enum_type=OrigineEdition, max_length=20)),
                ('depuis', fields.IntField(null=True)),
                ('jusque', fields.IntField(null=True)),
                ('valeurs', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('empreinte', fields.CharField(max_length=64)),
                ('version', fields.IntField(default=1, db_default=1)),
                ('auteur', fields.UUIDField(null=True)),
                ('modifiee_par', fields.UUIDField(null=True)),
                ('modifiee_le', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'edition_contenu', 'app': 'models', 'unique_together': (('nature', 'cle', 'numero'),), 'pk_attr': 'id', 'table_description': 'edition_contenu'},
            bases=['Base'],
        ),
    ]
