"""The open live streams of all processes."""

from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.compte import Compte


class Processus(Base):
    """A server process, alive as long as it renews `vu_le`."""

    vu_le = fields.DatetimeField()

    class Meta:
        table = "processus"
        table_description = "processus"


class Halte(Base):
    """The place where a stream was when its process left, for the same sign-in to take the same operation up again.

    `cle` is a keyed digest of the sign-in and of the operation, its id included; `place` a cursor.
    """

    compte: fields.ForeignKeyRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="haltes", on_delete=fields.CASCADE
    )
    compte_id: UUID
    cle = fields.CharField(max_length=64, unique=True)
    place = fields.CharField(max_length=100)

    class Meta:
        table = "halte"
        table_description = "halte"
        indexes = (("compte_id",), ("cree_le",))


class Suivi(Base):
    """A stream that an account keeps open in one process; it ends with that process."""

    compte: fields.ForeignKeyRelation[Compte] = fields.ForeignKeyField(
        "models.Compte", related_name="suivis", on_delete=fields.CASCADE
    )
    compte_id: UUID
    processus: fields.ForeignKeyRelation[Processus] = fields.ForeignKeyField(
        "models.Processus", related_name="suivis", on_delete=fields.CASCADE
    )
    processus_id: UUID

    class Meta:
        table = "suivi"
        table_description = "suivi"
        indexes = (("compte_id",), ("processus_id",))
