"""The links of accounts to identity providers, their `sub`, and the exchanges under way.

Each provider has its own two tables: the `state` or the `sub` of one is never found by another.
"""

from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.compte import Compte


class IdentiteFournisseur(Base):
    """The account of a `sub`, which never changes for one person and this service."""

    compte_id: UUID
    sub = fields.CharField(max_length=255, unique=True)

    class Meta:
        abstract = True


class DemandeFournisseur(Base):
    """One exchange with a provider: good once, for the client that began it, for a few minutes.

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
        abstract = True

    @property
    def attend_un_code(self) -> bool:
        """Whether the person is identified already, and the exchange waits for the second factor."""
        return False


class IdentiteFranceConnect(IdentiteFournisseur):
    """The account of a candidate's `sub`."""

    compte: fields.OneToOneRelation[Compte] = fields.OneToOneField(
        "models.Compte", related_name="france_connect", on_delete=fields.CASCADE
    )

    class Meta:
        table = "identite_franceconnect"
        table_description = "identite_franceconnect"


class DemandeFranceConnect(DemandeFournisseur):
    """One exchange with FranceConnect."""

    class Meta:
        table = "demande_franceconnect"
        table_description = "demande_franceconnect"


class IdentiteProConnect(IdentiteFournisseur):
    """The account of an agent's `sub`."""

    compte: fields.OneToOneRelation[Compte] = fields.OneToOneField(
        "models.Compte", related_name="pro_connect", on_delete=fields.CASCADE
    )

    class Meta:
        table = "identite_proconnect"
        table_description = "identite_proconnect"


class DemandeProConnect(DemandeFournisseur):
    """One exchange with ProConnect; `compte` and `sub` are those of a person whose second factor is waited for."""

    compte: fields.ForeignKeyNullableRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="demandes_proconnect", null=True, on_delete=fields.CASCADE
    )
    compte_id: UUID | None
    sub = fields.CharField(max_length=255, null=True)

    class Meta:
        table = "demande_proconnect"
        table_description = "demande_proconnect"
        indexes = (("compte_id",),)

    @property
    def attend_un_code(self) -> bool:
        return self.compte_id is not None and self.famille is None
