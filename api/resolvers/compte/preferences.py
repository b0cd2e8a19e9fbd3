"""The mails that an account asks for beyond those that the guides promise."""

from api.models import Compte
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Operation
from api.rules.evenement import TypeEvenement


async def modifier(op: Operation, *, avis_pieces: bool) -> Compte:
    """Turns the mail after each control of a pièce on or off."""
    async with op.change() as change:
        compte = await gate.compte(op, lock=True)
        if compte.avis_pieces is not avis_pieces:
            compte.avis_pieces = avis_pieces
            await compte.save(update_fields=["avis_pieces"])
            change.record(TypeEvenement.PREFERENCES_MODIFIEES, compte.id)
    return compte
