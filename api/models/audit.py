"""The audit: acts with author and instant, chained by a keyed digest that betrays any change, addition or removal."""

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from api.models.base import Base, Row, locked
from api.models.writing import Insert, Update, Write

DEBUT = "0" * 64
PAGE = 1000  # records read at once

Signer = Callable[[str], str]
Ring = Sequence[Signer]  # the present key's first, then those that are only read with


class ChaineAudit(Row):
    """The end of one chain: its row is the lock of the writer who adds to it.

    Each account has its own chain, so that no account waits for another. `debut` and `ancre` move when the
    retention deletes the oldest records. `sceau` seals the row under the secret key, so that nobody else cuts a chain
    and its row alike. `ancree` is `sequence` + `debut` at the last anchoring: both only grow.
    """

    nom = fields.CharField(max_length=40, primary_key=True)
    sequence = fields.BigIntField(default=0)
    signature = fields.CharField(max_length=64, default=DEBUT)
    debut = fields.BigIntField(default=0)
    ancre = fields.CharField(max_length=64, default=DEBUT)
    sceau = fields.CharField(max_length=64, null=True)
    ancree = fields.BigIntField(default=0, db_default=0)

    class Meta:
        table = "chaine_audit"
        table_description = "chaine_audit"

    def texte(self, sequence: int, signature: str) -> str:
        """The text under the seal, when the chain ends at this record."""
        parts = ("tete", self.nom, sequence, signature, self.debut, self.ancre)
        return "\x1f".join(str(part) for part in parts)

    def scelle(self, ring: Ring, sequence: int, signature: str) -> int | None:
        """The rank of the key that sealed the row with this end; None for a seal of something else."""
        return rang(ring, self.texte(sequence, signature), self.sceau or "")

    def tient(self, ring: Ring) -> int | None:
        """The rank of the key that sealed the row as it is; None when it is not sealed so."""
        return self.scelle(ring, self.sequence, self.signature)

    def sceller(self, ring: Ring) -> None:
        """Seals the row as it is, under the present key."""
        self.sceau = ring[0](self.texte(self.sequence, self.signature))


class Ancrage(Model):
    """The last anchor that was set outside the database: one row, whose lock is that of the process that anchors."""

    nom = fields.CharField(max_length=10, primary_key=True)
    numero = fields.BigIntField(default=0)
    sceau = fields.CharField(max_length=64, default=DEBUT)
    le = fields.DatetimeField(null=True)

    class Meta:
        table = "ancrage"
        table_description = "ancrage"


class Audit(Base):
    """One act; `empreinte`, a keyed digest of its input, proves a text without revealing it."""

    chaine = fields.CharField(max_length=40)
    sequence = fields.BigIntField()
    acteur: UUID | None = fields.UUIDField(null=True)
    action = fields.CharField(max_length=80)
    objet = fields.CharField(max_length=120, null=True)
    empreinte = fields.CharField(max_length=64)
    le = fields.DatetimeField(db_index=True)
    signature = fields.CharField(max_length=64)

    class Meta:
        table = "audit"
        table_description = "audit"
        unique_together = (("chaine", "sequence"),)

    def texte(self, precedente: str) -> str:
        """The text under the signature."""
        instant = self.le.isoformat(timespec="microseconds")
        parts = (precedente, self.chaine, self.sequence, self.acteur, self.action, self.objet, self.empreinte, instant)
        return "\x1f".join(str(part) for part in parts)

    def tient(self, ring: Ring, precedente: str) -> int | None:
        """The rank of the key that signed the record after that one; None when none did."""
        return rang(ring, self.texte(precedente), self.signature)

    @classmethod
    def suivant(
        cls,
        fin: ChaineAudit,
        ring: Ring,
        *,
        acteur: UUID | None,
        action: str,
        objet: str | None,
        empreinte: str,
        le: datetime,
    ) -> tuple[Write, ...]:
        """The writes that add a record to a held chain, in the transaction of the act.

        A chain whose row was changed keeps its wrong seal: a new one would hide the change.
        """
        is_new = fin.sequence == 0 and fin.sceau is None
        holds = is_new or fin.tient(ring) is not None
        row = cls(
            chaine=fin.nom,
            sequence=fin.sequence + 1,
            acteur=acteur,
            action=action,
            objet=objet,
            empreinte=empreinte,
            le=le,
        )
        row.signature = ring[0](row.texte(fin.signature))
        fin.sequence, fin.signature = row.sequence, row.signature
        if holds:
            fin.sceller(ring)
        return Insert([row]), Update(ChaineAudit, [fin], ("sequence", "signature", "sceau"))

    @classmethod
    async def oublier(cls, ring: Ring, chaine: str, avant: datetime) -> int:
        """Deletes the first records of a chain, all older than an instant, at most PAGE; returns their number.

        A record that does not hold stays, with all that follow, as a proof: a changed date would else have the
        retention itself delete it.
        """
        fin = await locked(ChaineAudit.filter(nom=chaine)).first()
        if fin is None or fin.tient(ring) is None:
            return 0
        former = fin.debut
        async for row in cls.filter(chaine=chaine, sequence__gt=fin.debut).order_by("sequence").limit(PAGE):
            if row.sequence != fin.debut + 1 or row.le >= avant or row.tient(ring, fin.ancre) is None:
                break
            fin.debut, fin.ancre = row.sequence, row.signature
        if fin.debut > former:
            fin.sceller(ring)
            await fin.save(update_fields=["debut", "ancre", "sceau"])
            await cls.filter(chaine=chaine, sequence__lte=fin.debut).delete()
        return int(fin.debut - former)


def rang(ring: Ring, texte: str, digest: str) -> int | None:
    """The rank in the ring of the key that made a digest of a text; None when none of them did."""
    made = digest.encode()
    return next((rank for rank, signer in enumerate(ring) if hmac.compare_digest(signer(texte).encode(), made)), None)
