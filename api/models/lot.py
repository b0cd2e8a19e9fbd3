"""Lots of an office, and the outcome for each of their candidatures."""

from typing import Any
from uuid import UUID

from tortoise import fields

from api.models.base import Base, Row
from api.models.candidature import Candidature
from api.models.compte import Compte
from api.rules.lot import EtatLigne, EtatLot, NatureLot


class Lot(Base):
    """One act on many candidatures, in the name of the account that ordered it.

    `filtre` is the demand, for the record; the candidatures themselves were frozen as lines when the lot was
    ordered. `cle` is set while the lot is under way, so that one order given twice makes one lot.
    """

    compte: fields.ForeignKeyRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="lots", on_delete=fields.RESTRICT
    )
    compte_id: UUID
    nature = fields.CharEnumField(NatureLot, max_length=40, description="")
    etat = fields.CharEnumField(EtatLot, max_length=20, description="")
    filtre: dict[str, Any] = fields.JSONField()
    donnees: dict[str, Any] = fields.JSONField()
    cle = fields.CharField(max_length=64, unique=True, null=True)
    total = fields.IntField(default=0, db_default=0)
    faits = fields.IntField(default=0, db_default=0)
    echecs = fields.IntField(default=0, db_default=0)
    termine_le = fields.DatetimeField(null=True)

    class Meta:
        table = "lot"
        table_description = "lot"
        indexes = (("compte_id", "cree_le"),)


class LigneLot(Row):
    """One candidature of a lot; its id follows the order in which the lot works."""

    id = fields.BigIntField(primary_key=True, generated=True)
    lot: fields.ForeignKeyRelation[Lot] = fields.ForeignKeyField(
        "models.Lot", related_name="lignes", on_delete=fields.CASCADE
    )
    lot_id: UUID
    candidature: fields.ForeignKeyRelation[Candidature] = fields.ForeignKeyField(
        "models.Candidature", related_name="lignes_lots", on_delete=fields.CASCADE
    )
    candidature_id: UUID
    etat = fields.CharEnumField(EtatLigne, max_length=20, description="")
    motif = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "ligne_lot"
        table_description = "ligne_lot"
        unique_together = (("lot", "candidature"),)
        indexes = (("lot_id", "etat", "id"), ("candidature_id",))

    @property
    def cible(self) -> UUID:
        """The key of what the act is on."""
        return self.candidature_id


class LigneLotEcole(Row):
    """One school of a lot, by its UAI; its id follows the order in which the lot works."""

    id = fields.BigIntField(primary_key=True, generated=True)
    lot: fields.ForeignKeyRelation[Lot] = fields.ForeignKeyField(
        "models.Lot", related_name="ecoles", on_delete=fields.CASCADE
    )
    lot_id: UUID
    etablissement = fields.CharField(max_length=8)
    etat = fields.CharEnumField(EtatLigne, max_length=20, description="")
    motif = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "ligne_lot_ecole"
        table_description = "ligne_lot_ecole"
        unique_together = (("lot", "etablissement"),)
        indexes = (("lot_id", "etat", "id"),)

    @property
    def cible(self) -> str:
        """The key of what the act is on."""
        return self.etablissement
