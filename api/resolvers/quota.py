"""The limits of files sent in a day, counted when an address is asked for: before any byte, under a lock."""

from api.resolvers.compte.limite import essayer
from api.resolvers.operation import Operation
from api.rules.problems import RefusedError
from api.rules.quota import Quota, quota_atteint


async def compter_envoi(op: Operation, taille: int, *sujets: tuple[Quota, str]) -> None:
    """Counts a file of so many bytes for each subject; refuses when one of them has reached the limits of a day.

    It counts in the transaction under way: a file refused for another reason does not count, and two addresses asked
    for at once wait for one another.
    """
    essais = [(regle, sujet, poids) for quota, sujet in sujets for regle, poids in quota.regles(taille)]
    attente = await essayer(op, essais)
    if attente is not None:
        raise RefusedError(quota_atteint(op.now + attente))
