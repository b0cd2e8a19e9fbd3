"""Épreuves of candidatures as rows, the sittings that offices plan for them, and the seats."""

from typing import Any
from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.candidature import Candidature
from api.models.reference import SessionExamen
from api.rules.amenagement import FormeEpreuve
from api.rules.convocation import Lieu, Plan, ReglePlaces
from api.rules.reglement import Mode, Position


class InscriptionEpreuve(Base):
    """One épreuve of a saved candidature, by the règlement and the choices; rewritten at each save.

    A row keeps its id as long as the épreuve stays in the tree: places and marks point to it.
    """

    candidature: fields.ForeignKeyRelation[Candidature] = fields.ForeignKeyField(
        "models.Candidature", related_name="epreuves", on_delete=fields.CASCADE
    )
    candidature_id: UUID
    code = fields.CharField(max_length=20)
    rang = fields.IntField()
    niveau = fields.IntField()
    groupe = fields.IntField()
    est_obligatoire = fields.BooleanField()
    libelle = fields.CharField(max_length=200)
    unite = fields.CharField(max_length=20, null=True)
    position = fields.CharEnumField(Position, max_length=20, description="")
    mode = fields.CharEnumField(Mode, max_length=20, null=True, description="")
    option = fields.CharField(max_length=100, null=True)

    class Meta:
        table = "inscription_epreuve"
        table_description = "inscription_epreuve"
        unique_together = (("candidature", "code"),)
        indexes = (("code", "position"),)


class PlanEpreuve(Base):
    """The day and the rooms of an épreuve of a spécialité, for a session in an académie; `option` is empty for all."""

    session: fields.ForeignKeyRelation[SessionExamen] = fields.ForeignKeyField(
        "models.SessionExamen", related_name="plans", on_delete=fields.CASCADE
    )
    session_id: UUID
    centre = fields.CharField(max_length=20)
    domaine = fields.CharField(max_length=10)
    specialite = fields.CharField(max_length=80)
    epreuve = fields.CharField(max_length=20)
    option = fields.CharField(max_length=100, default="")
    forme = fields.CharEnumField(FormeEpreuve, max_length=20, description="")
    debut = fields.DatetimeField()
    duree = fields.IntField()
    regle = fields.CharEnumField(ReglePlaces, max_length=20, description="")
    lieux: list[dict[str, Any]] = fields.JSONField(default=list)

    class Meta:
        table = "plan_epreuve"
        table_description = "plan_epreuve"
        unique_together = (("session", "centre", "specialite", "epreuve", "option"),)

    def to_rule(self) -> Plan:
        """The frozen value that rules read."""
        return Plan(
            epreuve=self.epreuve,
            option=self.option,
            forme=self.forme,
            debut=self.debut,
            duree=self.duree,
            regle=self.regle,
            lieux=tuple(Lieu(**{**lieu, "adresse": tuple(lieu["adresse"])}) for lieu in self.lieux),
        )


class PlaceEpreuve(Base):
    """The seat of one candidature for one planned épreuve; `lieu` is the rank of the place in its plan."""

    plan: fields.ForeignKeyRelation[PlanEpreuve] = fields.ForeignKeyField(
        "models.PlanEpreuve", related_name="places", on_delete=fields.CASCADE
    )
    plan_id: UUID
    inscription: fields.ForeignKeyRelation[InscriptionEpreuve] = fields.ForeignKeyField(
        "models.InscriptionEpreuve", related_name="places", on_delete=fields.CASCADE
    )
    inscription_id: UUID
    lieu = fields.IntField()
    numero = fields.IntField()

    class Meta:
        table = "place_epreuve"
        table_description = "place_epreuve"
        unique_together = (("plan", "inscription"), ("plan", "lieu", "numero"))
        indexes = (("inscription_id",),)
