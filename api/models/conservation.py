"""The data that the law keeps of a person after an erasure."""

from decimal import Decimal
from typing import Any

from tortoise import fields

from api.models.base import Base
from api.rules.bareme import Mention
from api.rules.resultat import Decision


class ResultatConserve(Base):
    """The last published result of a candidature that is no more, with the identity that proves whose it was.

    The row has no link to a person: no account reaches it. `contenu` is that of the publication.
    """

    numero_candidat = fields.CharField(max_length=11, db_index=True)
    nom = fields.CharField(max_length=100)
    nom_usage = fields.CharField(max_length=100, null=True)
    prenoms = fields.CharField(max_length=150)
    date_naissance = fields.DateField()
    lieu_naissance = fields.CharField(max_length=150, null=True)
    domaine = fields.CharField(max_length=10)
    session = fields.CharField(max_length=60)
    millesime = fields.IntField(db_index=True)
    centre = fields.CharField(max_length=20)
    specialite = fields.CharField(max_length=80, null=True)
    decision = fields.CharEnumField(Decision, max_length=20, description="")
    mention: Mention | None = fields.CharEnumField(Mention, max_length=30, null=True, description="")  # type: ignore[assignment]
    moyenne: Decimal | None = fields.DecimalField(max_digits=4, decimal_places=2, null=True)
    contenu: dict[str, Any] = fields.JSONField()
    publie_le = fields.DatetimeField()

    class Meta:
        table = "resultat_conserve"
        table_description = "resultat_conserve"
