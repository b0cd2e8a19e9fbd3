"""The ways in of agents and the page of a school: second factor, ProConnect, pupils, slips."""

import re
from urllib.parse import urlsplit

import httpx
import openid
import pytest
from live import live_server
from navigateur import chromium
from personne import personne

from api.demo import importation
from api.demo.ecole import COLONNES, ELEVES
from api.http.page import PORTAIL
from api.resolvers.demo_data import ETABLISSEMENT_DEMO, GESTIONNAIRE_DEMO, MOT_DE_PASSE_DEMO, SECRET_DEMO
from api.rules.domaines import domaines
from api.services import second_facteur, utc_now
from tests.portail.scenes import ask, enters

pytestmark = pytest.mark.long
RETOUR = "http://portail.localhost/proconnect"
AGENT = {
    "email": GESTIONNAIRE_DEMO,
    "given_name": "Paul",
    "usual_name": "LAMY",
    "siret": "11004601800013",
    "idp_id": "x",
}
WITHOUT = "UPDATE compte SET totp = NULL, totp_active_le = NULL, codes_secours = NULL WHERE identifiant = ?"


async def test_an_agent_enrols_a_second_factor_then_takes_new_codes(browser, server, demo_base):
    ask(demo_base, WITHOUT, GESTIONNAIRE_DEMO)
    async with personne(browser, server.address) as office:
        await office.opens("/connexion")
        await office.signs_in(GESTIONNAIRE_DEMO, MOT_DE_PASSE_DEMO)
        await office.presses("Gérer mon second facteur")
        await office.is_at("Second facteur de connexion")
        await office.fills({"Identifiant de connexion": GESTIONNAIRE_DEMO, "Mot de passe": MOT_DE_PASSE_DEMO})
        await office.presses("Associer une application")
        await office.page.locator("svg.qr path").wait_for()
        uri = await office.page.get_by_role("link", name="Ouvrir l’application").get_attribute("href")
        assert await office.page.locator(".codes li").count() == 10

        await enters(office, GESTIONNAIRE_DEMO, re.search(r"secret=(\w+)", uri)[1])
        await office.is_at("Bureau des examens")
        await office.presses("Modifier mon compte")
        await office.presses("Gérer mon second facteur")
        await office.fills({"Code à six chiffres": "000000"}, office.page.locator(".partie").last)
        await office.presses("Recevoir de nouveaux codes de secours")
        await office.page.locator(".resume").wait_for()


async def test_an_agent_comes_in_by_proconnect_with_the_second_factor_of_the_account(node_modules, bases, tmp_path):
    assert PORTAIL.is_built, "the portal is not built: make portail"
    async with openid.provider(node_modules, "proconnect", RETOUR) as issuer:
        settings = {
            "PUBLIC_URL": "http://portail.localhost",
            "PROCONNECT_ISSUER": issuer,
            "PROCONNECT_CLIENT_ID": "portail",
            "PROCONNECT_CLIENT_SECRET": "secret",
            "PROCONNECT_REDIRECT_URIS": RETOUR,
            "PROCONNECT_LOGOUT_URI": openid.SORTIE,
        }
        async with (
            live_server(tmp_path, await bases.copy("sqlite", "demo"), **settings) as live,
            chromium(**{"portail.localhost": urlsplit(live.address).netloc}) as opened,
            personne(opened, "http://portail.localhost") as agent,
            httpx.AsyncClient() as http,
        ):
            agent.admitted.add(urlsplit(issuer).netloc)
            await http.post(f"{issuer}/personnes", json={"sub": "agent", "claims": AGENT, "amr": ["pwd"]})
            await agent.opens("/connexion")
            await agent.presses("S’identifier avec ProConnect")
            await agent.page.get_by_label("Code à six chiffres").wait_for()
            await agent.fills({"Code à six chiffres": "000000"})
            await agent.presses("Se connecter", agent.page.locator("form"))
            await agent.page.locator(".resume").wait_for()
            await agent.fills({"Code à six chiffres": second_facteur.code(SECRET_DEMO, utc_now())})
            await agent.presses("Se connecter", agent.page.locator("form"))
            await agent.is_at("Bureau des examens")


async def test_a_school_registers_pupils_beforehand_and_prints_their_slips(browser, server, tmp_path):
    for name, specialite in (("faux.csv", "99999"), ("eleves.csv", "25303")):
        pupil = f"{ELEVES[1][0]};088553499DZ;TCAP;{specialite};133"
        (tmp_path / name).write_bytes(importation.csv(COLONNES, [pupil]))
    async with personne(browser, server.address) as school:
        await enters(school, ETABLISSEMENT_DEMO)
        await school.is_at("Élèves de l’établissement")
        await school.page.get_by_text("2 élèves").wait_for()
        periode = school.page.get_by_label("Période d’inscription")
        option = periode.get_by_role("option").filter(has_text=domaines()["BCP"].libelle).first
        await periode.select_option(label=await option.text_content())
        choose = school.page.get_by_label("Fichier CSV des élèves")
        await choose.set_input_files(tmp_path / "faux.csv")
        await school.page.get_by_text("Ligne 2, specialite", exact=False).wait_for()
        await choose.set_input_files(tmp_path / "eleves.csv")
        await school.presses("Pré-inscrire ces élèves")
        await school.page.get_by_text("3 élèves").wait_for()
        await school.page.get_by_label("Classe").select_option(label="TCAP (1)")
        await school.page.get_by_text("1 élève", exact=True).wait_for()
        sent = []
        school.page.on("request", lambda asked: "EditerPapillons" in (asked.post_data or "") and sent.append(asked))
        await school.page.get_by_role("button", name="Éditer les papillons de la classe").dblclick()
        async with school.page.expect_download() as download:
            await school.presses("Télécharger", school.page.locator("main"), exact=False)
        assert (await (await download.value).path()).read_bytes().startswith(b"%PDF")
        assert len(sent) == 1, "a second press would change the passwords of the sheet"
