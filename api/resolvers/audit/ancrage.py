"""The anchoring of the audit: the chains that moved since the last anchor, a few hundred in each line."""

from collections import defaultdict
from collections.abc import Sequence

from tortoise.expressions import F

from api.models import Ancrage, ChaineAudit, locked, transaction
from api.resolvers.operation import Operation
from api.services.ancrage import Ancre, Tete, lire

DERNIER = "dernier"
CHAINES = 500  # ends of chains in one anchor


async def ancrer(op: Operation, motif: str | None = None) -> int:
    """Anchors every chain that moved since the last anchor; returns their number."""
    count = 0
    while taken := await _ancrer(op, motif):
        count, motif = count + taken, None
        if taken < CHAINES:
            break
    return count


async def repartir(op: Operation, motif: str) -> int:
    """Anchors all chains as they are now, for the reason given; later checks begin there."""
    await ChaineAudit.all().update(ancree=-1)
    return await ancrer(op, motif)


async def dernier() -> Ancrage:
    """The last anchor that the database knows."""
    return await Ancrage.get_or_none(nom=DERNIER) or Ancrage(nom=DERNIER)


async def _ancrer(op: Operation, motif: str | None) -> int:
    """Sets one anchor; returns the number of its chains. The line goes out first: nothing is believed anchored early."""
    await Ancrage.bulk_create([Ancrage(nom=DERNIER)], ignore_conflicts=True)
    async with transaction():
        known = await locked(Ancrage.filter(nom=DERNIER)).get()
        rows = await ChaineAudit.filter(ancree__lt=F("sequence") + F("debut")).order_by("nom").limit(CHAINES)
        if not rows and motif is None:
            return 0
        numero, precedente = await _suite(op, known)
        tetes = [Tete(row.nom, row.sequence, row.debut, row.signature) for row in rows]
        ancre = Ancre(numero=numero, le=op.now, precedente=precedente, connue=known.numero, tetes=tetes, motif=motif)
        ligne, known.sceau = ancre.ligne(op.services.tokens.signers)
        await op.services.ancrages.ajouter(numero, ligne)
        await _noter(rows)
        known.numero, known.le = numero, op.now
        await known.save()
    return len(rows)


async def _noter(rows: Sequence[ChaineAudit]) -> None:
    """Writes how far each chain is anchored: as it was read, since it may have moved."""
    noms = defaultdict(list)
    for row in rows:
        noms[row.sequence + row.debut].append(row.nom)
    for ancree, group in noms.items():
        await ChaineAudit.filter(nom__in=group).update(ancree=ancree)


async def _suite(op: Operation, known: Ancrage) -> tuple[int, str]:
    """The number of the next anchor, and the seal that it repeats.

    Anchors that went further than the database are continued, since a copy of it was put back; anchors that go less far
    were cut, and the gap has to show.
    """
    line = await op.services.ancrages.derniere(known.numero)
    last = lire(line, op.services.tokens.signers) if line else None
    if last is not None and last.numero >= known.numero:
        return last.numero + 1, last.sceau
    return known.numero + 1, known.sceau
