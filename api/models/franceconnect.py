"""The link of an account to FranceConnect, its `sub`, and the exchanges under way."""

from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.compte import Compte


class IdentiteFranceConnect(Base):
    """The account of a FranceConnect `sub`, which never changes for one person and this service."""

    compte: fields.OneToOneRelation[Compte] = fields.OneToOneField(
        "models.Compte", related_name="france_connect", on_delete=fields.CASCADE
    )
    compte_id: UUID
    sub = fields.CharField(max_length=255, unique=True)

    class Meta:
        table = "identite_franceconnect"
        table_description = "identite_franceconnect"


class DemandeFranceConnect(Base):
    """One exchange with the provider: good once, for the client that began it, for a few minutes.

    `etat` and `liaison` are digests of the value that the provider gives back and of the client's own secret.
    `id_token` is stored while the sign-in `famille` lasts, since the provider asks for it to sign out.
    """

    etat = fields.CharField(max_length=64, unique=True)
    liaison = fields.CharField(max_length=64)
    nonce = fields.CharField(max_length=64)
    retour = fields.CharField(max_length=500)
    client = fields.CharField(max_length=10)
    expire_le = fields.DatetimeField()
    utilisee_le = fields.DatetimeField(null=True)
    famille = fields.UUIDField(null=True, db_index=True)
    id_token = fields.TextField(null=True)

    class Meta:
        table = "demande_franceconnect"
        table_description = "demande_franceconnect"
