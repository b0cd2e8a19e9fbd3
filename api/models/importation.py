"""Imported files of lines, the constats on them, and the progress of their writing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tortoise import fields

from api.models.base import Base, Row
from api.models.compte import Compte
from api.rules.importation import Ecart, EtatImport, NatureEcart, NatureImport, Niveau, Remarque


class Importation(Base):
    """A file of lines of one account: received once, read, then written once it is clean and accepted.

    `faits` lines are written; the worker that writes the next ones locks the row. `bilan` counts the differences by nature.
    """

    compte: fields.ForeignKeyRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="importations", on_delete=fields.CASCADE
    )
    compte_id: UUID
    nature = fields.CharEnumField(NatureImport, max_length=20, description="")
    etat = fields.CharEnumField(EtatImport, max_length=20, description="")
    parametres: dict[str, Any] = fields.JSONField(default=dict)
    nom = fields.CharField(max_length=255)
    taille = fields.BigIntField()
    empreinte = fields.CharField(max_length=64)
    expire_le = fields.DatetimeField()
    total = fields.IntField(default=0, db_default=0)
    erreurs = fields.IntField(default=0, db_default=0)
    avertissements = fields.IntField(default=0, db_default=0)
    faits = fields.IntField(default=0, db_default=0)
    refus: str | None = fields.TextField(null=True)
    termine_le = fields.DatetimeField(null=True)
    bilan: dict[str, int] | None = fields.JSONField(null=True)

    class Meta:
        table = "importation"
        table_description = "importation"
        indexes = (("compte_id", "cree_le"),)

    @property
    def cle(self) -> str:
        """The key of its file in the storage."""
        return f"imports/{self.id}.csv"

    async def laisser(self, remarques: Sequence[Remarque]) -> None:
        """Adds the reasons for lines left out, since they became impossible between the reading and the writing."""
        if remarques:
            await Constat.bulk_create([Constat.of(self.id, remarque) for remarque in remarques])
            self.erreurs += len(remarques)
            await self.save(update_fields=["erreurs"])


class Constat(Row):
    """A remark on a line of a file; only the first ones are stored, all are counted."""

    id = fields.BigIntField(primary_key=True)
    importation: fields.ForeignKeyRelation["Importation"] = fields.ForeignKeyField(
        "models.Importation", related_name="constats", on_delete=fields.CASCADE
    )
    importation_id: UUID
    ligne = fields.IntField()
    niveau = fields.CharEnumField(Niveau, max_length=15, description="")
    colonne = fields.CharField(max_length=60, null=True)
    code = fields.CharField(max_length=40)
    message = fields.TextField()

    class Meta:
        table = "constat"
        table_description = "constat"
        indexes = (("importation_id", "niveau", "id"),)

    @classmethod
    def of(cls, importation_id: UUID, remarque: Remarque) -> "Constat":
        """The row of a remark."""
        problem = remarque.problem
        return cls(
            importation_id=importation_id,
            ligne=remarque.ligne,
            niveau=remarque.niveau,
            colonne=problem.path[0] if problem.path else None,
            code=problem.code,
            message=problem.message,
        )


class EcartImport(Row):
    """A difference between a file and what stands; only the first ones are stored, all are counted."""

    id = fields.BigIntField(primary_key=True)
    importation: fields.ForeignKeyRelation["Importation"] = fields.ForeignKeyField(
        "models.Importation", related_name="ecarts", on_delete=fields.CASCADE
    )
    importation_id: UUID
    ligne = fields.IntField()
    nature = fields.CharEnumField(NatureEcart, max_length=15, description="")
    objet = fields.CharField(max_length=60)
    libelle = fields.CharField(max_length=300)
    details: list[list[str]] = fields.JSONField(default=list)

    class Meta:
        table = "ecart_import"
        table_description = "ecart_import"
        indexes = (("importation_id", "nature", "id"),)

    @classmethod
    def of(cls, importation_id: UUID, ecart: Ecart) -> "EcartImport":
        """The row of a difference."""
        return cls(
            importation_id=importation_id,
            ligne=ecart.ligne,
            nature=ecart.nature,
            objet=ecart.objet,
            libelle=ecart.libelle,
            details=[list(detail) for detail in ecart.details],
        )
