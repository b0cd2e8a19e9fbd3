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
