"""Every screen of the portal in its states, read by axe at 320 pixels: no violation, and nothing beyond the edge."""

import pytest
import pytest_asyncio
from live import ROOT, live_server
from navigateur import chromium
from personne import personne

from api.http.page import PAGES, PORTAIL
from api.resolvers.demo_data import GESTIONNAIRE_DEMO, MOT_DE_PASSE_DEMO
from tests.journeys.test_client_generique import DACK
from tests.portail.scenes import enters, starts

pytestmark = [pytest.mark.long, pytest.mark.any_database]
HERE = ROOT / "tests" / "portail"
NARROW = {"width": 320, "height": 640}
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"


class Lecteur:
    """The reader of screens, and the list of what axe said of each."""

    def __init__(self, found, source):
        self.found, self.source = found, source
        self.read = []
        self.said = []

    async def reads(self, name):
        page = self.found.page
        await page.locator(".attente").first.wait_for(state="detached")
        await page.evaluate(self.source)
        told = await page.evaluate(f"axe.run(document, {{ runOnly: {RULES} }})")
        width = await page.evaluate("document.documentElement.scrollWidth")
        self.read.append(name)
        self.said += [(name, rule["id"], rule["nodes"][0]["html"]) for rule in told["violations"]]
        self.said += [(name, "width", width)] if width > NARROW["width"] else []


@pytest_asyncio.fixture
async def lecteur(tmp_path, bases, node_modules):
    assert PORTAIL.is_built, "the portal is not built: make portail"
    node_modules(HERE)
    source = (HERE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    async with (
        live_server(tmp_path, await bases.copy("sqlite", "demo")) as live,
        chromium() as browser,
        personne(browser, live.address, NARROW) as found,
    ):
        yield Lecteur(found, source)


async def test_no_screen_has_a_violation(lecteur):
    found = lecteur.found
    for path in (
        "/",
        "/ouvertures",
        "/mot-de-passe",
        "/mot-de-passe?jeton=x",
        "/activation?jeton=x",
        "/adresse?jeton=x",
    ):
        await found.opens(path)
        await lecteur.reads(path)
    await found.opens("/creer-mon-compte")
    await lecteur.reads("/creer-mon-compte")
    await found.presses("Créer le compte")
    await found.page.locator(".resume").wait_for()
    await lecteur.reads("refusals")
    await found.opens("/connexion")
    await found.presses("Besoin d'aide pour vous connecter ?")
    await lecteur.reads("window")
    await found.page.keyboard.press("Escape")
    await found.signs_in("dack.accrall@example.org", MOT_DE_PASSE_DEMO)
    await found.is_at("Mes inscriptions")
    await lecteur.reads("/mes-inscriptions, empty")
    await starts(found, "BTS", "03")
    await found.presses("Suivant", found.page.locator(".actions"))
    await found.page.locator(".resume").wait_for()
    await lecteur.reads("problems of a tab")

    async def each(reponses, scope=None):
        await fills(reponses, scope)
        if scope is None:
            await lecteur.reads((await found.page.locator("h1").inner_text()).split("\n")[0])

    fills, found.fills = found.fills, each
    await found.goes_through(DACK)
    await lecteur.reads("number")
    found.fills = fills
    id_ = found.page.url.split("/")[4]
    for path in ("/mes-inscriptions", *(path for path in PAGES if path.startswith("/m") and "onglet" not in path)):
        await found.opens(path.replace("{id}", id_))
        await lecteur.reads(path)
    await found.opens("/mes-inscriptions")
    await found.presses("Menu")
    await lecteur.reads("menu")
    await found.presses("Se désinscrire")
    await lecteur.reads("warning")

    await found.opens("/mes-inscriptions")
    await found.presses("Menu")
    await found.presses("DÉCONNEXION")
    await enters(found, GESTIONNAIRE_DEMO)
    await found.is_at("Bureau des examens")
    await lecteur.reads("/gestion")
    await found.presses("ACCRALL Dack", found.page.locator(".dossiers"))
    await found.presses("Contrôler", found.page.locator(".piece").first, exact=False)
    await found.page.locator(".controle label").first.wait_for()
    await lecteur.reads("/gestion/{id}")

    assert lecteur.said == []
    assert len(lecteur.read) >= 30
