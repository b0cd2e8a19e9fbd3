"""An account opened by FranceConnect, from the portal's button to the cards, with a provider on the loopback."""

from urllib.parse import urlsplit

import httpx
import openid
import pytest
from live import live_server
from navigateur import chromium
from personne import personne

from api.http.page import PORTAIL

pytestmark = pytest.mark.long
RETOUR = "http://portail.localhost/franceconnect"
PERSONNE = {
    "given_name": "Jeanne Marie",
    "family_name": "NGMB-DUPONT",
    "birthdate": "2005-05-06",
    "gender": "female",
    "birthplace": "11055",
    "birthcountry": "99100",
    "email": "jeanne.marie@example.org",
}


async def test_a_person_comes_in_by_franceconnect(node_modules, bases, tmp_path):
    assert PORTAIL.is_built, "the portal is not built: make portail"
    async with openid.provider(node_modules, "franceconnect", RETOUR) as issuer:
        settings = {
            "PUBLIC_URL": "http://portail.localhost",
            "FRANCECONNECT_ISSUER": issuer,
            "FRANCECONNECT_CLIENT_ID": "portail",
            "FRANCECONNECT_CLIENT_SECRET": "secret",
            "FRANCECONNECT_REDIRECT_URIS": RETOUR,
            "FRANCECONNECT_LOGOUT_URI": openid.SORTIE,
        }
        async with (
            live_server(tmp_path, await bases.copy("sqlite", "demo"), **settings) as live,
            chromium(**{"portail.localhost": urlsplit(live.address).netloc}) as browser,
            personne(browser, "http://portail.localhost") as jeanne,
            httpx.AsyncClient(verify=False) as http,
        ):
            jeanne.admitted.add(urlsplit(issuer).netloc)
            await http.post(f"{issuer}/personnes", json={"sub": "une", "claims": PERSONNE})
            await jeanne.opens("/connexion")
            await jeanne.presses("S'identifier avec FranceConnect")
            await jeanne.is_at("Mes inscriptions")

            assert "NGMB-DUPONT Jeanne Marie" in await jeanne.page.locator(".identite").inner_text()
