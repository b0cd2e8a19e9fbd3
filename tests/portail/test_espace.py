"""The days after a registration: messages and marks under one's eyes, the account, its devices, one's data, erasure."""

import pytest
from boite import liens
from personne import personne
from waiting import until

from api.resolvers.demo_data import MOT_DE_PASSE_DEMO
from tests.journeys.test_client_generique import JEANNE
from tests.portail.scenes import JEANNE_LOGIN, PIERRE_LOGIN, bureau, imports_marks, starts

pytestmark = pytest.mark.long
ICI = {"Etablissement": "LP FERNAND LEGERE - AUDINCOURT CEDEX (0250001R)"}
NOUVEAU, BOITE = "Nouveau.2026!", "pierre.nouveau@example.org"


async def test_marks_are_published_by_an_office_and_come_under_the_eyes(candidat, browser, server):
    async with candidat(JEANNE_LOGIN) as jeanne, bureau(browser, server.address) as office:
        await starts(jeanne, "BCP", "03")
        await jeanne.goes_through(JEANNE | ICI)
        await jeanne.presses("Mes notes")
        await jeanne.page.get_by_text("Aucune note n’est publiée.").wait_for()
        numero = (await jeanne.page.locator(".identite").inner_text()).split()[1]
        await imports_marks(office, numero)

        await office.page.get_by_label("Nom du candidat").fill("ngmb")
        await office.presses("Rechercher")
        await office.page.get_by_label("État de la candidature").select_option(label="Inscrit (1)")
        await office.page.get_by_text("1 candidature", exact=True).wait_for()
        await office.presses("Publier les notes de cette liste")
        await office.presses("OK", office.page.get_by_role("dialog"))
        await office.page.get_by_text("1 sur 1").wait_for()  # the lot goes on while it is looked at

        await jeanne.page.locator(".decision", has_text="/20").wait_for()
        assert "14.00" in await jeanne.page.locator(".epreuves").inner_text()
        await jeanne.presses("Consulter mes messages (1)")
        message = jeanne.page.locator("details", has_text="Vos notes sont disponibles")
        await message.locator("summary").click()
        await message.get_by_text("non lu").wait_for(state="detached")
        await jeanne.page.get_by_role("link", name="Consulter mes messages", exact=True).wait_for()

        await jeanne.opens("/mon-historique")
        await jeanne.page.get_by_text("Notes publiées").wait_for()
        await jeanne.opens("/mes-inscriptions")
        await jeanne.page.locator(".enveloppe").click()
        await jeanne.page.get_by_role("dialog").get_by_text("Notes publiées").wait_for()
        await jeanne.presses("Fermer", jeanne.page.get_by_role("dialog"))
        await jeanne.page.locator(".enveloppe").wait_for(state="detached")
        await jeanne.presses("Mon inscription")
        await jeanne.presses("Mes documents")
        await jeanne.presses("Relevé de notes", jeanne.page.locator(".liste"), exact=False)
        async with jeanne.page.expect_download() as download:
            await jeanne.presses("Télécharger", jeanne.page.get_by_role("dialog"))
        assert (await (await download.value).path()).read_bytes().startswith(b"%PDF")


async def test_an_account_is_changed_followed_on_its_devices_exported_and_erased(candidat, browser, server):
    async with candidat(PIERRE_LOGIN) as pierre, candidat(PIERRE_LOGIN) as ailleurs:
        await pierre.presses("Modifier mon compte")
        await pierre.page.get_by_role("heading", name="Effacer mon compte").wait_for()

        def part(title):
            return pierre.page.locator(".partie", has=pierre.page.get_by_role("heading", name=title, exact=True))

        async def sends(title, reponses, button="Enregistrer"):
            await pierre.fills(reponses, part(title))
            await pierre.presses(button, part(title))

        await sends("Modifier mes informations", {"Prénoms": "Pierre Paul"})
        await pierre.page.locator(".identite", has_text="DUBOIS Pierre Paul").wait_for()
        await part("Modifier mes informations").get_by_text("C’est enregistré.").wait_for()
        mails = "Je souhaite recevoir un mail à chaque contrôle d'une de mes pièces justificatives"
        await sends("Modifier mes préférences", {mails: "x"})
        await part("Modifier mes préférences").get_by_text("C’est enregistré.").wait_for()
        await pierre.page.reload()
        assert await pierre.page.get_by_label(mails).is_checked()

        # Another device is signed out from here: it says so, and what it shows is asked again after signing in.
        await pierre.presses("Déconnecter", part("Appareils connectés"), exact=False)
        await part("Appareils connectés").get_by_role("button").wait_for(state="detached")
        await ailleurs.presses("Consulter mes messages")
        await ailleurs.page.get_by_role("dialog").get_by_text("Votre session est terminée.", exact=False).wait_for()

        wrong = {"Mot de passe actuel": "Faux.2026!", "Nouveau mot de passe": NOUVEAU}
        await sends("Modifier mon mot de passe", wrong | {"Confirmation du mot de passe": NOUVEAU})
        await part("Modifier mon mot de passe").locator(".resume").wait_for()
        await sends("Modifier mon mot de passe", {"Mot de passe actuel": MOT_DE_PASSE_DEMO})
        await part("Modifier mon mot de passe").get_by_text("C’est enregistré.").wait_for()

        adresse = {"Adresse mail": BOITE, "Confirmation de l'adresse mail": BOITE, "Mot de passe actuel": NOUVEAU}
        await sends("Modifier mon adresse mail", adresse)
        folder = server.data_dir / "courriels"
        await until(lambda: bool(liens(folder, BOITE, "adresse")))
        await pierre.page.goto(liens(folder, BOITE, "adresse")[0])
        await pierre.page.get_by_text("Votre nouvelle adresse mail est confirmée.").wait_for()

        await pierre.opens("/mon-compte")
        await sends("Télécharger mes données", {"Mot de passe": NOUVEAU}, "Télécharger")
        async with pierre.page.expect_download() as download:
            await pierre.presses("Télécharger", pierre.page.get_by_role("dialog"))
        assert (await (await download.value).path()).stat().st_size > 0
        await pierre.presses("Fermer", pierre.page.get_by_role("dialog"))
        await pierre.presses("Historique")
        await pierre.page.locator("ol.liste li").first.wait_for()

        await pierre.opens("/mon-compte")
        await sends("Effacer mon compte", {"Mot de passe": NOUVEAU}, "Effacer définitivement")
        await pierre.presses("OK", pierre.page.get_by_role("dialog"))
        await pierre.is_at("Page d'accueil du portail candidat")
    async with personne(browser, server.address) as personne_:
        await personne_.opens("/connexion")
        await personne_.signs_in(BOITE, NOUVEAU)
        await personne_.page.locator(".resume").wait_for()
