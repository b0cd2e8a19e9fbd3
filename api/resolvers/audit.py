"""The audit: whether its chains hold, and what its retention takes away."""

from datetime import timedelta

from api.models import Audit, transaction
from api.models.audit import ruptures
from api.resolvers.operation import Operation
from api.services import Services

CONSERVATION = timedelta(days=4 * 365)  # as for connection logs: rules/conservation.py
TOLD = 20


async def verifier(services: Services) -> tuple[int, str]:
    """An exit code, and what to say of the chains."""
    found = [rupture async for rupture in ruptures(services.tokens.keyed_digest)]
    count = await Audit.all().count()
    if not found:
        return 0, f"{count} records, every chain holds."
    return 1, "\n".join([f"{count} records, {len(found)} ruptures:", *found[:TOLD]])


async def purger(op: Operation) -> int:
    """Takes away the records that are kept no longer; returns how many."""
    async with transaction():
        return await Audit.oublier(op.now - CONSERVATION)
