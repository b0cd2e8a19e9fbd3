"""The documents that an office publishes for one candidature, and the plans of épreuves behind convocations."""

import pytest
from bureau import autre_periode, bureau, inscrits, periode_bts

from api.models import Document, PlaceEpreuve
from api.rules.candidature import EtatCandidature
from api.schema.base import global_id
from tests.journeys.test_convocations import PLANIFIER, plan, planifier

PUBLIER = """mutation($id: ID!, $type: DocumentAPublier!) {
  gestionPublier(input: {candidatureId: $id, type: $type}) {
    errors { code message path } document { id type ligne version fichier { url nom } calendrier { url nom typeMime } }
  }
}"""
PLANS = """query($session: ID!, $academie: String!, $specialite: String!) {
  gestionPlansEpreuves(sessionId: $session, academie: $academie, specialite: $specialite) { epreuve option assis sansPlace regle forme }
}"""
DEPLANIFIER = "mutation($id: ID!) { gestionDeplanifierEpreuve(input: {planId: $id}) { errors { code } estFait } }"


@pytest.fixture
async def besancon(client, services):
    """An office of the BTS in Besançon, and three candidats there."""
    periode = await periode_bts()
    rows = await inscrits(3, periode)
    return await bureau(client, services, ("03", "BTS")), periode, rows


def nid(row):
    return global_id("Candidature", row.id)


async def test_each_publication_is_a_new_version(besancon):
    office, periode, (row, *_) = besancon
    await planifier(office, periode, row.specialite, plan("E1", "14/06/2027 09:00", [10]))

    versions = [(await office.run(PUBLIER, id=nid(row), type="CONVOCATION"))["document"] for _ in range(2)]

    assert [document["version"] for document in versions] == [1, 2]
    assert "Version n°2 mis à jour le" in versions[1]["ligne"]
    assert versions[1]["calendrier"]["nom"].endswith("-v2.ics")
    assert versions[1]["calendrier"]["typeMime"].startswith("text/calendar")


async def test_downloads_the_convocation_and_its_calendar(besancon):
    office, periode, (row, *_) = besancon
    await planifier(office, periode, row.specialite, plan("E1", "14/06/2027 09:00", [10]))
    document = (await office.run(PUBLIER, id=nid(row), type="CONVOCATION"))["document"]

    pdf, ics = [await office.http.get(document[kind]["url"]) for kind in ("fichier", "calendrier")]

    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert ics.content.startswith(b"BEGIN:VCALENDAR")


async def test_only_a_convocation_has_a_calendar(besancon):
    office, _, (row, *_) = besancon

    document = (await office.run(PUBLIER, id=nid(row), type="RELANCE_PIECES"))["document"]

    assert document["calendrier"] is None
    assert document["ligne"].startswith("Relance de pièces justificatives [PDF] : Version n°1")


@pytest.mark.parametrize(("type_", "message"), [
    ("CONVOCATION", "Aucune épreuve de ce candidat n'est planifiée."),
    ("NOTIFICATION_AMENAGEMENTS", "Aucune décision n'est prise sur une demande d'aménagement de ce candidat."),
])  # fmt: skip
async def test_refuses_what_it_has_nothing_to_print_of(besancon, type_, message):
    office, _, (row, *_) = besancon

    assert [error["message"] for error in await office.refused(PUBLIER, id=nid(row), type=type_)] == [message]


async def test_refuses_a_candidature_that_is_not_registered(besancon):
    office, periode, _ = besancon
    (row,) = await inscrits(1, periode, etat=EtatCandidature.ECARTEE)

    (error,) = await office.refused(PUBLIER, id=nid(row), type="RELANCE_PIECES")

    assert error["code"] == "ACTION_IMPOSSIBLE"


async def test_what_is_elsewhere_does_not_exist(client, services, besancon):
    _, periode, (row, *_) = besancon
    stranger = await bureau(client, services, ("19", "BTS"), nom="reims")
    other_domain = await bureau(client, services, ("03", "BCP"), nom="bcp")

    for office in (stranger, other_domain):
        assert [e["code"] for e in await office.refused(PUBLIER, id=nid(row), type="RELANCE_PIECES")] == ["INTROUVABLE"]
        errors = await office.refused(
            PLANIFIER,
            input={
                "sessionId": global_id("SessionExamen", periode.session_id),
                "academie": "03",
                "specialite": row.specialite,
                **plan("E1", "14/06/2027 09:00", [10]),
            },
        )
        assert [error["code"] for error in errors] == ["INTROUVABLE"]
    assert not await Document.all().exists()


async def test_nobody_but_an_office_publishes(client, besancon):
    _, _, (row, *_) = besancon

    (error,) = await client.errors(PUBLIER, id=nid(row), type="RELANCE_PIECES")

    assert error["extensions"]["code"] == "CONNEXION_REQUISE"


async def test_lists_the_plans_of_its_own_academie(client, services, besancon):
    office, periode, rows = besancon
    await inscrits(2, await autre_periode(periode, "19"))
    await planifier(office, periode, rows[0].specialite, plan("E1", "14/06/2027 09:00", [2]))
    session = global_id("SessionExamen", periode.session_id)
    reims = await bureau(client, services, ("19", "BTS"), nom="reims")

    assert await office.run(PLANS, session=session, academie="03", specialite=rows[0].specialite) == [
        {"epreuve": "E1", "option": "", "assis": 2, "sansPlace": 1, "regle": "NOM", "forme": "ECRIT"}
    ]
    assert await reims.run(PLANS, session=session, academie="03", specialite=rows[0].specialite) == []


async def test_whoever_finds_no_seat_is_named_by_its_own_refusal(besancon):
    office, periode, rows = besancon
    await planifier(office, periode, rows[0].specialite, plan("E1", "14/06/2027 09:00", [2]))

    (error,) = await office.refused(PUBLIER, id=nid(rows[2]), type="CONVOCATION")

    assert error["message"] == "Il ne reste plus de place pour l'épreuve E1 : ajoutez un lieu à son plan."


async def test_a_new_date_keeps_the_seats_and_new_places_give_all_anew(besancon):
    office, periode, rows = besancon
    specialite = rows[0].specialite

    async def seats():
        return sorted([(row.lieu, row.numero) for row in await PlaceEpreuve.all()])

    await planifier(office, periode, specialite, plan("E1", "14/06/2027 09:00", [10]))
    before = await PlaceEpreuve.all().values_list("id", flat=True)
    await planifier(office, periode, specialite, plan("E1", "15/06/2027 09:00", [10]))
    assert set(await PlaceEpreuve.all().values_list("id", flat=True)) == set(before)

    await planifier(office, periode, specialite, plan("E1", "15/06/2027 09:00", [1, 9]))
    assert await seats() == [(0, 1), (1, 1), (1, 2)]


async def test_who_registers_after_the_plan_is_seated_when_summoned(besancon):
    office, periode, rows = besancon
    await planifier(office, periode, rows[0].specialite, plan("E1", "14/06/2027 09:00", [10]))
    (late,) = await inscrits(1, periode)

    await office.run(PUBLIER, id=nid(late), type="CONVOCATION")

    place = await PlaceEpreuve.get(inscription__candidature_id=late.id)
    assert (place.lieu, place.numero) == (0, 4)


async def test_a_plan_for_one_language_takes_those_who_chose_it(besancon):
    office, periode, rows = besancon
    specialite = rows[0].specialite

    general, german = await planifier(
        office, periode, specialite,
        plan("EF1", "14/06/2027 09:00", [10]),
        plan("EF1", "16/06/2027 09:00", [10]) | {"option": "Allemand"},
    )  # fmt: skip
    document = (await office.run(PUBLIER, id=nid(rows[0]), type="CONVOCATION"))["document"]

    assert (general["assis"], german["assis"]) == (3, 3)
    session = global_id("SessionExamen", periode.session_id)
    listed = await office.run(PLANS, session=session, academie="03", specialite=specialite)
    assert [(un["option"], un["assis"], un["sansPlace"]) for un in listed] == [("", 0, 0), ("Allemand", 3, 0)]
    row = await Document.filter(version=document["version"]).first()
    assert [epreuve["jour"] for epreuve in row.contenu["epreuves"]] == ["mercredi 16 juin 2027"]


@pytest.mark.parametrize(("change", "path"), [
    ({"epreuve": "E99"}, ["epreuve"]),
    ({"option": "Klingon"}, ["option"]),
    ({"debut": "2020-06-14T07:00:00Z"}, ["debut"]),
    ({"debut": "demain"}, ["debut"]),
    ({"lieux": []}, ["lieux"]),
])  # fmt: skip
async def test_names_what_is_wrong_with_a_plan(besancon, change, path):
    office, periode, rows = besancon

    errors = await office.refused(
        PLANIFIER,
        input={
            "sessionId": global_id("SessionExamen", periode.session_id),
            "academie": "03",
            "specialite": rows[0].specialite,
            **(plan("E1", "14/06/2027 09:00", [10]) | change),
        },
    )

    assert [error["path"] for error in errors] == [path]


async def test_forgets_a_plan(besancon):
    office, periode, rows = besancon
    (made,) = await planifier(office, periode, rows[0].specialite, plan("E1", "14/06/2027 09:00", [10]))

    await office.run(DEPLANIFIER, id=made["id"])

    assert not await PlaceEpreuve.all().exists()
    assert [error["code"] for error in await office.refused(DEPLANIFIER, id=made["id"])] == ["INTROUVABLE"]
