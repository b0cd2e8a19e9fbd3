"""Marks as offices gave them, every version kept, and the results that were published."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.candidature import Candidature
from api.models.importation import Importation
from api.rules.bareme import Mention
from api.rules.note import Cible, CodeNote, Valeur
from api.rules.resultat import Decision


class Note(Base):
    """One version of one mark of a candidature, only ever changed to note that a later one replaced it.

    The row of the candidature is the lock of its marks. One version at most is the present one (0002_index).
    `porte_sur` is empty except for an épreuve de contrôle. `auteur` is the account that gave the mark.
    """

    candidature: fields.ForeignKeyRelation[Candidature] = fields.ForeignKeyField(
        "models.Candidature", related_name="notes", on_delete=fields.RESTRICT
    )
    candidature_id: UUID
    epreuve = fields.CharField(max_length=20)
    porte_sur = fields.CharField(max_length=20, default="", db_default="")
    valeur: Decimal | None = fields.DecimalField(max_digits=4, decimal_places=2, null=True)
    code: CodeNote | None = fields.CharEnumField(CodeNote, max_length=2, null=True, description="")  # type: ignore[assignment]
    version = fields.IntField()
    auteur = fields.UUIDField()
    importation: fields.ForeignKeyNullableRelation[Importation] = fields.ForeignKeyField(
        "models.Importation", related_name="notes", on_delete=fields.SET_NULL, null=True
    )
    importation_id: UUID | None
    remplacee_le = fields.DatetimeField(null=True)

    class Meta:
        table = "note"
        table_description = "note"
        unique_together = (("candidature", "epreuve", "porte_sur", "version"),)
        indexes = (("importation_id",),)  # looked for when an importation is forgotten

    @property
    def cible(self) -> Cible:
        return Cible(self.epreuve, self.porte_sur)

    def to_rule(self) -> Valeur:
        """The frozen value that rules read."""
        return Valeur(note=Decimal(self.valeur) if self.valeur is not None else None, code=self.code)

    @classmethod
    async def presentes(cls, candidature_ids: Iterable[UUID]) -> dict[UUID, dict[Cible, "Note"]]:
        """The present marks of several candidatures."""
        found: dict[UUID, dict[Cible, Note]] = {}
        for row in await cls.filter(candidature_id__in=list(candidature_ids), remplacee_le=None):
            found.setdefault(row.candidature_id, {})[row.cible] = row
        return found

    @classmethod
    async def remplacer(cls, rows: list["Note"], now: datetime) -> None:
        """Makes new versions the present ones; needs the candidatures locked, and the `version` of each row set."""
        old = await cls.filter(candidature_id__in={row.candidature_id for row in rows}, remplacee_le=None)
        targets = {(row.candidature_id, row.cible) for row in rows}
        gone = [row.id for row in old if (row.candidature_id, row.cible) in targets]
        if gone:
            await cls.filter(id__in=gone).update(remplacee_le=now)
        await cls.bulk_create(rows)


class Resultat(Base):
    """The contents of « Mes notes » since a publication, frozen: a later mark shows only at the next one."""

    candidature: fields.ForeignKeyRelation[Candidature] = fields.ForeignKeyField(
        "models.Candidature", related_name="resultats", on_delete=fields.RESTRICT
    )
    candidature_id: UUID
    version = fields.IntField()
    decision = fields.CharEnumField(Decision, max_length=20, description="")
    mention: Mention | None = fields.CharEnumField(Mention, max_length=30, null=True, description="")  # type: ignore[assignment]
    moyenne: Decimal | None = fields.DecimalField(max_digits=4, decimal_places=2, null=True)
    contenu: dict[str, Any] = fields.JSONField()
    publie_le = fields.DatetimeField()

    class Meta:
        table = "resultat"
        table_description = "resultat"
        unique_together = (("candidature", "version"),)
