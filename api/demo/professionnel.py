"""The sign-in of a professional account of the demo: the password, then the six digits of its application."""

import asyncio
from datetime import timedelta

from api.demo import operations_suite as operations
from api.demo.portail import DemoError, Portail
from api.resolvers.demo_data import MOT_DE_PASSE_DEMO, SECRET_DEMO
from api.services import second_facteur, utc_now

ESSAIS = 4  # codes tried: another demo may just have used this one


async def se_connecter(portail: Portail, identifiant: str) -> str:
    """Signs in, and returns the words on the code that served; each code serves once."""
    for essai in range(ESSAIS):
        payload, errors = await portail.refusals(
            operations.SE_CONNECTER_AVEC_CODE,
            identifiant=identifiant,
            motDePasse=MOT_DE_PASSE_DEMO,
            code=second_facteur.code(SECRET_DEMO, utc_now()),
        )
        if not errors:
            portail.entrer(payload["jetons"]["porteur"])
            return f"code à six chiffres{' suivant' if essai else ''}"
        if errors[0]["code"] != "CODE_DEJA_UTILISE":
            raise DemoError(f"{identifiant} : {errors[0]['message']} « python -m api seed » ouvre ce compte.")
        await asyncio.sleep(_avant_le_code_suivant())
    raise DemoError(f"Tous les codes de {identifiant} ont déjà servi : une autre démonstration est en cours.")


def _avant_le_code_suivant() -> float:
    """The seconds until the application shows another code."""
    passed = utc_now().timestamp() % second_facteur.PAS
    return timedelta(seconds=second_facteur.PAS - passed + 0.2).total_seconds()
