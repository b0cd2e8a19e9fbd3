"""The windows of pièces that an office decides: shown at once, and what already went out follows by a new version."""

import factories
import pytest
import pytest_asyncio
from bureau import autre_periode, bureau, inscrits, periode_bts

from api.models import Document, Evenement, Lot, Periode
from api.resolvers.gestion.relances import relancer
from api.resolvers.operation import Operation
from api.rules.piece import pieces_demandees
from api.schema.base import global_id
from api.services.outbox import drain
from tests.journeys.etapes import periode_id
from tests.journeys.story import a_paris
from tests.rules.dossiers import dubois, ngmb_dupont

FIXER = """mutation($input: GestionFixerFenetresInput!) { gestionFixerFenetres(input: $input) {
  errors { code message path } lot { id }
  session { periodes { fenetres { piece formule debut limite } } } } }"""
LOT = "query($id: ID!) { gestionLot(id: $id) { etat total faits nombreEchecs } }"
GROUPES = "query($id: ID!) { candidature(id: $id) { groupesPieces { titre } documents { type version } } }"
AVANT = {"formule": "AVANT", "limite": "2027-02-15T12:00:00+01:00"}


@pytest_asyncio.fixture
async def office(client, services):
    return await bureau(client, services, (None, "BCP"))


def asked(periode, *fenetres, **where):
    return {"sessionId": global_id("SessionExamen", periode.session_id), "fenetres": list(fenetres), **where}


async def test_what_went_out_follows_by_one_new_version_and_one_event(recit, client, services, periode, office):
    await recit.inscrire(periode_id(periode), ngmb_dupont())

    decided = await office.run(FIXER, input=asked(periode, AVANT))
    await drain(services)
    seen = await client.run(GROUPES, id=recit.id)
    done = await office.run(LOT, id=decided["lot"]["id"])

    assert decided["session"]["periodes"][0]["fenetres"] == [
        {"piece": None, "formule": "AVANT", "debut": None, "limite": "2027-02-15T11:00:00.000Z"}
    ]
    assert all(g["titre"].endswith("avant le lundi 15 février 2027 12:00 (heure/Paris)") for g in seen["groupesPieces"])
    assert {d["type"]: d["version"] for d in seen["documents"]} == {"RECAPITULATIF_CANDIDATURE": 1, "DEMANDE_PIECES": 2}
    assert done == {"etat": "TERMINE", "total": 1, "faits": 1, "nombreEchecs": 0}
    told = await Evenement.filter(type="DOCUMENT_PUBLIE").order_by("rang").values_list("donnees", flat=True)
    assert [donnees["type"] for donnees in told].count("DEMANDE_PIECES") == 2
    assert (await Evenement.get(type="FENETRES_FIXEES")).donnees["academie"] is None


async def test_the_same_windows_again_do_nothing_and_none_brings_the_domaine_s_back(
    recit, client, services, periode, office
):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    before = (await client.run(GROUPES, id=recit.id))["groupesPieces"]
    await office.run(FIXER, input=asked(periode, AVANT))
    await drain(services)

    again = await office.run(FIXER, input=asked(periode, AVANT))
    back = await office.run(FIXER, input=asked(periode))
    await drain(services)

    assert again["lot"] is None
    assert back["lot"] is not None
    assert (await client.run(GROUPES, id=recit.id))["groupesPieces"] == before
    assert await Document.filter(type="DEMANDE_PIECES").count() == 3
    assert await Periode.filter(fenetres__isnull=False).count() == 0


async def test_a_demande_that_prints_the_same_is_not_sent_again(recit, services, periode, office):
    await recit.inscrire(periode_id(periode), ngmb_dupont())  # who asks for no aménagement, hence no certificate

    decided = await office.run(FIXER, input=asked(periode, {"piece": "93475005", **AVANT}))
    await drain(services)

    assert await Document.filter(type="DEMANDE_PIECES").count() == 1
    assert (await office.run(LOT, id=decided["lot"]["id"]))["nombreEchecs"] == 0


async def test_one_academie_moves_its_own_alone(client, services):
    here = await periode_bts("03")
    there = await autre_periode(here, "19")
    office = await bureau(client, services, ("03", "BTS"))

    moved = await office.run(FIXER, input=asked(here, AVANT, academie="03"))
    refused = [
        await office.refused(FIXER, input=asked(here, AVANT)),
        await office.refused(FIXER, input=asked(here, AVANT, academie="19")),
        await office.refused(FIXER, input=asked(here, AVANT, academie="XX")),
    ]

    assert moved["lot"] is None  # nobody is registered
    assert (await Periode.get(id=here.id)).fenetres is not None
    assert (await Periode.get(id=there.id)).fenetres is None
    assert [[error["code"] for error in errors] for errors in refused] == [["INTROUVABLE"]] * 3
    assert await Lot.all().count() == 0


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"piece": "INCONNUE"}, ["fenetres", "0", "piece"]),
        ({"limite": None}, ["fenetres", "0", "limite"]),
        ({"debut": "2027-03-01T00:00:00Z"}, ["fenetres", "0", "limite"]),
    ],
)
async def test_a_wrong_window_is_named(client, services, change, path):
    periode = await periode_bts("03")
    office = await bureau(client, services, ("03", "BTS"))

    errors = await office.refused(FIXER, input=asked(periode, AVANT | change, academie="03"))

    assert [error["path"] for error in errors] == [path]


async def test_the_reminders_follow_the_new_date(services, horloge):
    periode = await periode_bts()
    (row,) = await inscrits(1, periode)
    await factories.demander(row.id, pieces_demandees(dubois()))
    decided = {"piece": "", "formule": "AVANT", "debut": None, "limite": "2027-02-15T11:00:00+00:00"}
    await Periode.filter(id=periode.id).update(fenetres=[decided])

    counts = []
    for le in ("05/01/2027 08:00", "08/02/2027 08:00"):
        horloge.now = a_paris(le)
        counts.append(await relancer(Operation(acteur=None, now=horloge.now, services=services)))

    assert counts == [0, 1]
