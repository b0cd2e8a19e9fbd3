"""The jobs of the clock: each once when due, whatever the number of processes and of deaths."""

import asyncio
from datetime import timedelta
from uuid import UUID

import factories
import pytest

from api.models import Compte, Echeance, Jeton, Lien, Processus, Reponse, Tache
from api.resolvers import clock
from api.resolvers.clock import run_due
from api.resolvers.jobs import CLOCK, ClockJob
from api.rules.compte import DELAI_LIEN, EtatCompte, UsageJeton, UsageLien


@pytest.fixture
def journal(monkeypatch):
    """One hourly job, which notes its runs."""
    ran = []

    async def faire(op):
        ran.append(op.now)
        await asyncio.sleep(0.01)

    monkeypatch.setattr(clock, "CLOCK", {"essai": ClockJob(timedelta(hours=1), faire)})
    return ran


async def test_runs_at_once_then_when_its_period_is_over(services, horloge, journal):
    begun = horloge.now
    await run_due(services)
    horloge.advance(minutes=59)
    await run_due(services)
    horloge.advance(minutes=1)
    await run_due(services)

    assert journal == [begun, begun + timedelta(hours=1)]


async def test_runs_in_one_process_of_many(services, journal):
    await asyncio.gather(*(run_due(services) for _ in range(8)))

    assert len(journal) == 1


async def test_a_failure_is_kept_and_tried_again_soon(services, horloge, monkeypatch):
    async def faire(_op):
        raise RuntimeError

    monkeypatch.setattr(clock, "CLOCK", {"essai": ClockJob(timedelta(hours=1), faire)})
    await run_due(services)
    row = await Echeance.get(nom="essai")

    assert row.erreur == "RuntimeError"
    assert row.prochaine_le == horloge.now + timedelta(minutes=1)


async def test_forgets_what_expired_and_nothing_else(services, horloge):
    compte = await factories.compte(services)
    late = await factories.compte(services, "tard@example.org", etat=EtatCompte.EN_ATTENTE)
    await Compte.filter(id=late.id).update(cree_le=horloge.now - timedelta(hours=49))
    for days, name in ((-1, "old"), (1, "new")):
        await Jeton.create(
            compte_id=compte.id,
            famille=compte.id,
            usage=UsageJeton.COOKIE,
            empreinte=name,
            appareil="",
            expire_le=horloge.now + timedelta(days=days),
        )
        await Lien.create(
            compte_id=compte.id,
            usage=UsageLien.ADRESSE,
            adresse="a@example.org",
            expire_le=horloge.now + timedelta(days=8 * days),
            cree_le=horloge.now + timedelta(days=8 * days) - DELAI_LIEN,
        )
        await Reponse.create(
            compte_id=compte.id, cle=name, empreinte="", cree_le=horloge.now - timedelta(hours=24 - days)
        )
        await Processus.create(id=UUID(int=days + 1), vu_le=horloge.now + timedelta(minutes=days))
        await Tache.create(nom=name, pas_avant=horloge.now, faite_le=horloge.now - timedelta(days=30 - days))

    assert sorted(await run_due(services)) == sorted(CLOCK)

    assert [row.identifiant for row in await Compte.all()] == [compte.identifiant]
    assert [row.empreinte for row in await Jeton.all()] == ["new"]
    assert [row.cle for row in await Reponse.all()] == ["new"]
    assert [row.nom for row in await Tache.all()] == ["new"]
    assert await Lien.all().count() == 1
    assert await Processus.all().count() == 1
    assert not await Echeance.exclude(erreur=None).exists()
