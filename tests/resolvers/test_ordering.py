"""The journal of all events: one order, where no late commit is missed."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import factories
import pytest
from waiting import PATIENCE

from api.models import Evenement, Habilitation, transaction
from api.resolvers import ordering
from api.resolvers.gestion import suivi
from api.resolvers.operation import Acteur
from api.rules.compte import TypeCompte
from api.rules.evenement import TypeEvenement
from api.rules.problems import Code, RefusedError

ENREGISTREE = TypeEvenement.CANDIDATURE_ENREGISTREE


@pytest.fixture
async def guyane(services):
    """A saved candidature of Guyane, and its candidat."""
    return await candidature_de(services, "jeanne@example.org", "33")


@pytest.fixture
async def besancon(services):
    return await candidature_de(services, "pierre@example.org", "03", annee=2028)


async def candidature_de(services, adresse, centre, annee=2027):
    candidat = await factories.candidat(services, adresse)
    periode = await factories.periode("BCP", centre, annee=annee)
    row = await factories.candidature(candidat, periode=periode, etat="INSCRIT", numero_inscription=1)
    await row.fetch_related("candidat")
    return row


@pytest.fixture
async def bureau(op, services):
    """An office of Guyane, acting."""
    compte = await factories.compte(services, "bureau@example.org", type=TypeCompte.GESTIONNAIRE)
    await Habilitation.create(compte_id=compte.id, centre="33")
    return replace(op, acteur=Acteur(compte_id=compte.id, type=TypeCompte.GESTIONNAIRE, famille=compte.id))


async def record(op, candidature, type_=ENREGISTREE):
    async with op.change() as change:
        change.record(type_, candidature.candidat.compte_id, candidature_id=candidature.id)


async def next_of(stream):
    return (await asyncio.wait_for(anext(stream), PATIENCE)).candidature_id


async def test_numbers_every_event_once_and_keeps_the_order_of_each_account(op, guyane, besancon):
    for _ in range(5):
        await record(op, guyane)
        await record(op, besancon)

    await asyncio.gather(*(ordering.numeroter() for _ in range(3)))

    rows = await Evenement.all().order_by("position")
    assert [row.position for row in rows] == list(range(1, 11))
    for candidature in (guyane, besancon):
        assert [row.rang for row in rows if row.candidature_id == candidature.id] == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("postgresql")
async def test_an_event_that_commits_late_comes_after_and_is_not_passed_over(op, guyane, besancon):
    """The late event began its transaction first; an auto-increment would have numbered it before events read."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def late():
        async with transaction():
            await Evenement.record(
                ENREGISTREE, compte_id=guyane.candidat.compte_id, candidature_id=guyane.id, le=op.now
            )
            begun.set()
            await go_on.wait()

    slow = asyncio.create_task(late())
    await begun.wait()
    await record(op, besancon)
    end = await ordering.fin()
    go_on.set()
    await slow

    assert end == 1
    assert await ordering.fin() == 2
    after = await Evenement.filter(position__gt=end)
    assert [row.candidature_id for row in after] == [guyane.id]


@pytest.mark.usefixtures("postgresql")
async def test_an_event_that_is_erased_while_it_is_numbered_stops_nobody(op, guyane, besancon):
    """The position of an erased event stays free: counting written rows would give the next event a taken one."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    await record(op, guyane)
    await record(op, besancon)
    first = await Evenement.all().order_by("compte_id").first()

    async def erase():
        async with transaction():
            await Evenement.filter(id=first.id).delete()
            begun.set()
            await go_on.wait()

    erasing = asyncio.create_task(erase())
    await begun.wait()
    numbering = asyncio.create_task(ordering.numeroter())
    await asyncio.sleep(0.2)
    go_on.set()
    await asyncio.gather(erasing, numbering)
    await record(op, guyane)

    assert await ordering.fin() == 3
    assert sorted(await Evenement.all().values_list("position", flat=True)) == [2, 3]


async def test_an_office_follows_its_scope_and_nothing_else(op, bureau, guyane, besancon):
    await record(op, guyane)
    async with aclosing(suivi.suivre(bureau, 0)) as stream:
        assert await next_of(stream) == guyane.id
        waiting = asyncio.create_task(next_of(stream))
        await asyncio.sleep(0.05)

        await record(op, besancon)
        await record(op, guyane)

        assert await waiting == guyane.id


async def test_an_office_goes_on_from_its_place(op, bureau, guyane):
    for _ in range(3):
        await record(op, guyane)
    await ordering.numeroter()

    async with aclosing(suivi.suivre(bureau, 1)) as stream:
        seen = [(await asyncio.wait_for(anext(stream), PATIENCE)).position for _ in range(2)]

    assert seen == [2, 3]


async def test_what_happens_meanwhile_hides_nothing_that_was_found(op, bureau, guyane, besancon):
    """A ring between two events makes the stream read anew, without taking the rest of its page for seen."""
    for _ in range(3):
        await record(op, guyane)
    await ordering.numeroter()
    seen = []

    async with aclosing(suivi.suivre(bureau, 0)) as stream:
        for _ in range(3):
            async with asyncio.timeout(PATIENCE):
                seen.append((await anext(stream)).position)
            await record(op, besancon)

    assert seen == [1, 2, 3]


async def test_the_stream_ends_when_the_scope_is_taken_back(op, bureau, guyane):
    async with aclosing(suivi.suivre(bureau, 0)) as stream:
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.05)
        await Habilitation.all().delete()
        await record(op, guyane)

        with pytest.raises(RefusedError) as refused:
            await asyncio.wait_for(waiting, PATIENCE)

    assert [problem.code for problem in refused.value.problems] == [Code.INTROUVABLE]


async def test_a_candidate_follows_no_office(op, guyane):
    acting = replace(
        op, acteur=Acteur(compte_id=guyane.candidat.compte_id, type=TypeCompte.CANDIDAT, famille=guyane.id)
    )

    with pytest.raises(RefusedError):
        await anext(suivi.suivre(acting, 0))
