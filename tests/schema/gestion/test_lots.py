"""Lots: their progress, their failures, their stop, and their readers."""

from uuid import uuid4

import pytest
from bureau import autre_periode, bureau, demandeur, entre, inscrits, periode_bts

from api.models import Candidature, Compte, Habilitation, LigneLot, Lot, Message, Tache
from api.rules.candidature import EtatCandidature
from api.rules.compte import TypeCompte
from api.schema.base import global_id
from api.services.outbox import run_next
from tests.journeys.test_convocations import ENVOYER, PUBLIER, SUIVRE, run_lots

ANNULER = "mutation($id: ID!) { gestionAnnulerLot(input: {lotId: $id}) { errors { code } lot { etat faits total } } }"
LOTS = "{ gestionLots { nodes { id natureLibelle etatLibelle } } }"
NODE = "query($id: ID!) { node(id: $id) { id ... on Lot { total } } }"
MESSAGE = {"objet": "Rappel", "corps": "Bonjour."}


@pytest.fixture
async def office(client, services):
    return await bureau(client, services, ("03", "BTS"))


@pytest.fixture
def pages(monkeypatch):
    monkeypatch.setattr("api.resolvers.gestion.lots.PAGE", 2)
    monkeypatch.setattr("api.resolvers.gestion.lots.TRANCHE", 3)


@pytest.mark.usefixtures("pages")
async def test_counts_what_it_could_not_do_with_the_reason(office, services):
    await inscrits(3, await periode_bts(), dossier=demandeur())

    lot = (await office.run(PUBLIER, filtre={}, type="NOTIFICATION_AMENAGEMENTS"))["lot"]
    await run_lots(services)

    done = await office.run(SUIVRE, id=lot["id"])
    assert (done["etat"], done["total"], done["faits"], done["nombreEchecs"]) == ("TERMINE", 3, 0, 3)
    reasons = {failure["motif"] for failure in done["echecs"]["nodes"]}
    assert reasons == {"Aucune décision n'est prise sur une demande d'aménagement de ce candidat."}


@pytest.mark.usefixtures("pages")
async def test_stops_between_two_pages(office, services):
    await inscrits(5, await periode_bts())
    lot = (await office.run(ENVOYER, input={"filtre": {}, **MESSAGE}))["lot"]
    await run_next(services)

    stopped = (await office.run(ANNULER, id=lot["id"]))["lot"]
    await run_lots(services)

    assert stopped == {"etat": "ANNULE", "faits": 2, "total": 5}
    assert await Message.all().count() == 2
    assert await LigneLot.filter(etat="ANNULEE").count() == 3
    assert [error["code"] for error in await office.refused(ANNULER, id=lot["id"])] == ["ACTION_IMPOSSIBLE"]


@pytest.mark.usefixtures("pages")
async def test_one_dossier_that_cannot_be_read_stops_nobody_else(office, services):
    rows = await inscrits(3, await periode_bts())
    await Candidature.filter(id=rows[1].id).update(saisie=["illisible"])

    lot = (await office.run(ENVOYER, input={"filtre": {}, **MESSAGE}))["lot"]
    await run_lots(services)

    done = await office.run(SUIVRE, id=lot["id"])
    assert (done["faits"], done["nombreEchecs"]) == (2, 1)
    assert done["echecs"]["nodes"][0]["numeroCandidat"] == rows[1].numero_candidat


@pytest.mark.usefixtures("pages")
async def test_who_leaves_before_their_turn_is_left_out(office, services):
    rows = await inscrits(4, await periode_bts())
    lot = (await office.run(ENVOYER, input={"filtre": {}, **MESSAGE}))["lot"]
    await Candidature.filter(id=rows[0].id).update(etat=EtatCandidature.DESINSCRIT)
    await Candidature.filter(id=rows[1].id).update(centre="19")

    await run_lots(services)

    done = await office.run(SUIVRE, id=lot["id"])
    assert (done["faits"], done["nombreEchecs"]) == (2, 2)
    assert [un["numeroCandidat"] for un in done["echecs"]["nodes"]] == [
        rows[0].numero_candidat
    ]  # the other is elsewhere


@pytest.mark.usefixtures("pages")
async def test_an_office_that_loses_its_scope_writes_no_more(office, services):
    await inscrits(4, await periode_bts())
    await office.run(ENVOYER, input={"filtre": {}, **MESSAGE})
    await run_next(services)
    await Habilitation.all().delete()

    await run_lots(services)

    lot = await Lot.get()
    assert (lot.etat, lot.faits, lot.echecs) == ("TERMINE", 2, 2)
    assert await Message.all().count() == 2


async def test_documents_are_for_the_registered_only(office):
    periode = await periode_bts()
    await inscrits(2, periode)
    await inscrits(3, periode, etat=EtatCandidature.ECARTEE)
    await inscrits(1, periode, etat=EtatCandidature.A_COMPLETER)

    publications = (await office.run(PUBLIER, filtre={}, type="RELANCE_PIECES"))["lot"]
    messages = (await office.run(ENVOYER, input={"filtre": {}, **MESSAGE}))["lot"]

    assert (publications["total"], messages["total"]) == (2, 3)


@pytest.mark.usefixtures("pages")
async def test_a_message_reaches_a_candidat_once_whatever_their_candidatures(office, services):
    rows = await inscrits(5, await periode_bts())
    for row in rows:
        again = row.clone(pk=uuid4())
        again.numero_inscription = 2
        await again.save()

    lot = (await office.run(ENVOYER, input={"filtre": {}, **MESSAGE}))["lot"]
    publication = (await office.run(PUBLIER, filtre={}, type="RELANCE_PIECES"))["lot"]
    await run_lots(services)

    assert (lot["total"], publication["total"]) == (5, 10)
    told = await Message.all().values_list("compte__candidat__id", flat=True)
    assert sorted(told) == sorted(row.candidat_id for row in rows)


async def test_refuses_an_empty_or_too_large_selection(office, monkeypatch):
    await inscrits(2, await periode_bts())
    monkeypatch.setattr("api.resolvers.gestion.lots.LOT_AU_PLUS", 1)

    empty = await office.refused(ENVOYER, input={"filtre": {"nom": "ZZZ"}, **MESSAGE})
    large = await office.refused(ENVOYER, input={"filtre": {}, **MESSAGE})

    assert [(error["code"], error["path"]) for error in empty + large] == [
        ("VALEUR_INCOMPATIBLE", ["filtre"]),
        ("TROP_LONG", ["filtre"]),
    ]
    assert not await Lot.all().exists()
    assert not await Tache.all().exists()


@pytest.mark.parametrize("texte", ["\x07", "x" * 5000])
@pytest.mark.parametrize("critere", ["domaine", "academie", "specialite", "etablissement", "nom", "numeroCandidat"])
async def test_refuses_a_criterion_that_no_row_can_hold(office, critere, texte):
    errors = await office.refused(ENVOYER, input={"filtre": {critere: texte}, **MESSAGE})

    assert [error["path"][:2] for error in errors] == [["filtre", critere]]


async def test_the_administration_orders_for_every_academie(client, services):
    periode = await periode_bts()
    await inscrits(1, periode)
    await inscrits(1, await autre_periode(periode, "19"))
    national = await bureau(client, services, nom="ministere")
    await Compte.filter(libelle="ministere").update(type=TypeCompte.ADMINISTRATEUR)

    lot = (await national.run(ENVOYER, input={"filtre": {}, **MESSAGE}))["lot"]
    await run_lots(services)

    assert (await national.run(SUIVRE, id=lot["id"]))["faits"] == 2


async def test_a_candidat_orders_nothing_and_sees_no_lot(client, services):
    (row,) = await inscrits(1, await periode_bts())
    candidat = await entre(client, services, await Compte.get(candidat__candidatures__id=row.id))

    refused = await candidat.refused(ENVOYER, input={"filtre": {}, **MESSAGE})
    errors = await candidat.errors(LOTS)

    assert [refused[0]["code"], errors[0]["extensions"]["code"]] == ["INTROUVABLE", "INTROUVABLE"]


async def test_a_lot_is_seen_by_who_ordered_it(client, services, office):
    await inscrits(1, await periode_bts())
    lot = (await office.run(ENVOYER, input={"filtre": {}, **MESSAGE}))["lot"]
    other = await bureau(client, services, ("03", "BTS"), nom="voisin")

    assert (await office.run(LOTS))["nodes"] == [
        {"id": lot["id"], "natureLibelle": "Envoi d'un message", "etatLibelle": "En cours"}
    ]
    assert await office.run(NODE, id=lot["id"]) == {"id": lot["id"], "total": 1}
    assert await other.run(LOTS) == {"nodes": []}
    assert await other.run(SUIVRE, id=lot["id"]) is None
    assert await other.run(NODE, id=lot["id"]) is None
    assert [error["code"] for error in await other.refused(ANNULER, id=lot["id"])] == ["INTROUVABLE"]
    assert await office.run(SUIVRE, id=global_id("Lot", (await Candidature.first()).id)) is None
