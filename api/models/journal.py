"""The security journal: who tried, came in, was refused or read, under keyed pseudonyms alone."""

from tortoise import fields
from tortoise.models import Model


class LigneJournal(Model):
    """A line; `nombre` counts what repeated within its window. No column holds a personal datum in plain.

    Its id is a digest of all the rest, so that what was written once is not written again. `cle` names the key of
    the pseudonyms. `nature` and `type_acteur` are texts: a server older than a value still reads the table.
    """

    id = fields.UUIDField(primary_key=True)
    le = fields.DatetimeField()
    nature = fields.CharField(max_length=40)
    acteur = fields.CharField(max_length=32, null=True)
    type_acteur = fields.CharField(max_length=20, null=True)
    compte = fields.CharField(max_length=32, null=True)
    adresse = fields.CharField(max_length=32, null=True)
    reseau = fields.CharField(max_length=32, null=True)
    objet = fields.CharField(max_length=32, null=True)
    detail = fields.CharField(max_length=80, null=True)
    nombre = fields.IntField(default=1)
    cle = fields.CharField(max_length=8)

    class Meta:
        table = "ligne_journal"
        table_description = "ligne_journal"
        indexes = (
            ("le", "id"),
            ("nature", "le", "id"),
            ("acteur", "le", "id"),
            ("compte", "le", "id"),
            ("adresse", "le", "id"),
            ("reseau", "le", "id"),
            ("objet", "le", "id"),
        )
