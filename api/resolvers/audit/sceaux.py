"""The seals of the chains' rows, given again: after a change of key, or to rows of the version before."""

from api.models import ChaineAudit, locked, transaction
from api.models.audit import Ring
from api.resolvers.audit.parcours import Parcours
from api.resolvers.audit.verification import CHAINES, records_of


async def resceller(ring: Ring) -> int:
    """Seals under the present key the rows that a former one sealed; returns their number. Safe to run again."""
    count, last = 0, ""
    while rows := await ChaineAudit.filter(nom__gt=last).order_by("nom").limit(CHAINES):
        last = rows[-1].nom
        former = [row.nom for row in rows if row.tient(ring)]
        async with transaction():
            for row in await locked(ChaineAudit.filter(nom__in=former).order_by("nom")):
                if row.tient(ring):
                    row.sceller(ring)
                    await row.save(update_fields=["sceau"])
                    count += 1
    return count


async def sceller(ring: Ring) -> int:
    """Seals the rows of a version that knew no seal, where all else holds; returns their number."""
    count, last = 0, ""
    while rows := await ChaineAudit.filter(nom__gt=last).order_by("nom").limit(CHAINES):
        last = rows[-1].nom
        for row in rows:
            if row.tient(ring) is None:
                count += await _sceller(ring, row.nom)
    return count


async def _sceller(ring: Ring, nom: str) -> bool:
    """Whether the row was sealed: it had no seal, or that of an earlier record, and every record holds."""
    async with transaction():
        fin = await locked(ChaineAudit.filter(nom=nom)).get()
        chemin = Parcours(ring, fin, ())
        async for row in records_of(nom, fin.debut):
            if any([*chemin.suivre(row)]):
                return False
        is_whole = (chemin.sequence, chemin.signature) == (fin.sequence, fin.signature)
        if not is_whole or (fin.sceau is not None and chemin.scellee_a is None):
            return False
        fin.sceller(ring)
        await fin.save(update_fields=["sceau"])
    return True
