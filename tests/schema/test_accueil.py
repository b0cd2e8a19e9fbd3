"""The home page, told to any visitor."""

from dataclasses import replace

import factories
import pytest

from api.rules.fournisseur import Fournisseur


@pytest.mark.parametrize("is_offered", [False, True])
@pytest.mark.parametrize(
    ("nom", "field"),
    [(Fournisseur.FRANCECONNECT, "franceConnectEstPropose"), (Fournisseur.PROCONNECT, "proConnectEstPropose")],
)
async def test_tells_whether_a_provider_is_offered(client, services, nom, field, is_offered):
    offered = {nom: object()} if is_offered else {}
    client.http._transport.app.state.services = replace(services, fournisseurs=offered)

    found = await client.run("{ accueil { franceConnectEstPropose proConnectEstPropose } }")
    assert found == {"franceConnectEstPropose": False, "proConnectEstPropose": False} | {field: is_offered}


async def test_a_period_tells_its_session_and_its_domaine(client, services):
    await factories.periode("BTS", "03")

    found = await client.run("{ domaines { sessions { periodes { libelle session { libelle domaine { code } } } } } }")

    [periode] = [periode for domaine in found for session in domaine["sessions"] for periode in session["periodes"]]
    assert periode["session"] == {"libelle": "BTS 2027", "domaine": {"code": "BTS"}}
