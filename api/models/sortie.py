"""The registrations that left a scope, for the services that hold a copy of them."""

from uuid import UUID

from tortoise import fields

from api.models.base import Base


class Sortie(Base):
    """A registration that left the scope of an académie or of a school: handed over, changed, hidden or erased.

    It outlives its registration, whose row it does not refer to. `position` is its place in the journal of all events,
    given after the commit (resolvers/ordering).
    """

    candidature: UUID = fields.UUIDField()
    centre = fields.CharField(max_length=20)
    domaine = fields.CharField(max_length=10)
    etablissement = fields.CharField(max_length=8, null=True)
    position = fields.BigIntField(null=True, unique=True)

    class Meta:
        table = "sortie"
        table_description = "sortie"
