"""A deployment for tests that need real processes, sockets and signals."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import nursery
import pytest
import pytest_asyncio

from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import Cluster, cluster


@pytest_asyncio.fixture(scope="session")
async def deployment(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    """Two servers and two workers on one PostgreSQL."""
    folder = tmp_path_factory.mktemp("deployment")
    async with cluster(folder, servers=2, workers=2, starter=nursery.start, STREAMS_PER_ACCOUNT="3") as made:
        yield made


@pytest_asyncio.fixture(scope="session")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=60, verify=False) as client:
        yield client


@pytest_asyncio.fixture(scope="session")
async def jeanne(deployment: Cluster, http: httpx.AsyncClient) -> Candidat:
    """A registered candidate, who acts through the first server."""
    person = Candidat("jeanne@example.org", lambda: [deployment.servers[0].address], deployment.mails, Tally(), http)
    await person.register()
    return person


@pytest_asyncio.fixture(scope="session")
async def inscrite(jeanne: Candidat) -> dict[str, Any]:
    """The registration of Jeanne as it was last saved: a test that saves it again updates this."""
    return await jeanne.enrol()


@pytest_asyncio.fixture(autouse=True)
async def no_stream_left(deployment: Cluster) -> None:
    """Forgets the streams of servers that a test before killed: for a while they count against the share of an account."""
    base = await asyncpg.connect(deployment.base.url)
    await base.execute("DELETE FROM suivi")
    await base.close()
