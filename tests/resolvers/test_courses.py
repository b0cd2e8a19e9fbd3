"""Races on PostgreSQL: one winner, a clean refusal for the rest, and events without a gap.

`COURSES=200` sets the rounds of each, as the long command of the README does.
"""

import asyncio
import os
from dataclasses import replace

import factories
import pytest

from api.models import Candidature, Evenement
from api.resolvers import parcours
from api.resolvers.operation import Acteur
from api.rules.candidature import EtatCandidature
from api.rules.compte import TypeCompte
from api.rules.onglets.modalites import Modalites
from api.rules.problems import Code, RefusedError

ROUNDS = int(os.environ.get("COURSES", "200"))


@pytest.fixture(autouse=True)
def on_postgresql(base):
    if base == "sqlite":
        pytest.skip("SQLite writes one transaction at a time")


@pytest.fixture
async def acting(op, services):
    candidat = await factories.candidat(services)
    acteur = Acteur(compte_id=candidat.compte_id, type=TypeCompte.CANDIDAT, famille=candidat.id)
    return replace(op, acteur=acteur), candidat


async def race(*works):
    """What won, and the codes of what was refused; anything else fails the test."""
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, RefusedError)]
    won = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    assert len(won) + len(refused) == len(outcomes), outcomes
    return won, {problem.code for outcome in refused for problem in outcome.problems}


async def gapless(candidat):
    rangs = await Evenement.filter(compte_id=candidat.compte_id).order_by("rang").values_list("rang", flat=True)
    return list(rangs) == list(range(1, len(rangs) + 1))


async def test_two_devices_with_one_version(acting):
    op, candidat = acting
    periode = await factories.periode()
    row = await factories.candidature(candidat, periode=periode, etat=EtatCandidature.BROUILLON, brouillon={})
    for _ in range(ROUNDS):
        version = (await Candidature.get(id=row.id)).version

        won, codes = await race(
            *(
                parcours.renseigner(op, row.id, version, "MODALITES", Modalites(acceptees=choice))
                for choice in (True, False)
            )
        )

        assert (len(won), codes) == (1, {Code.VERSION_PERIMEE})
        assert (await Candidature.get(id=row.id)).version == version + 1
    assert await gapless(candidat)


async def test_two_starts_of_one_registration(acting):
    op, candidat = acting
    periode = await factories.periode()
    for _ in range(ROUNDS):
        won, _ = await race(parcours.demarrer(op, periode.id), parcours.demarrer(op, periode.id))

        rows = await Candidature.filter(candidat_id=candidat.id)
        assert len(rows) == 1
        assert {chargee.row.id for chargee in won} == {rows[0].id}
        await rows[0].delete()
    assert await gapless(candidat)


async def test_withdraw_against_modify(acting):
    op, candidat = acting
    periode = await factories.periode()
    for _ in range(ROUNDS):
        row = await factories.candidature(
            candidat, periode=periode, etat=EtatCandidature.INSCRIT, saisie={}, numero_inscription=1
        )

        won, codes = await race(
            parcours.modifier(op, row.id, row.version),
            parcours.desinscrire(op, row.id, row.version, confirmation=True),
        )

        after = await Candidature.get(id=row.id)
        assert len(won) == 1
        assert codes <= {Code.VERSION_PERIMEE, Code.INTROUVABLE, Code.ACTION_IMPOSSIBLE}
        assert (after.etat is EtatCandidature.DESINSCRIT) != (after.brouillon is not None)
        await after.delete()
    assert await gapless(candidat)
