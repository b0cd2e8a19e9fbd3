"""The persons of candidatures, as their own accounts and offices see them."""

from uuid import UUID

from api.models import Candidat
from api.resolvers.gates.bureau import candidatures, est_bureau, perimetre
from api.resolvers.lectures import noter_personne
from api.resolvers.operation import Operation


async def trouver(op: Operation, candidat_id: UUID) -> Candidat | None:
    """The acting person, or that of a candidature within reach of the acting office; None for any other."""
    acteur = op.signed_in()
    if not est_bureau(op):
        return await Candidat.filter(id=candidat_id, compte_id=acteur.compte_id).first()
    reachable = candidatures(await perimetre(op)).filter(candidat_id=candidat_id)
    found = await Candidat.filter(id=candidat_id).first() if await reachable.exists() else None
    if found:
        noter_personne(op, found.compte_id)
    return found
