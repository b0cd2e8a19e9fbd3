"""Every screen of the portal in its states: no violation of axe at 320 pixels, text doubled, forced colours, no motion."""

from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from boite import liens
from live import ROOT, live_server
from navigateur import chromium
from personne import DESKTOP, personne
from waiting import until

from api.http.page import PORTAIL
from tests.portail.visite import visits

pytestmark = pytest.mark.long
HERE = ROOT / "tests" / "portail"
NARROW = {"width": 320, "height": 640}
SCREENS = 44  # at least
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
WIDTH = "document.documentElement.scrollWidth"
# Controls that nothing but a background sets apart, which forced colours take away.
LOST = """[...document.querySelectorAll('button, .bouton, select, textarea, input:not([type=file])')].filter((one) => {
  const style = getComputedStyle(one);
  return one.checkVisibility() && parseFloat(style.borderTopWidth) === 0 && style.textDecorationLine === 'none'
    && !one.closest('nav') && !['checkbox', 'radio'].includes(one.type);
}).map((one) => one.outerHTML)"""
MOVING = """[...document.querySelectorAll('*')].filter((one) => {
  const style = getComputedStyle(one);
  return style.transitionDuration !== '0s' || style.animationName !== 'none' || style.scrollBehavior !== 'auto';
}).map((one) => one.outerHTML.slice(0, 80))"""


@dataclass
class Lecteur:
    """The reader of screens: those that were read, and what is to say of them."""

    page: object
    axe: str
    read: list = field(default_factory=list)
    said: list = field(default_factory=list)

    async def reads(self, name):
        await self.page.locator(".attente:not(form .attente)").first.wait_for(state="detached")
        await self.page.evaluate(self.axe)
        told = await self.page.evaluate(f"axe.run(document, {{ runOnly: {RULES} }})")
        self.read.append(name)
        self.said += [(name, rule["id"], rule["nodes"][0]["html"]) for rule in told["violations"]]
        await self._fits(name, NARROW["width"])
        await self.page.emulate_media(forced_colors="active", reduced_motion="reduce")
        self.said += [(name, "lost in forced colours", html) for html in await self.page.evaluate(LOST)]
        self.said += [(name, "moving", html) for html in await self.page.evaluate(MOVING)]
        await self.page.emulate_media(forced_colors="none", reduced_motion="no-preference")

        await self.page.set_viewport_size(DESKTOP)
        await self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        await self._fits(f"{name}, text doubled", DESKTOP["width"])
        await self.page.evaluate("document.documentElement.style.fontSize = ''")
        await self.page.set_viewport_size(NARROW)

    async def _fits(self, name, most):
        width = await self.page.evaluate(WIDTH)
        self.said += [(name, "width", width)] if width > most else []


@pytest_asyncio.fixture
async def visite(tmp_path, bases, node_modules):
    """A server, and a person whose screens are 320 pixels wide."""
    assert PORTAIL.is_built, "the portal is not built: make portail"
    node_modules(HERE)
    async with (
        live_server(tmp_path, await bases.copy("sqlite", "demo")) as live,
        chromium() as browser,
        personne(browser, live.address, NARROW) as found,
    ):
        yield live, found


async def test_no_screen_has_a_violation(visite, tmp_path):
    live, found = visite
    lecteur = Lecteur(found.page, (HERE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))

    async def link(boite, page):
        await until(lambda: bool(liens(live.data_dir / "courriels", boite, page)))
        return liens(live.data_dir / "courriels", boite, page)[-1]

    await visits(found, "visite@example.org", link, lecteur.reads, tmp_path)

    assert lecteur.said == []
    assert len(lecteur.read) >= SCREENS
