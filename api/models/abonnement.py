"""The subscriptions of machines, and the deliveries to them."""

from typing import Any
from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.compte import Compte


class Abonnement(Base):
    """A subscription of a machine to the changes of its scope.

    `types` are the events that it wants, all when empty. `repere` is the place in the changes after which deliveries
    are still to be made, and `dernier_rang` numbers these. `secret` signs them, sealed; so does the former one, for a
    day after `secret_change_le`.
    """

    compte: fields.ForeignKeyRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="abonnements", on_delete=fields.CASCADE
    )
    compte_id: UUID
    adresse = fields.CharField(max_length=500)
    types: list[str] = fields.JSONField(default=list)
    secret = fields.CharField(max_length=255)
    secret_precedent = fields.CharField(max_length=255, null=True)
    secret_change_le = fields.DatetimeField(null=True)
    repere: dict[str, Any] = fields.JSONField()
    dernier_rang = fields.BigIntField(default=0, db_default=0)

    class Meta:
        table = "abonnement"
        table_description = "abonnement"
        indexes = (("compte_id",),)


class Envoi(Base):
    """A delivery: ids and a type alone. Of one registration, each waits for the one before it; a parked one, too.

    `candidature` is None where the whole copy is to begin again. `evenement` refers to no row, which may be erased.
    """

    abonnement: fields.ForeignKeyRelation[Abonnement] = fields.ForeignKeyField(
        "models.Abonnement", related_name="envois", on_delete=fields.CASCADE
    )
    abonnement_id: UUID
    rang = fields.BigIntField()
    type = fields.CharField(max_length=40)
    candidature: UUID | None = fields.UUIDField(null=True)
    evenement: UUID | None = fields.UUIDField(null=True)
    le = fields.DatetimeField()
    tentatives = fields.IntField(default=0, db_default=0)
    erreur = fields.CharField(max_length=200, null=True)
    remis_le = fields.DatetimeField(null=True)
    parque_le = fields.DatetimeField(null=True)

    class Meta:
        table = "envoi"
        table_description = "envoi"
        unique_together = (("abonnement", "rang"),)
        indexes = (("abonnement_id", "candidature", "remis_le"), ("remis_le",))
