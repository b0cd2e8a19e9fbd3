"""What happened, numbered without gaps per account; and what remains to be done about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import F

from api.models.base import Base
from api.models.candidature import Candidature
from api.models.compte import Compte
from api.rules.evenement import FICHES, TypeEvenement


class Evenement(Base):
    """One event of one account: never changed once written.

    `rang` is taken while the account's row is locked, so that the events of one account
    are strictly ordered and `rang` is a safe cursor.
    """

    compte: fields.ForeignKeyRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="evenements", on_delete=fields.CASCADE
    )
    compte_id: UUID
    rang = fields.IntField()
    type = fields.CharEnumField(TypeEvenement, max_length=40, description="")
    candidature: fields.ForeignKeyNullableRelation[Candidature] = fields.ForeignKeyField(
        "models.Candidature", related_name="evenements", on_delete=fields.CASCADE, null=True
    )
    candidature_id: UUID | None
    acteur = fields.UUIDField(null=True)
    donnees: dict[str, Any] = fields.JSONField(default=dict)
    le = fields.DatetimeField()

    class Meta:
        table = "evenement"
        table_description = "evenement"
        unique_together = (("compte", "rang"),)
        indexes = (("candidature_id", "rang"),)

    @classmethod
    async def record(
        cls,
        type_: TypeEvenement,
        *,
        compte_id: UUID | str,
        le: datetime,
        acteur: UUID | str | None = None,
        candidature_id: UUID | str | None = None,
        donnees: Mapping[str, Any] | None = None,
    ) -> "Evenement":
        """Writes the next event of an account and the tasks that follow from it, in the change's own transaction."""
        await Compte.filter(id=compte_id).update(dernier_rang=F("dernier_rang") + 1)
        rang = await Compte.get(id=compte_id).values_list("dernier_rang", flat=True)
        evenement = await cls.create(
            compte_id=compte_id,
            rang=rang,
            type=type_,
            le=le,
            acteur=acteur,
            candidature_id=candidature_id,
            donnees=dict(donnees or {}),
        )
        for nom in FICHES[type_].reactions:
            await Tache.create(evenement_id=evenement.id, nom=nom, pas_avant=le)
        return evenement


class Tache(Base):
    """One reaction to one event, or one job of the clock, to be done by a worker.

    A task is tried until `faite_le` or, past the last try, `abandonnee_le` is set.
    """

    evenement: fields.ForeignKeyRelation["Evenement"] = fields.ForeignKeyField(
        "models.Evenement", related_name="taches", on_delete=fields.CASCADE
    )
    evenement_id: UUID
    nom = fields.CharField(max_length=60)
    pas_avant = fields.DatetimeField()
    tentatives = fields.IntField(default=0, db_default=0)
    erreur = fields.TextField(null=True)
    faite_le = fields.DatetimeField(null=True)
    abandonnee_le = fields.DatetimeField(null=True)

    class Meta:
        table = "tache"
        table_description = "tache"
        indexes = (("faite_le", "abandonnee_le", "pas_avant"), ("evenement_id",))
