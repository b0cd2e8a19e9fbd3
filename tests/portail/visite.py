"""A visit of every screen of the portal in its states, for those who look at them: axe, and who takes pictures."""

import fichiers

from api.http.page import PAGES
from api.resolvers.demo_data import ETABLISSEMENT_DEMO, GESTIONNAIRE_DEMO
from tests.journeys.test_client_generique import COMPTE, DACK
from tests.portail.scenes import CHOICES, enters, imports_marks

MOT_DE_PASSE = COMPTE["Mot de passe"]


async def visits(found, boite, link, seen, folder):
    """Visits all as a new candidate, as the office of the demo, as the candidate again, then as the school of the demo.

    `link` gives the address in the last mail to a mailbox that opens a page; `seen` hears the name of each screen while
    it is shown; `folder` may hold files to send.
    """
    await _opens_an_account(found, boite, link, seen)
    id_ = await _registers(found, seen)
    numero = (await found.page.locator(".identite").inner_text()).split()[1]
    await _deposits(found, id_, seen, folder)
    for path in (path for path in PAGES if path.startswith("/m") and "onglet" not in path):
        if path not in {"/mon-inscription/{id}", "/mot-de-passe", "/mes-justificatifs/{id}"}:
            await found.opens(path.replace("{id}", id_))
            await seen(path.replace("/{id}", ""))
    await found.opens("/mes-inscriptions")
    await found.presses("Se désinscrire")
    await seen("avertissement")
    await _leaves(found)
    await _works(found, numero, seen)
    await _leaves(found)

    await found.opens("/connexion")
    await found.signs_in(boite, MOT_DE_PASSE)
    await found.is_at("Mes inscriptions")
    await seen("mes-inscriptions, enveloppe")
    await found.opens(f"/mes-notes/{id_}")
    await found.page.locator(".decision").wait_for()
    await seen("mes-notes, publiées")
    await found.opens("/mes-messages")
    await found.page.locator("details summary").first.click()
    await seen("mes-messages, ouvert")
    await found.opens(f"/mes-documents/{id_}")
    await found.presses("Relevé de notes", found.page.locator(".liste"), exact=False)
    await found.page.get_by_role("dialog").wait_for()
    await seen("mes-documents, ouvert")
    await found.page.keyboard.press("Escape")
    await _leaves(found)

    await enters(found, ETABLISSEMENT_DEMO)
    await found.is_at("Élèves de l’établissement")
    (folder / "faux.csv").write_text("nom;prenoms\nLAMY;Paul\n", "utf-8")
    await found.page.get_by_label("Fichier CSV des élèves").set_input_files(folder / "faux.csv")
    await found.page.locator(".groupe strong", has_text="corriger").wait_for()
    await seen("/etablissement")


async def _opens_an_account(found, boite, link, seen):
    for path in (
        "/",
        "/ouvertures",
        "/mot-de-passe",
        "/mot-de-passe?jeton=x",
        "/activation?jeton=x",
        "/adresse?jeton=x",
        "/second-facteur",
    ):
        await found.opens(path)
        await seen(path)
    await found.opens("/creer-mon-compte")
    await seen("/creer-mon-compte")
    await found.presses("Créer le compte")
    await found.page.locator(".resume").wait_for()
    await seen("/creer-mon-compte, refus")
    await found.fills(COMPTE | {"Adresse mail": boite, "Confirmation de l'adresse mail": boite})
    await found.presses("Créer le compte")
    await found.is_at("Confirmation de réception de mail")
    await seen("/creer-mon-compte, mail parti")
    await found.page.goto(await link(boite, "activation"))
    await found.page.get_by_text("Votre compte est activé.", exact=False).wait_for()
    await seen("/activation")
    await found.opens("/connexion")
    await seen("/connexion")
    await found.presses("Besoin d'aide pour vous connecter ?")
    await seen("/connexion, aide")
    await found.page.keyboard.press("Escape")
    await found.signs_in(boite, MOT_DE_PASSE)
    await found.is_at("Mes inscriptions")
    await seen("/mes-inscriptions, vide")


async def _registers(found, seen):
    """Registers for the BTS; each tab is seen filled, and the first one refused too. Gives the id of the candidature."""
    await found.presses("Ajouter une nouvelle candidature")
    await found.page.locator(".choix").wait_for()
    await seen("/inscrire")
    for choice in CHOICES:
        await found.presses(choice, found.page.locator(".choix"), exact=False)
    await found.page.get_by_role("button", name="Démarrer mon inscription").wait_for()
    await seen("/inscrire, ouvert")
    await found.presses("Démarrer mon inscription")
    await found.presses("Identification", found.page.locator(".onglets"), exact=False)
    await found.is_at("Identification")
    await found.presses("Suivant", found.page.locator(".actions"))
    await found.page.locator(".resume").wait_for()
    await seen("onglet, refus")
    await found.page.context.set_offline(True)
    await found.fills(DACK)
    await found.presses("Suivant", found.page.locator(".actions"))
    await found.page.locator(".reseau").wait_for()
    await seen("onglet, hors ligne")
    await found.page.context.set_offline(False)
    await found.is_at("Informations candidature")
    fills = found.fills

    async def each(reponses, scope=None):
        await fills(reponses, scope)
        if scope is None:
            await seen("onglet, " + (await found.page.locator("h1").inner_text()).split("\n")[0])

    found.fills = each
    await found.goes_through(DACK)
    found.fills = fills
    await seen("numéro d'inscription")
    await found.presses("Visualiser/Imprimer")
    await found.page.get_by_role("dialog").wait_for()
    await seen("aperçu")
    return found.page.url.split("/")[4]


async def _deposits(found, id_, seen, folder):
    (folder / "fausse.pdf").write_bytes(b"this is no PDF at all")
    (folder / "identité.pdf").write_bytes(fichiers.pdf())
    await found.opens(f"/mes-justificatifs/{id_}")
    await seen("/mes-justificatifs")
    piece = found.page.locator(".piece").first
    await piece.locator("input[type=file]").set_input_files(folder / "fausse.pdf")
    await piece.locator(".erreur").wait_for()
    await seen("/mes-justificatifs, refus")
    await piece.locator("input[type=file]").set_input_files(folder / "identité.pdf")
    await piece.get_by_role("button", name="identité.pdf").click()
    await found.page.get_by_role("dialog").wait_for()
    await seen("/mes-justificatifs, fichier")


async def _works(office, numero, seen):
    """The office controls a pièce beside its file, and publishes marks."""
    await enters(office, GESTIONNAIRE_DEMO)
    await office.is_at("Bureau des examens")
    await seen("/gestion")
    await imports_marks(office, numero)
    await office.page.get_by_label("Nom du candidat").fill("ngmb")
    await office.presses("Rechercher")
    await office.page.locator(".dossiers li").first.wait_for()
    await office.presses("Publier les notes de cette liste")
    await seen("/gestion, publier")
    await office.presses("OK", office.page.get_by_role("dialog"))
    await office.page.get_by_text("Publication des notes – Terminé").first.wait_for()
    await seen("/gestion, lot")
    await office.page.locator(".dossiers a").first.click()
    await office.presses("Contrôler", office.page.locator(".piece").first, exact=False)
    await office.page.locator(".controle label").first.wait_for()
    await seen("/gestion/{id}")
    await office.opens("/mon-compte")
    await seen("/mon-compte, bureau")
    await office.opens("/second-facteur")
    await seen("/second-facteur, connecté")


async def _leaves(found):
    await found.opens("/mon-compte")
    menu = found.page.get_by_role("button", name="Menu", exact=True)
    if await menu.is_visible():
        await menu.click()
    await found.presses("DÉCONNEXION")
    await found.is_at("Page d'accueil du portail candidat")
