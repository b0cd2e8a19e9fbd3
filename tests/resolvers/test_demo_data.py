"""The demo: every domaine is open, under its own session labels and in its own centres."""

import pytest

from api.models import Periode, SessionExamen
from api.resolvers.demo_data import CENTRES_DEMO, semer
from api.rules.domaines import domaines


@pytest.mark.parametrize("domaine", domaines().values(), ids=domaines().keys())
async def test_opens_every_session_of_every_domaine(services, domaine):
    await semer(services)
    await semer(services)

    sessions = await SessionExamen.filter(domaine=domaine.code)
    assert {session.libelle for session in sessions} == set(domaine.libelles_de_session(sessions[0].annee))
    for session in sessions:
        periodes = await Periode.filter(session_id=session.id)
        assert {periode.centre for periode in periodes} == set(domaine.centres or CENTRES_DEMO)
        assert len(periodes) == len({periode.centre for periode in periodes}), "sown twice, there once"
