"""Aménagements: decided, notified, and counted in the length of épreuves."""

import pytest
from bureau import bureau, demandeur, inscrits, periode_bts

from api.models import Amenagement, Document, Evenement
from api.schema.base import global_id
from tests.journeys.test_convocations import plan, planifier

DECIDER = """mutation($input: GestionDeciderAmenagementInput!) {
  gestionDeciderAmenagement(input: $input) {
    errors { code message path }
    version amenagement { decision decisionLibelle motif mesures { code libelle reference } }
  }
}"""
MESURES = "query($domaine: String!) { mesuresAmenagement(domaine: $domaine) { code libelle reference } }"
TIERS_TEMPS = {"decision": "ACCORDE", "mesures": ["ORDINATEUR", "TIERS_TEMPS_ECRIT"]}


@pytest.fixture
async def office(client, services):
    return await bureau(client, services, ("03", "BTS"))


@pytest.fixture
async def row(services):
    (found,) = await inscrits(1, await periode_bts(), dossier=demandeur())
    return found


def nid(row):
    return global_id("Candidature", row.id)


async def test_grants_what_is_asked_and_notifies(office, row):
    payload = await office.run(DECIDER, input={"candidatureId": nid(row), "version": 1, **TIERS_TEMPS})

    assert payload["version"] == 2
    assert payload["amenagement"]["decisionLibelle"] == "Accordé"
    assert [mesure["code"] for mesure in payload["amenagement"]["mesures"]] == ["TIERS_TEMPS_ECRIT", "ORDINATEUR"]
    document = await Document.get(type="NOTIFICATION_AMENAGEMENTS")
    assert document.contenu["textes"] == "D.613-26 à D.613-30"
    assert document.contenu["recours"] is False
    kinds = await Evenement.filter(candidature_id=row.id).order_by("rang").values_list("type", flat=True)
    assert list(kinds) == ["AMENAGEMENT_DECIDE", "DOCUMENT_PUBLIE"]


async def test_a_refusal_says_why_and_how_to_contest_it(office, row):
    await office.run(DECIDER, input={"candidatureId": nid(row), **TIERS_TEMPS})

    await office.run(DECIDER, input={"candidatureId": nid(row), "decision": "REFUSE", "motif": "Avis défavorable."})

    document = await Document.get(type="NOTIFICATION_AMENAGEMENTS", version=2)
    assert (document.contenu["motif"], document.contenu["mesures"]) == (["Avis défavorable."], [])
    assert document.contenu["recours"] is True
    assert (await Amenagement.get(candidature_id=row.id)).decision == "REFUSE"


async def test_convocations_then_last_a_third_longer(office, row):
    await office.run(DECIDER, input={"candidatureId": nid(row), **TIERS_TEMPS})
    await row.fetch_related("periode")
    oral = plan("E2", "15/06/2027 09:00", [1], 20) | {"forme": "ORAL"}
    await planifier(office, row.periode, row.specialite, plan("E1", "14/06/2027 09:00", [1], 240), oral)

    await office.run(
        "mutation($id: ID!) "
        "{ gestionPublier(input: {candidatureId: $id, type: CONVOCATION}) { errors { code } document { id } } }",
        id=nid(row),
    )

    contenu = (await Document.get(type="CONVOCATION")).contenu
    lines = [(un["code"], un["duree"], un["majoration"]) for un in contenu["epreuves"]]
    assert lines == [("E1", "5 h 20", "tiers temps compris"), ("E2", "20 min", "")]
    assert "Majoration d'un tiers du temps des épreuves écrites" in contenu["amenagements"]


async def test_refuses_who_did_not_ask(office):
    (row,) = await inscrits(1, await periode_bts())

    (error,) = await office.refused(DECIDER, input={"candidatureId": nid(row), **TIERS_TEMPS})

    assert (error["code"], error["path"]) == ("ACTION_IMPOSSIBLE", [])


async def test_refuses_a_stale_version_and_what_does_not_hold(office, row):
    stale = await office.refused(DECIDER, input={"candidatureId": nid(row), "version": 9, **TIERS_TEMPS})
    empty = await office.refused(DECIDER, input={"candidatureId": nid(row), "decision": "PARTIEL"})

    assert [error["code"] for error in stale] == ["VERSION_PERIMEE"]
    assert [error["path"] for error in empty] == [["mesures"], ["motif"]]
    assert not await Amenagement.all().exists()


async def test_what_is_elsewhere_does_not_exist(client, services, row):
    stranger = await bureau(client, services, ("19", None), nom="reims")

    (error,) = await stranger.refused(DECIDER, input={"candidatureId": nid(row), **TIERS_TEMPS})

    assert error["code"] == "INTROUVABLE"


async def test_lists_the_measures_with_the_law_of_the_domaine(client):
    bts, unknown = [await client.run(MESURES, domaine=domaine) for domaine in ("BTS", "XXX")]

    assert bts[0]["reference"] == "code de l'éducation, article D613-26, 2°"
    assert unknown == []
