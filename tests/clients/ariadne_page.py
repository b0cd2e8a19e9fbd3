"""A Python page on the client that ariadne-codegen made: signs in, reads, follows; prints what it saw.

Arguments: the address of the API, an identifiant, a password. The generated package `portail` is on the path.
"""

import asyncio
import json
import sys
from typing import Any

from portail import Portail, TypeClient
from portail.input_types import CompteSeConnecterInput


async def main(url: str, identifiant: str, mot_de_passe: str) -> dict[str, Any]:
    """The account of a sign-in, what « Mes inscriptions » and the home page read, and the event of another sign-in."""
    credentials = CompteSeConnecterInput(identifiant=identifiant, motDePasse=mot_de_passe, client=TypeClient.MOBILE)
    signed = (await Portail(url).compte_se_connecter_mutation(credentials)).compte_se_connecter
    assert signed
    assert signed.jetons
    assert signed.errors == []
    bearer = {"Authorization": f"Bearer {signed.jetons.porteur}"}
    init = {"authorization": bearer["Authorization"]}
    client = Portail(url, headers=bearer, ws_url=url.replace("http", "ws", 1), ws_connection_init_payload=init)
    page, home = await client.mes_inscriptions_query(), await client.accueil_ouvertures_query()
    stream = client.suivi_subscription()
    first = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    # A sign-in elsewhere is an event of the account; it is repeated, since nothing says when a stream has begun.
    while not first.done():
        await Portail(url).compte_se_connecter_mutation(credentials)
        await asyncio.wait([first], timeout=0.5)
    return {
        "candidat": signed.compte.candidat.nom if signed.compte and signed.compte.candidat else None,
        "cartes": page.candidatures,
        "domaines": [domaine.code for domaine in home.domaines],
        "evenement": first.result().evenements.type_.value,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))  # noqa: T201 - the answer of the script
