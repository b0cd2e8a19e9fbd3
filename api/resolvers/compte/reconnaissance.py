"""The proof that the owner asks, not the finder of a telephone: the password, or a fresh return from FranceConnect."""

from datetime import timedelta

from api.models import Compte, DemandeFranceConnect
from api.resolvers.compte import limite
from api.resolvers.operation import Operation
from api.rules.problems import Code, Problem, RefusedError

RECENTE = timedelta(minutes=10)  # since the person came back from FranceConnect
MOT_DE_PASSE = Problem(
    Code.IDENTIFIANTS_INVALIDES, "Le mot de passe n'est pas celui de votre compte.", ("mot_de_passe",)
)
FRANCECONNECT = Problem(
    Code.PREALABLE_MANQUANT,
    "Identifiez-vous de nouveau avec FranceConnect, puis recommencez dans les dix minutes.",
    ("mot_de_passe",),
)


async def reconnaitre(op: Operation, compte: Compte, mot_de_passe: str) -> None:
    """Refuses an actor who does not prove to be the owner of the account."""
    if compte.mot_de_passe is None:
        came = DemandeFranceConnect.filter(famille=op.signed_in().famille, utilisee_le__gt=op.now - RECENTE)
        if not await came.exists():
            raise RefusedError(FRANCECONNECT)
    elif not await limite.est_mot_de_passe_actuel(op, mot_de_passe, compte.mot_de_passe):
        raise RefusedError(MOT_DE_PASSE)
