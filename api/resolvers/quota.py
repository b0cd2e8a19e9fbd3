"""What may be sent in a day, counted when an address is asked for: before any byte, and under the lock of its counters."""

from api.resolvers.compte.limite import essayer
from api.resolvers.operation import Operation
from api.rules.problems import RefusedError
from api.rules.quota import Quota, quota_atteint


async def compter_envoi(op: Operation, taille: int, *sujets: tuple[Quota, str]) -> None:
    """Counts a file of so many bytes against each subject; refuses when one of them sent all that a day takes.

    In the transaction under way: what is refused for another reason counts for nothing, and two addresses asked for
    at once wait for one another.
    """
    essais = [(regle, sujet, poids) for quota, sujet in sujets for regle, poids in quota.regles(taille)]
    attente = await essayer(op, essais)
    if attente is not None:
        raise RefusedError(quota_atteint(op.now + attente))
