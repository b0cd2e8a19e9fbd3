"""The deletion of the audit's old records, then of the chains that nobody continues."""

from datetime import datetime

from tortoise.expressions import F

from api.models import Audit, ChaineAudit, Compte, transaction
from api.models.audit import Ring
from api.resolvers.operation import PERSONNE, Operation
from api.rules.conservation import Sorte, delai

CHAINES = 500  # chains shortened, or deleted, at once


async def purger(op: Operation) -> int:
    """Deletes the records past their term, then the chains of erased accounts."""
    ring, avant = op.services.tokens.signers, op.now - delai(Sorte.AUDIT)
    count, last = 0, ""
    old = Audit.filter(le__lt=avant).distinct().order_by("chaine").limit(CHAINES)
    while noms := await old.filter(chaine__gt=last).values_list("chaine", flat=True):
        last = str(noms[-1])
        for nom in noms:
            count += await _raccourcir(ring, str(nom), avant)
    await _oublier_chaines(ring)
    return count


async def _raccourcir(ring: Ring, nom: str, avant: datetime) -> int:
    """Deletes the old records of one chain, a page in a transaction; returns their number."""
    count = 0
    while True:
        async with transaction():
            taken = await Audit.oublier(ring, nom, avant)
        if not taken:
            return count
        count += taken


async def _oublier_chaines(ring: Ring) -> None:
    """Deletes the empty chains of erased accounts, once an anchor says that they are empty: else they would be lost."""
    last = ""
    empty = ChaineAudit.filter(debut=F("sequence"), ancree=F("sequence") + F("debut")).exclude(nom__startswith=PERSONNE)
    while rows := await empty.filter(nom__gt=last).order_by("nom").limit(CHAINES):
        last = rows[-1].nom
        names = [row.nom for row in rows if row.tient(ring) is not None]
        living = {str(key) for key in await Compte.filter(id__in=names).values_list("id", flat=True)}
        await ChaineAudit.filter(nom__in=[name for name in names if name not in living], debut=F("sequence")).delete()
