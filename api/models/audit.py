"""The audit: acts with author and instant, chained by a keyed digest that betrays any change, addition or removal."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from api.models.base import Base, locked

DEBUT = "0" * 64
PAGE = 1000  # records read at once by a verification

Signer = Callable[[str], str]


class ChaineAudit(Model):
    """The end of one chain: its row is the lock of the writer who adds to it.

    Each account has its own chain, so that no account waits for another. `debut` and `ancre` move when the
    retention deletes the oldest records.
    """

    nom = fields.CharField(max_length=40, primary_key=True)
    sequence = fields.BigIntField(default=0)
    signature = fields.CharField(max_length=64, default=DEBUT)
    debut = fields.BigIntField(default=0)
    ancre = fields.CharField(max_length=64, default=DEBUT)

    class Meta:
        table = "chaine_audit"
        table_description = "chaine_audit"


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

    @classmethod
    async def ajouter(
        cls,
        signer: Signer,
        *,
        chaine: str,
        acteur: UUID | None,
        action: str,
        objet: str | None,
        empreinte: str,
        le: datetime,
    ) -> None:
        """Adds a record to a chain, in the transaction of the act, and last in it, since the chain stays locked."""
        await ChaineAudit.bulk_create([ChaineAudit(nom=chaine)], ignore_conflicts=True)
        fin = await locked(ChaineAudit.filter(nom=chaine)).get()
        row = cls(
            chaine=chaine,
            sequence=fin.sequence + 1,
            acteur=acteur,
            action=action,
            objet=objet,
            empreinte=empreinte,
            le=le,
        )
        row.signature = signer(row.texte(fin.signature))
        await row.save()
        fin.sequence, fin.signature = row.sequence, row.signature
        await fin.save(update_fields=["sequence", "signature"])

    @classmethod
    async def oublier(cls, avant: datetime, limite: int) -> int:
        """Deletes the records older than an instant, always the first ones, of a few chains; returns their number."""
        count = 0
        for chaine in await cls.filter(le__lt=avant).distinct().limit(limite).values_list("chaine", flat=True):
            fin = await locked(ChaineAudit.filter(nom=chaine)).get()
            kept = await cls.filter(chaine=chaine, le__gte=avant).order_by("sequence").first()
            limit = kept.sequence if kept else fin.sequence + 1
            last = await cls.filter(chaine=chaine, sequence__lt=limit).order_by("-sequence").first()
            if last is not None:
                fin.debut, fin.ancre = last.sequence, last.signature
                await fin.save(update_fields=["debut", "ancre"])
                count += await cls.filter(chaine=chaine, sequence__lte=last.sequence).delete()
        return count


async def ruptures(signer: Signer) -> AsyncIterator[str]:
    """The places where a chain is broken, in words."""
    known = set()
    async for fin in ChaineAudit.all().order_by("nom"):
        known.add(fin.nom)
        sequence, signature = fin.debut, fin.ancre
        while rows := await Audit.filter(chaine=fin.nom, sequence__gt=sequence).order_by("sequence").limit(PAGE):
            for row in rows:
                if row.sequence != sequence + 1:
                    yield f"{fin.nom}: records {sequence + 1} to {row.sequence - 1} are missing"
                elif row.signature != signer(row.texte(signature)):
                    yield f"{fin.nom}: record {row.sequence} is not the one that was written"
                sequence, signature = row.sequence, row.signature
        if (sequence, signature) != (fin.sequence, fin.signature):
            yield f"{fin.nom}: the chain ends at {sequence}, not at {fin.sequence}"
    for name in set(await Audit.all().distinct().values_list("chaine", flat=True)) - known:
        yield f"{name}: a chain that nobody opened"
