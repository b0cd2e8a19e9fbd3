"""Longer ways through the portal, in a real browser: every domaine, a tunnel, a session that ends, an office that acts."""

import asyncio

import fichiers
import pytest
from boite import liens
from personne import DESKTOP, TELEPHONE, personne
from waiting import until

from api.resolvers.demo_data import MOT_DE_PASSE_DEMO
from api.resolvers.etablissement.demo_data import ELEVES_DEMO, identifiant
from tests.journeys.test_client_generique import CONCOURS, DACK, DCG, JEANNE
from tests.portail.scenes import DACK_LOGIN, JEANNE_LOGIN, PAUL_LOGIN, PIERRE_LOGIN, bureau, closed, starts

pytestmark = pytest.mark.long

PARCOURS = {
    "BCP": (JEANNE_LOGIN, "33", JEANNE, TELEPHONE),
    "DCS": (PAUL_LOGIN, "19", DCG, DESKTOP),
    "CE2": (PIERRE_LOGIN, None, CONCOURS, DESKTOP),
}


@pytest.mark.parametrize("domaine", PARCOURS)
async def test_a_candidate_of_every_domaine_registers_by_the_labels_of_the_screen(candidat, domaine):
    login, centre, reponses, viewport = PARCOURS[domaine]
    async with candidat(login, viewport) as found:
        await starts(found, domaine, centre)
        await found.goes_through(reponses)

        assert "Votre inscription a bien été prise en compte" in await found.page.locator(".numero").inner_text()


async def test_a_tunnel_a_lost_session_and_a_closing_lose_nothing(candidat, demo_base):
    async with candidat(DACK_LOGIN, TELEPHONE) as dack:
        await starts(dack, "BTS", "03")
        await dack.presses("Identification", exact=False)
        await dack.is_at("Identification")
        await dack.fills(DACK)

        # The network goes while the tab is sent, and comes back: the same mutation leaves again, once for the server.
        await dack.page.context.set_offline(True)
        await dack.presses("Suivant")
        await dack.page.locator(".reseau").wait_for()
        await dack.page.context.set_offline(False)
        await dack.is_at("Informations candidature")

        # The server is full for a moment, and says so: the page tells it, and sends the same again.
        sent = await dack.is_sent_back_once()
        await dack.fills({"Situation à l'inscription": "Redoublant"})
        await dack.presses("Identification", dack.page.locator(".onglets"), exact=False)
        await dack.page.get_by_text("Beaucoup de personnes utilisent le service.").wait_for()
        await dack.is_at("Identification")
        await dack.presses("Informations candidature", dack.page.locator(".onglets"), exact=False)
        await dack.is_at("Informations candidature")
        assert sent[0] == sent[1]

        # Another tab is opened: what was typed is sent first, complete or not.
        await dack.fills({"Situation à l'inscription": "Redoublant"})
        await dack.presses("Identification", dack.page.locator(".onglets"), exact=False)
        await dack.is_at("Identification")
        await dack.presses("Informations candidature", dack.page.locator(".onglets"), exact=False)
        await dack.is_at("Informations candidature")
        chosen = dack.page.get_by_label("Situation à l'inscription")
        assert await chosen.evaluate("found => found.selectedOptions[0].text") == "Redoublant"

        # A reload in the middle of a tab gives back what was typed.
        await dack.fills({"Catégorie du candidat": DACK["Catégorie du candidat"]})
        await dack.page.reload()
        await dack.page.get_by_text("Ce que vous aviez tapé a été gardé.").wait_for()
        await dack.fills(DACK)

        # The session ends: a window asks to sign in again, then the tab goes where it was going.
        await dack.page.context.clear_cookies()
        await dack.presses("Suivant")
        await dack.page.get_by_role("dialog").wait_for()
        await dack.fills(
            {"Identifiant de connexion": DACK_LOGIN, "Mot de passe": MOT_DE_PASSE_DEMO},
            dack.page.get_by_role("dialog"),
        )
        await dack.presses("Se connecter", dack.page.get_by_role("dialog"))
        await dack.is_at("Qualification présentée")

        # The service closes while one types: the refusal is told, what was typed stays.
        await dack.fills(DACK)
        with closed(demo_base):
            await dack.presses("Suivant")
            await dack.page.locator(".resume").wait_for()
        chosen = await dack.page.get_by_label("Spécialité").evaluate("found => found.selectedOptions[0].text")
        assert chosen == DACK["Spécialité"]
        await dack.goes_through(DACK)
        told = await dack.page.locator(".numero").inner_text()
        assert "Votre numéro d'inscription : 001" in told.replace("\u00a0", " ")


DROPS = """(box, [name, bytes]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type: 'application/pdf' }));
  box.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}"""


async def _drops_gives_up_and_sends_through_a_tunnel(page, piece, file):
    """Drops a file whose way up is given up, then sends it again while the network is lost for a while."""
    lost, given_up = [], asyncio.Event()

    async def sent(route):
        if route.request.method != "PUT" or len(lost) > 1:
            return await route.fallback()
        lost.append(route)
        if len(lost) == 1:
            await given_up.wait()
        return await route.abort("internetdisconnected")

    await page.route("**/*", sent)
    await piece.locator(".depot").evaluate(DROPS, [file.name, list(file.read_bytes())])
    await piece.get_by_role("button", name="Annuler l’envoi").click()
    given_up.set()
    await piece.locator("input[type=file]").set_input_files(file)
    await piece.get_by_role("button", name="pièce.pdf").wait_for()
    await page.unroute("**/*", sent)
    assert len(lost) == 2


async def test_a_file_is_refused_then_taken_and_its_statut_changes_under_the_eyes(candidat, browser, server, tmp_path):
    wrong, right = tmp_path / "photo.pdf", tmp_path / "pièce.pdf"
    wrong.write_bytes(b"this is no PDF at all")
    right.write_bytes(fichiers.pdf())
    async with candidat(PIERRE_LOGIN) as pierre:
        await starts(pierre, "BTS", "03")
        await pierre.goes_through(DACK)
        await pierre.presses("Mes justificatifs")
        piece = pierre.page.locator(".piece").first
        await piece.locator("input[type=file]").set_input_files(wrong)
        await piece.locator(".erreur").wait_for()
        await _drops_gives_up_and_sends_through_a_tunnel(pierre.page, piece, right)
        await pierre.presses("Supprimer le fichier", piece, exact=False)
        for rank in range(await pierre.page.locator(".piece").count()):
            one = pierre.page.locator(".piece").nth(rank)
            await one.locator("input[type=file]").set_input_files(right)
            await one.get_by_role("button", name="pièce.pdf").wait_for()
        await pierre.presses("J'ai fourni toutes mes pièces")
        await pierre.page.locator(".piece input[type=file]").first.wait_for(state="detached")

        async with bureau(browser, server.address) as office:
            await office.page.get_by_label("Nom du candidat").fill("dubois")
            await office.presses("Rechercher")
            await office.presses("DUBOIS Pierre", office.page.locator(".dossiers"))
            await office.presses("Contrôler", office.page.locator(".piece").first, exact=False)
            await office.page.locator(".controle iframe").wait_for()
            await office.fills({"Statut": "Non conforme", "Information du gestionnaire": "Pièce illisible"})
            await office.page.locator(".controle button[type=submit]").click()
            await office.page.locator(".statut.non_conforme").wait_for()

        await piece.locator(".statut.non_conforme").wait_for()
        await pierre.page.get_by_text("Pièce illisible").first.wait_for()


async def test_an_account_and_a_tab_are_filled_by_the_keyboard_alone(browser, server):
    async with personne(browser, server.address) as pierre:
        page = pierre.page
        await pierre.opens("/connexion")
        await page.locator("form").wait_for()
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.textContent") == "Aller au contenu"
        await page.keyboard.press("Enter")
        for text in (PIERRE_LOGIN, MOT_DE_PASSE_DEMO):
            while await page.evaluate("document.activeElement.tagName") != "INPUT":
                await page.keyboard.press("Tab")
            await page.keyboard.type(text)
            await page.keyboard.press("Tab")
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Enter")
        await pierre.is_at("Mes inscriptions")
        assert await page.evaluate("document.activeElement.tagName") == "H1"


async def test_two_tabs_tell_each_other(candidat):
    async with candidat(PAUL_LOGIN) as first:
        await starts(first, "BTS", "03")
        second = await first.page.context.new_page()
        await second.goto(f"{first.address}/mes-inscriptions")
        card = second.locator(".candidature", has_text="BREVET DE TECHNICIEN SUPERIEUR")
        await card.wait_for()

        await first.presses("Récapitulatif", exact=False)
        await first.presses("Annuler")

        await card.wait_for(state="detached")
        await first.is_at("Mes inscriptions")


async def test_a_pupil_checks_an_address_then_forgets_the_password(browser, server):
    login, boite, nouveau = identifiant(ELEVES_DEMO[0]), "eleve@example.org", "Nouveau.2026!"
    async with personne(browser, server.address, TELEPHONE) as eleve:
        await eleve.opens("/connexion")
        await eleve.signs_in(login, MOT_DE_PASSE_DEMO)
        await eleve.is_at("Vérifier votre adresse mail")
        adresse = {"Adresse mail": boite, "Confirmation de l'adresse mail": boite}
        await eleve.fills(adresse | {"Mot de passe": MOT_DE_PASSE_DEMO})
        await eleve.presses("Valider")
        await eleve.presses("Fermer")
        await eleve.is_at("Mes inscriptions")

        await eleve.presses("Menu")
        await eleve.presses("DÉCONNEXION")
        await eleve.opens("/mot-de-passe")
        await eleve.fills({"Identifiant de connexion": login})
        await eleve.presses("Valider")
        await eleve.is_at("Mot de passe oublié, réinitialisation du mot de passe")
        assert "***@" in await eleve.page.locator(".note").inner_text()

        folder = server.data_dir / "courriels"
        await until(lambda: bool(liens(folder, boite, "mot-de-passe")))
        await eleve.page.goto(liens(folder, boite, "mot-de-passe")[0])
        await eleve.fills({"Nouveau mot de passe": nouveau, "Confirmation du mot de passe": nouveau})
        await eleve.presses("Enregistrer")
        await eleve.is_at("Veuillez vous identifier")
        await eleve.signs_in(login, nouveau)
        await eleve.is_at("Mes inscriptions")
