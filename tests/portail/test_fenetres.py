"""Several tabs of one browser, its back and forward buttons, a session that ends, tunnels, and the last evening."""

from datetime import UTC, datetime, timedelta

import pytest
from personne import TELEPHONE, personne
from playwright.async_api import expect

from api.resolvers.demo_data import MOT_DE_PASSE_DEMO
from tests.journeys.test_client_generique import CONCOURS, DACK, JEANNE
from tests.portail.scenes import DACK_LOGIN, JEANNE_LOGIN, PAUL_LOGIN, PIERRE_LOGIN, ask, closed, starts

pytestmark = pytest.mark.long
KEPT = "Ce que vous aviez tapé a été gardé."
RUE = "Numéro, rue, voie"
LONG_WORDS = (
    "for (const one of document.querySelectorAll('.marque, main a')) one.lastChild.textContent = 'G'.repeat(60)"
)
SAVED = """
SELECT count(*) FROM evenement JOIN candidature ON candidature.id = evenement.candidature_id
WHERE candidature.domaine = 'CE2' AND evenement.type = 'CANDIDATURE_ENREGISTREE'
"""


async def _opens(found, title):
    """Follows the menu of the tabs of the wizard."""
    await found.presses(title, found.page.locator(".onglets"), exact=False)
    await found.is_at(title)


async def test_back_and_forward_go_from_tab_to_tab_and_lose_nothing(candidat):
    async with candidat(DACK_LOGIN) as dack:
        await starts(dack, "BTS", "03")
        await _opens(dack, "Identification")
        await dack.fills(DACK)
        await dack.presses("Suivant")
        await dack.is_at("Informations candidature")
        await dack.fills({"Catégorie du candidat": DACK["Catégorie du candidat"]})

        await dack.page.go_back()
        await dack.is_at("Identification")
        assert await dack.page.get_by_label(RUE).input_value() == DACK[RUE], "what was sent is read again"
        await dack.fills({RUE: "2 rue des champs"})
        await dack.page.go_forward()
        await dack.is_at("Informations candidature")
        await dack.page.get_by_text(KEPT).wait_for()
        chosen = await dack.page.get_by_label("Catégorie du candidat").evaluate("one => one.selectedOptions[0].text")
        assert chosen == DACK["Catégorie du candidat"]

        # What was left behind by the back button is not forgotten at the end: it is asked for.
        await dack.fills(DACK)
        await dack.goes_through({name: answer for name, answer in DACK.items() if name != RUE})
        refused = dack.page.get_by_text(
            "Ce que vous avez tapé dans l’onglet « Identification » n’est pas encore envoyé"
        )
        await refused.wait_for()
        await _opens(dack, "Identification")
        assert await dack.page.get_by_label(RUE).input_value() == "2 rue des champs"
        await dack.goes_through({name: answer for name, answer in DACK.items() if name != RUE})
        assert "001" in await dack.page.locator(".numero").inner_text()
        await dack.page.go_back()
        await dack.page.locator("h1").wait_for()


async def test_two_tabs_of_one_wizard_do_not_overwrite_each_other(candidat):
    async with candidat(JEANNE_LOGIN) as jeanne:
        await starts(jeanne, "BCP", "33")
        await _opens(jeanne, "Identification")
        other = await jeanne.page.context.new_page()
        await other.goto(jeanne.page.url)
        await other.get_by_label(RUE).wait_for()

        await jeanne.fills(JEANNE)
        await jeanne.presses("Suivant")
        await jeanne.is_at("Informations candidature")
        await other.get_by_label(RUE).fill("2 rue")
        await other.get_by_role("button", name="Suivant").click()
        await other.get_by_role("button", name="Recharger cet onglet").click()
        await expect(other.get_by_label(RUE)).to_have_value(JEANNE[RUE])


async def test_a_session_that_ends_in_two_tabs_is_opened_again_in_one(candidat):
    async with candidat(PIERRE_LOGIN) as pierre:
        await starts(pierre, "BTS", "03")
        await _opens(pierre, "Identification")
        await pierre.fills(DACK)
        other = await pierre.page.context.new_page()
        await other.goto(f"{pierre.address}/mes-inscriptions")
        await other.locator(".candidature").wait_for()

        await pierre.page.context.clear_cookies()
        await pierre.presses("Suivant")
        await pierre.page.get_by_role("dialog").wait_for()
        await other.get_by_role("link", name="Consulter mes messages").click()
        window = other.get_by_role("dialog")
        await window.get_by_label("Identifiant de connexion").fill(PIERRE_LOGIN)
        await window.get_by_label("Mot de passe").fill(MOT_DE_PASSE_DEMO)
        await window.get_by_role("button", name="Se connecter").click()

        await pierre.is_at("Informations candidature")
        await pierre.page.get_by_role("dialog").wait_for(state="detached")

        # Whoever signs out of one tab leaves nothing in the other, on a computer that others use.
        await other.get_by_role("button", name="DÉCONNEXION").click()
        await pierre.is_at("Veuillez vous identifier")
        assert await pierre.page.evaluate("Object.keys(sessionStorage).length") == 0


async def test_what_is_typed_while_a_tab_is_on_its_way_is_not_forgotten(candidat):
    async with candidat(JEANNE_LOGIN) as jeanne:
        await starts(jeanne, "BCP", "33")
        await _opens(jeanne, "Identification")
        await jeanne.fills(JEANNE)
        await jeanne.page.context.set_offline(True)
        await jeanne.presses("Suivant")
        await jeanne.page.locator(".reseau").wait_for()
        await jeanne.fills({RUE: "3 rue"})
        await jeanne.page.context.set_offline(False)

        await jeanne.is_at("Informations candidature")
        await _opens(jeanne, "Identification")
        await jeanne.page.get_by_text(KEPT).wait_for()
        assert await jeanne.page.get_by_label(RUE).input_value() == "3 rue"


async def test_an_address_that_was_cut_or_made_up_leads_home(browser, server, demo_base):
    ask(demo_base, "UPDATE message_accueil SET texte = 'Lisez https://example.org/aide. Et (https://example.org/b).'")
    async with personne(browser, server.address) as paul:
        await paul.opens("/")
        message = paul.page.locator("main .note a")
        assert [await one.get_attribute("href") for one in await message.all()] == [
            "https://example.org/aide",
            "https://example.org/b",
        ]
        await paul.page.set_viewport_size({"width": 320, "height": 700})
        await paul.page.evaluate(LONG_WORDS)
        assert await paul.page.evaluate("document.documentElement.scrollWidth") == 320, "long words wrap"
        await paul.page.set_viewport_size({"width": 1280, "height": 860})
        await paul.opens("/mon-inscription/%E0%A4%A")
        await paul.is_at("Veuillez vous identifier")
        await paul.opens("/connexion?vers=/%5Cexample.org")
        await paul.signs_in(PAUL_LOGIN, MOT_DE_PASSE_DEMO)
        await paul.is_at("Mes inscriptions")

        # Whoever does not sign in again is told, and may press the button once more.
        await paul.opens("/inscrire")
        while not await (start := paul.page.get_by_role("button", name="Démarrer mon inscription")).count():
            await paul.page.locator(".choix button").first.click()
        await paul.page.context.clear_cookies()
        await start.click()
        await paul.page.get_by_role("dialog").wait_for()
        await paul.page.keyboard.press("Escape")
        await paul.page.get_by_role("alert").wait_for()
        await expect(start).to_be_enabled()


async def test_the_last_evening_is_counted_down_by_the_clock_of_the_server(candidat, demo_base):
    async with candidat(PAUL_LOGIN) as paul:
        await paul.page.clock.install(time=datetime.now(UTC) - timedelta(hours=5))  # a telephone that is late
        with closed(demo_base, (datetime.now(UTC) + timedelta(minutes=40, seconds=30)).isoformat(sep=" ")):
            await starts(paul, "DCS", "19")
            await _opens(paul, "Identification")
            told = paul.page.locator(".fermeture")
            assert await told.inner_text() in {f"Fermeture du service dans {left} min" for left in (39, 40, 41)}
            await paul.page.get_by_label(RUE).fill("1 rue de Paris")
            await paul.page.clock.fast_forward("26:00")
            await paul.page.get_by_text("Fermeture du service dans 15 min").first.wait_for()
            await paul.page.clock.fast_forward("15:00")
            await paul.page.locator(".fermeture", has_text="Le service est fermé.").wait_for()
        with closed(demo_base):
            await paul.presses("Suivant")
            await paul.page.locator(".resume").wait_for()
            assert await paul.page.get_by_label(RUE).input_value() == "1 rue de Paris"
        await paul.page.reload()
        await paul.page.get_by_text(KEPT).wait_for()
        assert await paul.page.get_by_label(RUE).input_value() == "1 rue de Paris"


async def test_the_network_dies_at_each_step_and_nothing_is_done_twice(candidat, demo_base):
    async with candidat(JEANNE_LOGIN, TELEPHONE) as jeanne:
        await starts(jeanne, "CE2", None)
        press, tunnels = jeanne.press, []

        async def press_in_a_tunnel(control):
            if await control.inner_text() not in {"Suivant", "Enregistrer"}:
                return await press(control)
            await jeanne.page.context.set_offline(True)
            await press(control)
            await jeanne.page.locator(".reseau").wait_for()
            tunnels.append(control)
            return await jeanne.page.context.set_offline(False)

        jeanne.press = press_in_a_tunnel
        await jeanne.goes_through(CONCOURS)

        assert "Votre inscription a bien été prise en compte" in await jeanne.page.locator(".numero").inner_text()
        assert len(tunnels) > 4
        assert ask(demo_base, SAVED) == [(1,)]
