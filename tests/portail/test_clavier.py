"""A whole registration by the keyboard alone, from the account and its mail to the number and the first pièce."""

import asyncio

import fichiers
import pytest
from boite import liens
from clavier import Clavier
from personne import TELEPHONE, personne
from waiting import until

from tests.journeys.test_client_generique import COMPTE, DACK
from tests.portail.scenes import CHOICES

pytestmark = pytest.mark.long
POINTED = "window.pointed = 0; addEventListener('pointerdown', () => window.pointed++, true)"
ACTIVE = "document.activeElement.tagName"
TOLD = "found => document.getElementById(found.getAttribute('aria-describedby').split(' ').at(-1)).textContent"
HELP = "Besoin d'aide pour vous connecter ?"


async def test_a_person_registers_without_a_mouse(browser, server, tmp_path):
    async with personne(browser, server.address, TELEPHONE, Clavier) as jeanne:
        await jeanne.page.add_init_script(POINTED)
        # Listened to from now on: a key would come before a listener of the last moment.
        chooser = asyncio.get_running_loop().create_future()
        jeanne.page.once("filechooser", lambda opened: chooser.set_result(opened))  # noqa: PLW0108 - Playwright marks it
        await _opens_an_account(jeanne, server.data_dir / "courriels")
        await jeanne.presses("Ajouter une nouvelle candidature")
        for choice in CHOICES:
            await jeanne.presses(choice, jeanne.page.locator(".choix"), exact=False)
        await jeanne.presses("Démarrer mon inscription")
        await jeanne.goes_through(DACK)
        assert "001" in await jeanne.page.locator(".numero").inner_text()
        await jeanne.presses("Visualiser/Imprimer")
        await jeanne.page.get_by_role("dialog").locator("iframe").wait_for()
        await jeanne.presses("Fermer", jeanne.page.get_by_role("dialog"))
        await jeanne.page.locator("button:focus", has_text="Visualiser/Imprimer").wait_for()

        (tmp_path / "pièce.pdf").write_bytes(fichiers.pdf())
        await jeanne.presses("Mes justificatifs")
        piece = jeanne.page.locator(".piece").first
        await jeanne.reaches(piece.locator("input[type=file]"))
        await jeanne.page.keyboard.press("Enter")
        await (await asyncio.wait_for(chooser, 30)).set_files(tmp_path / "pièce.pdf")
        await piece.get_by_role("button", name="pièce.pdf").wait_for()
        await jeanne.presses("Menu")
        await jeanne.presses("DÉCONNEXION")
        await jeanne.is_at("Page d'accueil du portail candidat")
        assert await jeanne.page.evaluate("window.pointed") == 0
        assert jeanne.stops > 100


async def _opens_an_account(jeanne, folder):
    """From the home page to « Mes inscriptions »; the focus goes to each new title, and to what is refused."""
    page, boite = jeanne.page, COMPTE["Adresse mail"]
    await jeanne.opens("/")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    await page.keyboard.press("Enter")
    assert await page.evaluate(ACTIVE) == "H1"
    await jeanne.presses("Je n'ai pas de compte, je le crée")
    await jeanne.is_at("Formulaire de création")
    assert await page.evaluate(ACTIVE) == "H1"

    await jeanne.presses("Créer le compte")
    await page.locator(".resume:focus").wait_for()
    await jeanne.presses("Renseignez le champ « Prénoms ».", page.locator(".resume"))
    field = page.get_by_label("Prénoms")
    assert await field.evaluate("found => found === document.activeElement")
    assert await field.get_attribute("aria-invalid") == "true"
    assert (await field.evaluate(TOLD)).replace("\u00a0", " ") == "Renseignez le champ « Prénoms »."
    await jeanne.fills(COMPTE)
    await jeanne.presses("Créer le compte")
    await jeanne.is_at("Confirmation de réception de mail")

    await until(lambda: bool(liens(folder, boite, "activation")))
    await page.goto(liens(folder, boite, "activation")[0])
    await jeanne.presses("Se connecter", page.locator("main"))
    await jeanne.is_at("Veuillez vous identifier")
    await jeanne.presses(HELP)
    await page.get_by_role("dialog").wait_for()
    for _ in range(3):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.matches('body, dialog *')"), "nothing behind the window"
    await page.keyboard.press("Escape")
    await page.locator("button:focus", has_text=HELP).wait_for()
    await jeanne.signs_in(boite, COMPTE["Mot de passe"])
    await jeanne.is_at("Mes inscriptions")
