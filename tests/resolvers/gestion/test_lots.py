"""Lots and reminders when two workers take the same work. SQLite takes no row lock, hence PostgreSQL only."""

import asyncio

import factories
import pytest
from bureau import bureau, inscrits, periode_bts

from api.models import Document, Evenement, LigneLot, Lot, Message, PlaceEpreuve, Relance, Tache
from api.resolvers.gestion import lots, relances
from api.resolvers.operation import Operation
from api.rules.piece import pieces_demandees
from api.schema.base import global_id
from tests.journeys.story import a_paris
from tests.journeys.test_convocations import ENVOYER, PLANIFIER, PUBLIER, plan, planifier
from tests.rules.dossiers import dubois

MESSAGE = {"objet": "Rappel", "corps": "Bonjour."}

pytestmark = pytest.mark.usefixtures("postgresql")


async def work(services):
    """Runs every pressing task, each given to four workers at once."""
    while taches := await Tache.filter(faite_le=None, priorite=Tache.IMMEDIATE):
        await asyncio.gather(*(lots.avancer(tache, services) for tache in taches for _ in range(4)))
        await Tache.filter(id__in=[tache.id for tache in taches]).update(faite_le=services.clock())


async def test_four_workers_on_one_lot_do_each_candidature_once(client, services):
    periode = await periode_bts()
    rows = await inscrits(250, periode)
    office = await bureau(client, services, ("03", "BTS"))
    await office.run(ENVOYER, input={"filtre": {}, **MESSAGE})

    await work(services)

    lot = await Lot.get()
    assert (lot.etat, lot.faits, lot.echecs) == ("TERMINE", 250, 0)
    assert await Message.all().count() == len(rows)
    assert await LigneLot.filter(etat="FAITE").count() == len(rows)


async def test_the_same_order_given_twice_at_once_is_one_lot(client, services):
    await inscrits(3, await periode_bts())
    office = await bureau(client, services, ("03", "BTS"))

    answers = await asyncio.gather(*(office.run(ENVOYER, input={"filtre": {}, **MESSAGE}) for _ in range(8)))

    assert len({answer["lot"]["id"] for answer in answers}) == 1
    assert await Lot.all().count() == 1


async def test_two_lots_on_the_same_candidats_number_versions_and_events_without_gaps(client, services):
    periode = await periode_bts()
    rows = await inscrits(120, periode)
    office = await bureau(client, services, ("03", "BTS"))
    await planifier(office, periode, rows[0].specialite, plan("E1", "14/06/2027 09:00", [200]))
    await office.run(PUBLIER, filtre={}, type="CONVOCATION")
    await office.run(PUBLIER, filtre={"domaine": "BTS"}, type="CONVOCATION")
    await office.run(ENVOYER, input={"filtre": {}, **MESSAGE})

    await work(services)

    assert await Lot.filter(etat="TERMINE", echecs=0).count() == 3
    versions = await Document.filter(type="CONVOCATION").values_list("version", flat=True)
    assert sorted(versions) == [1] * 120 + [2] * 120
    rangs = await Evenement.filter(candidature_id__isnull=False).values_list("compte_id", "rang")
    assert sorted(rang for _, rang in rangs) == sorted([1, 2, 3] * 120)


async def test_two_plans_of_one_epreuve_at_once_seat_everybody_once(client, services):
    periode = await periode_bts()
    rows = await inscrits(30, periode)
    office = await bureau(client, services, ("03", "BTS"))
    asked = {
        "sessionId": global_id("SessionExamen", periode.session_id),
        "academie": "03",
        "specialite": rows[0].specialite,
        **plan("E1", "14/06/2027 09:00", [40]),
    }

    answers = await asyncio.gather(*(office.send(PLANIFIER, input=asked) for _ in range(6)))

    assert not [answer for answer in answers if "errors" in answer]
    assert sorted(await PlaceEpreuve.all().values_list("numero", flat=True)) == list(range(1, 31))


async def test_two_clocks_remind_once(services, horloge):
    rows = await inscrits(20, await periode_bts())
    for row in rows:
        await factories.demander(row.id, pieces_demandees(dubois()))
    horloge.now = a_paris("05/01/2027 08:00")
    op = Operation(acteur=None, now=horloge.now, services=services)

    counts = await asyncio.gather(*(relances.relancer(op) for _ in range(4)))

    assert sum(counts) == 20
    assert await Relance.all().count() == 20
    assert await Message.all().count() == 20
