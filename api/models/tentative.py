"""Counters of tries, in the database so that every process reads them."""

from tortoise import fields

from api.models.base import Row


class Tentative(Row):
    """One counter; its key is a keyed digest, from which neither a login nor a network address can be read back."""

    cle = fields.CharField(max_length=64, primary_key=True)
    nombre = fields.IntField()
    debut = fields.DatetimeField()
    dernier = fields.DatetimeField(db_index=True)

    class Meta:
        table = "tentative"
        table_description = "tentative"
