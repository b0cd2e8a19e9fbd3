"""The answers stored under idempotency keys."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.compte import Compte
from api.models.database import database

# A row whose time is past becomes the new one.
PRENDRE = """
WITH mine AS (
    INSERT INTO "reponse" ("id", "cree_le", "compte_id", "cle", "empreinte")
    VALUES ($1::uuid, $2::timestamptz, $3::uuid, $4::varchar, $5::varchar)
    ON CONFLICT ("compte_id", "cle") DO UPDATE
    SET "id" = excluded."id", "cree_le" = excluded."cree_le", "empreinte" = excluded."empreinte", "contenu" = NULL
    WHERE "reponse"."cree_le" <= $6::timestamptz
    RETURNING "id"
)
SELECT "id" FROM mine
"""


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

    async def prendre(self, perimees: datetime) -> bool:
        """Takes the key for this row; False where another row has it that was made after `perimees`.

        It waits for a transaction that is taking the same key.
        """
        client = database()
        if client.capabilities.dialect == "postgres":
            given = [self.id, self.cree_le, self.compte_id, self.cle, self.empreinte, perimees]
            taken, _ = await client.execute_query(PRENDRE, given)
            return bool(taken == 1)
        await Reponse.filter(compte_id=self.compte_id, cle=self.cle, cree_le__lte=perimees).delete()
        await Reponse.bulk_create([self], ignore_conflicts=True)
        return await Reponse.filter(id=self.id).exists()
