"""The answers stored under idempotency keys."""

from uuid import UUID

from tortoise import fields

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
