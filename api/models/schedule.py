"""The jobs of the clock, each with its next instant."""

from tortoise import fields

from api.models.base import Row


class Echeance(Row):
    """The next instant and the last outcome of a job of the clock; the row's lock lets one process run it."""

    nom = fields.CharField(max_length=60, primary_key=True)
    prochaine_le = fields.DatetimeField()
    derniere_le = fields.DatetimeField(null=True)
    erreur = fields.CharField(max_length=200, null=True)

    class Meta:
        table = "echeance"
        table_description = "echeance"
