"""The home page, told to any visitor."""

from dataclasses import replace

import factories
import pytest


@pytest.mark.parametrize("is_offered", [False, True])
async def test_tells_whether_franceconnect_is_offered(client, services, is_offered):
    provider = object() if is_offered else None
    client.http._transport.app.state.services = replace(services, france_connect=provider)

    assert await client.run("{ accueil { franceConnectEstPropose } }") == {"franceConnectEstPropose": is_offered}


async def test_a_period_tells_its_session_and_its_domaine(client, services):
    await factories.periode("BTS", "03")

    found = await client.run("{ domaines { sessions { periodes { libelle session { libelle domaine { code } } } } } }")

    [periode] = [periode for domaine in found for session in domaine["sessions"] for periode in session["periodes"]]
    assert periode["session"] == {"libelle": "BTS 2027", "domaine": {"code": "BTS"}}
