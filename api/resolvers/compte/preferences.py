"""What an account asks for beyond what the guides promise."""

from api.models import Compte
from api.resolvers import access
from api.resolvers.operation import Operation


async def modifier(op: Operation, *, avis_pieces: bool) -> Compte:
    """Asks for a mail each time an office controls a pièce, or gives it up."""
    async with op.change():
        compte = await access.compte(op, lock=True)
        compte.avis_pieces = avis_pieces
        await compte.save(update_fields=["avis_pieces"])
    return compte
