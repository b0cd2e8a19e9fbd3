"""Races for a candidature on PostgreSQL: one winner, a clean refusal for the rest, and events that tell it once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import factories
import pytest
from races import Course, acting, inscrite, office, told
from tortoise import connections

from api.models import Candidat, Candidature, Document, locked, transaction
from api.resolvers import parcours
from api.resolvers.gestion import candidature as gestion
from api.resolvers.gestion import messages
from api.resolvers.idempotency import once
from api.rules.candidature import EtatCandidature
from api.rules.evenement import TypeEvenement
from api.rules.message import MessageSaisi
from api.rules.onglets.modalites import Modalites
from api.rules.problems import Code

PERIMEE, CLOSES = Code.VERSION_PERIMEE, Code.INSCRIPTIONS_CLOSES
MOTIF = "Doublon"

pytestmark = pytest.mark.usefixtures("postgresql")


@pytest.fixture
async def candidat(services):
    return await factories.candidat(services)


@pytest.fixture
async def mine(op, candidat):
    """The operation of the candidat."""
    return acting(op, candidat)


async def test_two_devices_with_one_version(mine, candidat, rounds):
    row, course = (await parcours.demarrer(mine, (await factories.periode()).id)).row, Course()

    def fill(version, choice):
        form = Modalites(acceptees=choice == "telephone")
        return lambda: parcours.renseigner(mine, row.id, version, "MODALITES", form)

    for _ in range(rounds):
        version = (await Candidature.get(id=row.id)).version

        won = await course.round(**{device: fill(version, device) for device in ("telephone", "ordinateur")})

        after = await Candidature.get(id=row.id)
        assert after.version == version + 1
        assert after.brouillon["MODALITES"]["acceptees"] is (won == "telephone")
    assert course.refused == {"telephone": {PERIMEE}, "ordinateur": {PERIMEE}}
    await told(candidat)


async def test_two_starts_of_one_registration(mine, candidat, rounds):
    """Both get the one draft: nothing is lost, so nothing is refused."""
    periode = await factories.periode()
    for _ in range(rounds):
        started = await asyncio.gather(parcours.demarrer(mine, periode.id), parcours.demarrer(mine, periode.id))

        rows = await Candidature.filter(candidat_id=candidat.id)
        assert len(rows) == 1
        assert {chargee.row.id for chargee in started} == {rows[0].id}
        await rows[0].delete()
    assert (await told(candidat))[TypeEvenement.CANDIDATURE_DEMARREE] == rounds


async def test_two_saves_of_one_draft(mine, candidat, rounds):
    row, course = await inscrite(mine), Course()
    for rank in range(rounds):
        version = (await parcours.modifier(mine, row.id, None)).row.version

        await course.round(
            telephone=lambda v=version: parcours.enregistrer(mine, row.id, v),
            ordinateur=lambda v=version: parcours.enregistrer(mine, row.id, v),
        )

        after = await Candidature.get(id=row.id)
        assert (after.version_inscription, after.brouillon) == (rank + 2, None)
    assert course.refused == {"telephone": {PERIMEE}, "ordinateur": {PERIMEE}}
    assert (await told(candidat))[TypeEvenement.CANDIDATURE_MODIFIEE] == rounds
    types = await Document.filter(candidature_id=row.id).values_list("type", flat=True)
    assert sorted(map(types.count, set(types))) == [1, rounds + 1]
    assert (await Candidat.get(id=candidat.id)).dernier_numero_inscription == 1


async def waiting():
    """Waits until a statement waits for a lock."""
    told = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(30):
        while not (await connections.get("default").execute_query(told))[0]:  # noqa: ASYNC110 - the database's
            await asyncio.sleep(0.01)


async def test_a_save_that_waits_reads_what_the_other_writer_left(mine, candidat):
    """One statement takes the lock and reads: the names and the période are those of after it."""
    periode, begun, go_on = await factories.periode(), asyncio.Event(), asyncio.Event()
    other = await factories.periode(session=await periode.session, libelle="SEPTEMBRE 2027")
    row = await inscrite(mine, periode)
    await parcours.modifier(mine, row.id, None)

    async def change():
        async with transaction():
            await locked(Candidature.filter(id=row.id)).get()
            await Candidat.filter(id=candidat.id).update(nom="DUPOND")
            await Candidature.filter(id=row.id).update(periode_id=other.id)
            begun.set()
            await go_on.wait()

    changing = asyncio.create_task(change())
    await begun.wait()
    saving = asyncio.create_task(parcours.enregistrer(mine, row.id, None))
    await waiting()
    go_on.set()
    await changing

    saved = await saving

    assert (await Candidature.get(id=row.id)).nom_tri.startswith("DUPOND")
    assert saved.row.periode.id == other.id


async def test_one_key_a_hundred_times_at_once(mine, rounds):
    row = await inscrite(mine)

    async def asked_once(key, change):
        async with once(mine, key, ["the same request"]) as asked:
            if asked.deja is None:
                chargee = await change(mine, row.id, None)
                asked.reponse = {"version": chargee.row.version}
            return asked.deja or asked.reponse

    for rank in range(rounds):
        before, change = await Candidature.get(id=row.id), (parcours.modifier, parcours.abandonner)[rank % 2]

        answers = await asyncio.gather(*(asked_once(f"key-{rank}", change) for _ in range(100)))

        assert answers == [{"version": before.version + 1}] * 100
        assert (await Candidature.get(id=row.id)).version == before.version + 1


async def test_withdraw_against_modify(mine, candidat, rounds):
    periode, course = await factories.periode(), Course()
    for _ in range(rounds):
        row = await factories.candidature(candidat, periode=periode)

        won = await course.round(
            modifier=lambda row=row: parcours.modifier(mine, row.id, row.version),
            desinscrire=lambda row=row: parcours.desinscrire(mine, row.id, row.version, confirmation=True),
        )

        after = await Candidature.get(id=row.id)
        assert (after.etat is EtatCandidature.DESINSCRIT) == (won == "desinscrire")
        assert (after.brouillon is not None) == (won == "modifier")
        await after.delete()
    assert course.refused == {"modifier": {Code.INTROUVABLE}, "desinscrire": {PERIMEE}}
    assert (await told(candidat))[TypeEvenement.CANDIDATURE_DESINSCRITE] == course.won["desinscrire"]


async def test_an_office_that_sets_aside_against_the_save_of_its_candidat(op, mine, candidat, rounds):
    row, bureau, course = await inscrite(mine), await office(op), Course()
    for _ in range(rounds):
        before = (await parcours.modifier(mine, row.id, None)).row

        won = await course.round(
            enregistrer=lambda v=before.version: parcours.enregistrer(mine, row.id, v),
            ecarter=lambda v=before.version: gestion.ecarter(bureau, row.id, v, MOTIF),
        )

        after = await Candidature.get(id=row.id)
        assert (after.etat is EtatCandidature.ECARTEE, after.brouillon) == (won == "ecarter", None)
        assert after.version_inscription == before.version_inscription + (won == "enregistrer")
        if won == "ecarter":
            await gestion.restaurer(bureau, row.id, None, MOTIF)
    assert course.refused == {"enregistrer": {Code.INTROUVABLE}, "ecarter": {PERIMEE}}
    events = await told(candidat)
    assert events[TypeEvenement.CANDIDATURE_MODIFIEE] == course.won["enregistrer"]
    assert events[TypeEvenement.CANDIDATURE_ECARTEE] == course.won["ecarter"]


async def test_an_office_that_restores_against_a_new_registration(op, mine, candidat, rounds):
    """One candidature by session: the restored one, or the one begun meanwhile."""
    periode, bureau, course = await factories.periode(), await office(op), Course()
    row = await inscrite(mine, periode)
    for _ in range(rounds):
        await gestion.ecarter(bureau, row.id, None, MOTIF)

        won = await course.round(
            restaurer=lambda: gestion.restaurer(bureau, row.id, None, MOTIF),
            demarrer=lambda: parcours.demarrer(mine, periode.id),
        )

        live = await Candidature.filter(candidat_id=candidat.id, cle_unicite__isnull=False)
        assert [one.id == row.id for one in live] == [won == "restaurer"]
        if won == "demarrer":
            await parcours.abandonner(mine, live[0].id, None)
            await gestion.restaurer(bureau, row.id, None, MOTIF)
    assert course.refused == {"restaurer": {Code.DEJA_INSCRIT}, "demarrer": {Code.DEJA_INSCRIT}}
    assert (await told(candidat))[TypeEvenement.CANDIDATURE_DEMARREE] == 1 + course.won["demarrer"]


async def test_a_save_of_the_last_instant_against_one_of_the_closing(mine, candidat, rounds):
    """The instant of the request decides, whichever the database serves first: only a request in time is done."""
    periode, course = await factories.periode(ferme_le=mine.now + timedelta(milliseconds=1)), Course()
    late = replace(mine, now=periode.ferme_le)
    row = await inscrite(mine, periode)
    for rank in range(rounds):
        version = (await parcours.modifier(mine, row.id, None)).row.version

        won = await course.round(
            in_time=lambda v=version: parcours.enregistrer(mine, row.id, v),
            late=lambda v=version: parcours.enregistrer(late, row.id, v),
        )

        assert won == "in_time"
        assert (await Candidature.get(id=row.id)).version_inscription == rank + 2
    assert course.refused == {"late": {CLOSES, PERIMEE}}
    assert (await told(candidat))[TypeEvenement.CANDIDATURE_MODIFIEE] == rounds


async def test_messages_to_one_candidat_from_everywhere(op, mine, candidat, rounds):
    """No sender is refused, and none waits for one who waits for him: they share the candidat alone."""
    row, bureaux = await inscrite(mine), [await office(op, nom) for nom in ("nord", "sud", "est", "ouest")]
    for rank in range(rounds // len(bureaux)):
        form = MessageSaisi(objet="Rappel", corps=f"{rank}")
        await asyncio.gather(*(messages.envoyer(one, row.id, form) for one in bureaux))

    assert (await told(candidat))[TypeEvenement.MESSAGE_ENVOYE] == rounds // len(bureaux) * len(bureaux)
