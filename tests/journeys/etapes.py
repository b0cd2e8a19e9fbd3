"""The starting points of several tests: a signed-in candidate, two open periods, whole dossiers of the session 2027."""

from dataclasses import replace

import factories
import pytest_asyncio

from api.schema.base import global_id
from tests.journeys.story import Recit
from tests.rules.dossiers import accrall, avec, dubois, ngmb_dupont


@pytest_asyncio.fixture
async def periode(services):
    return await factories.periode()


@pytest_asyncio.fixture
async def bts(services):
    return await factories.periode("BTS", "03")


@pytest_asyncio.fixture
async def jeanne(services):
    return await factories.candidat(services)


@pytest_asyncio.fixture
async def recit(client, services, messagerie, jeanne):
    await client.sign_in("jeanne@example.org")
    return Recit(client, services, messagerie)


def periode_id(periode):
    return global_id("Periode", periode.id)


def onglet(candidature, code):
    return next(found for found in candidature["onglets"] if found["code"] == code)


def codes(errors):
    return [(error["code"], error["path"]) for error in errors]


async def ready_to_save(recit, periode):
    await recit.demarrer(periode_id(periode))
    ready = await recit.remplir_tout(ngmb_dupont())
    assert "ENREGISTRER" in ready["actionsPossibles"]
    return ready


def accrall_in_2027():
    presentations = [replace(accrall().form("ACQUIS").presentations[0], annee=2025)]
    return avec(accrall(), "ACQUIS", presentations=presentations)


def dubois_in_2027():
    return avec(dubois(), "ACQUIS", presentations=[replace(dubois().form("ACQUIS").presentations[0], annee=2025)])
