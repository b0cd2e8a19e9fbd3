"""A server on the demo data for each journey, so that none finds what another left, and a browser for a module."""

from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from live import live_server
from navigateur import chromium
from personne import DESKTOP, personne

from api.http.page import PORTAIL
from api.resolvers.demo_data import MOT_DE_PASSE_DEMO


@pytest_asyncio.fixture
async def demo_base(bases):
    return await bases.copy("sqlite", "demo")


@pytest_asyncio.fixture
async def server(tmp_path_factory, demo_base):
    assert PORTAIL.is_built, "the portal is not built: make portail"
    async with live_server(tmp_path_factory.mktemp("portail"), demo_base) as live:
        yield live


@pytest_asyncio.fixture(scope="module")
async def browser():
    async with chromium() as opened:
        yield opened


@pytest.fixture
def candidat(server, browser):
    """A candidate of the demo, signed in at « Mes inscriptions »."""

    @asynccontextmanager
    async def candidat(login, viewport=DESKTOP, mot_de_passe=MOT_DE_PASSE_DEMO):
        async with personne(browser, server.address, viewport) as found:
            await found.opens("/connexion")
            await found.signs_in(login, mot_de_passe)
            await found.is_at("Mes inscriptions")
            yield found

    return candidat
