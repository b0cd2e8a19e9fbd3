"""The decisions of offices on demands of aménagement."""

from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.candidature import Candidature
from api.rules.amenagement import DecisionAmenagement


class Amenagement(Base):
    """The decision in force on the demand of a candidature; its documents and its history keep the earlier ones."""

    candidature: fields.OneToOneRelation[Candidature] = fields.OneToOneField(
        "models.Candidature", related_name="amenagement", on_delete=fields.CASCADE
    )
    candidature_id: UUID
    decision = fields.CharEnumField(DecisionAmenagement, max_length=20, description="")
    mesures: list[str] = fields.JSONField(default=list)
    motif = fields.TextField(null=True)
    decide_le = fields.DatetimeField()
    decide_par = fields.UUIDField()

    class Meta:
        table = "amenagement"
        table_description = "amenagement"
