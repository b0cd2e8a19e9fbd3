"""The kit of `deploy/`, with the demo's periods, and a candidate who comes through its nginx."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from bases import SECRET_KEY, Bases
from kit import Kit, kit

from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import Mails

SECRETS = ("POSTGRES_PASSWORD", "S3_ACCESS_KEY", "S3_SECRET_KEY")


@pytest.fixture(scope="session")
def mails():
    found = Mails()
    found.start()
    yield found
    found.stop()


HALF = ("serveur-2", "worker-2")


@pytest_asyncio.fixture(scope="session", params=["half", pytest.param("whole", marks=pytest.mark.long)])
async def installed(request, tmp_path_factory, bases: Bases, mails: Mails) -> AsyncIterator[Kit]:
    """The kit as an operator filled it, on a database whose periods are open; its short form lacks half of its servers."""
    operator = dict.fromkeys(SECRETS, "secret-de-l-exploitant") | {
        "SECRET_KEY": SECRET_KEY,
        "PORTAIL_NAME": "localhost",
        "SERVER_PROCESSES": "1",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mails.port),
        "SMTP_ENCRYPTION": "aucun",
    }
    url = await bases.copy("postgresql", "demo")
    left_out = HALF if request.param == "half" else ()
    async with kit(tmp_path_factory.mktemp("kit"), url, left_out, **operator) as found:
        yield found


@pytest_asyncio.fixture(scope="session")
async def http(installed) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=installed.front.trust, timeout=60) as client:
        yield client


@pytest_asyncio.fixture(scope="session")
async def jeanne(installed, mails, http) -> Candidat:
    """A candidate with an account, opened by the mail received."""
    person = Candidat("jeanne@example.org", lambda: [installed.front.address], mails, Tally(), http)
    await person.register()
    return person


@pytest_asyncio.fixture(scope="session")
async def inscrite(jeanne):
    """The registration of Jeanne, as it was last saved."""
    return await jeanne.enrol()
