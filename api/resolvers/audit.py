"""The audit: the check of its chains, and the deletion of its old records."""

from tortoise.expressions import F

from api.models import Audit, ChaineAudit, Compte, transaction
from api.models.audit import ruptures
from api.resolvers.operation import PERSONNE, Operation
from api.rules.conservation import Sorte, delai
from api.services import Services

TOLD = 20
CHAINES = 500  # chains shortened, or deleted, at once


async def verifier(services: Services) -> tuple[int, str]:
    """An exit code, and the lines to print about the chains."""
    found = [rupture async for rupture in ruptures(services.tokens.keyed_digest)]
    count = await Audit.all().count()
    if not found:
        return 0, f"{count} records, every chain holds."
    return 1, "\n".join([f"{count} records, {len(found)} ruptures:", *found[:TOLD]])


async def purger(op: Operation) -> int:
    """Deletes the records past their term, then the chains of erased accounts."""
    count = 0
    while True:
        async with transaction():
            taken = await Audit.oublier(op.now - delai(Sorte.AUDIT), CHAINES)
        if not taken:
            break
        count += taken
    await _oublier_chaines()
    return count


async def _oublier_chaines() -> None:
    """Deletes the empty chains of erased accounts, to which nobody adds any more."""
    last = ""
    empty = ChaineAudit.filter(debut=F("sequence")).exclude(nom__startswith=PERSONNE)
    while rows := await empty.filter(nom__gt=last).order_by("nom").limit(CHAINES):
        names = [row.nom for row in rows]
        last = names[-1]
        living = {str(key) for key in await Compte.filter(id__in=names).values_list("id", flat=True)}
        await ChaineAudit.filter(nom__in=[name for name in names if name not in living]).delete()
