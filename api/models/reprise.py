"""The records that make repeated demands act once: answers by idempotency key, and the clock's jobs."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from api.models.base import Base
from api.models.compte import Compte


class Reponse(Base):
    """The answer given under an idempotency key, written in the transaction of the act that it reports.

    `empreinte` is a digest of the operation and its arguments: another operation under the same key is refused.
    """

    compte: fields.ForeignKeyRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="reponses", on_delete=fields.CASCADE
    )
    compte_id: UUID
    cle = fields.CharField(max_length=100)
    empreinte = fields.CharField(max_length=64)
    contenu = fields.TextField(null=True)  # JSON as it was sent: a JSON column would lose the order of its keys

    class Meta:
        table = "reponse"
        table_description = "reponse"
        unique_together = (("compte", "cle"),)
        indexes = (("cree_le",),)


class Echeance(Model):
    """The next instant and the last outcome of a job of the clock; the row's lock lets one process run it."""

    nom = fields.CharField(max_length=60, primary_key=True)
    prochaine_le = fields.DatetimeField()
    derniere_le = fields.DatetimeField(null=True)
    erreur = fields.CharField(max_length=200, null=True)

    class Meta:
        table = "echeance"
        table_description = "echeance"
