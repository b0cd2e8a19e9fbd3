"""How often something was tried, counted where every process reads it."""

from tortoise import fields
from tortoise.models import Model


class Tentative(Model):
    """One counter. Its key is a keyed digest: neither a login nor an address of the network can be read back."""

    cle = fields.CharField(max_length=64, primary_key=True)
    nombre = fields.IntField()
    debut = fields.DatetimeField()
    dernier = fields.DatetimeField(db_index=True)

    class Meta:
        table = "tentative"
        table_description = "tentative"
