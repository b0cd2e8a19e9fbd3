"""Reminders already sent, so that each leaves once."""

from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.candidature import Candidature


class Relance(Base):
    """One reminder of one deadline to one candidature; `rappel` names it ("J-7")."""

    candidature: fields.ForeignKeyRelation[Candidature] = fields.ForeignKeyField(
        "models.Candidature", related_name="relances", on_delete=fields.CASCADE
    )
    candidature_id: UUID
    limite = fields.DatetimeField()
    rappel = fields.CharField(max_length=10)

    class Meta:
        table = "relance"
        table_description = "relance"
        unique_together = (("candidature", "limite", "rappel"),)
