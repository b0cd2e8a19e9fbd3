"""An office summons a thousand candidats, writes to them, and one of them reads it all in their space."""

import re
import tracemalloc
from datetime import UTC

import pytest
from bureau import autre_periode, bureau, entre, inscrits, periode_bts
from icalendar import Calendar

from api.models import Compte, Document, Evenement, LigneLot, Message, Tache
from api.schema.base import global_id
from api.services.outbox import drain, run_next
from tests.journeys.story import a_paris

LOT = "id nature etat total faits nombreEchecs termineLe echecs { nodes { numeroCandidat motif } }"
PLANIFIER = """mutation($input: GestionPlanifierEpreuveInput!) {
  gestionPlanifierEpreuve(input: $input) {
    errors { code message path } plan { id assis sansPlace debut lieux { libelle salle capacite } }
  }
}"""
PUBLIER = f"""mutation($filtre: FiltreCandidaturesInput!, $type: DocumentAPublier!) {{
  gestionPublierSelection(input: {{filtre: $filtre, type: $type}}) {{ errors {{ code message path }} lot {{ {LOT} }} }}
}}"""
ENVOYER = f"""mutation($input: GestionEnvoyerMessagesInput!) {{
  gestionEnvoyerMessages(input: $input) {{ errors {{ code message path }} lot {{ {LOT} }} }}
}}"""
SUIVRE = f"query($id: ID!) {{ gestionLot(id: $id) {{ {LOT} }} }}"
ESPACE = """{
  messagesNonLus
  messages { nodes { objet corps expediteur luLe } }
  candidatures {
    nouveautes { nodes { libelle } }
    documents { id type libelle ligne version fichier { url nom } calendrier { url nom typeMime } }
  }
}"""


def plan(epreuve: str, debut: str, capacites: list[int], duree: int = 240) -> dict:
    return {
        "epreuve": epreuve,
        "forme": "ECRIT",
        "debut": a_paris(debut).isoformat(),
        "duree": duree,
        "regle": "NOM",
        "lieux": [
            {
                "libelle": "Lycée Jules Haag",
                "adresse": ["1 rue Labbé", "25000 BESANCON"],
                "salle": f"Salle {rang}",
                "capacite": places,
            }
            for rang, places in enumerate(capacites, start=1)
        ],
    }


async def planifier(client, periode, specialite, *plans):
    return [
        (
            await client.run(
                PLANIFIER,
                input={
                    "sessionId": global_id("SessionExamen", periode.session_id),
                    "academie": periode.centre,
                    "specialite": specialite,
                    **un,
                },
            )
        )["plan"]
        for un in plans
    ]


async def run_lots(services):
    """Makes the worker do its pressing tasks only: the pages of lots, not the thousand renderings behind them."""
    now = services.clock().astimezone(UTC)
    while await Tache.filter(faite_le=None, priorite=Tache.IMMEDIATE, pas_avant__lte=now).exists():
        await run_next(services)


@pytest.mark.parametrize("nombre", [230, pytest.param(1000, marks=pytest.mark.long)])
async def test_a_thousand_candidats_are_summoned_once_each(client, services, nombre):
    """A lot is done by pages of a hundred: two whole pages and a part prove as much as ten."""
    periode = await periode_bts()
    rows = await inscrits(nombre, periode)
    (ailleurs,) = await inscrits(1, await autre_periode(periode, "33"))
    office = await bureau(client, services, ("03", "BTS"))
    specialite = rows[0].specialite
    plans = await planifier(
        office, periode, specialite,
        plan("E1", "14/06/2027 09:00", [500, 600]),
        plan("E3", "15/06/2027 14:00", [1200], 180),
    )  # fmt: skip
    assert [(un["assis"], un["sansPlace"]) for un in plans] == [(nombre, 0), (nombre, 0)]

    lot = (await office.run(PUBLIER, filtre={"domaine": "BTS"}, type="CONVOCATION"))["lot"]
    assert (lot["total"], lot["faits"], lot["etat"]) == (nombre, 0, "EN_COURS")
    await run_lots(services)

    done = await office.run(SUIVRE, id=lot["id"])
    assert (done["etat"], done["faits"], done["nombreEchecs"]) == ("TERMINE", nombre, 0)
    assert await Document.filter(type="CONVOCATION").count() == nombre
    assert not await Document.filter(candidature_id=ailleurs.id).exists()
    assert await Evenement.filter(type="DOCUMENT_PUBLIE").count() == nombre

    tracemalloc.start()
    await office.run(PUBLIER, filtre={"domaine": "BTS"}, type="CONVOCATION")
    await run_lots(services)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6  # a page of a hundred, whatever the size of the lot
    assert await Document.filter(type="CONVOCATION", version=2).count() == nombre

    lu = await entre(client, services, await Compte.get(candidat__candidatures__id=rows[3].id))
    espace = await lu.run(ESPACE)
    (candidature,) = espace["candidatures"]
    (document,) = candidature["documents"]
    assert document["libelle"] == "Convocation aux épreuves"
    assert re.fullmatch(r"Convocation aux épreuves \[PDF\] : Version n°2 mis à jour le .*", document["ligne"])
    assert candidature["nouveautes"]["nodes"] == [{"libelle": "Document à visualiser : Convocation aux épreuves"}]
    ics = await lu.http.get(document["calendrier"]["url"])
    assert ics.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(ics.content).events
    assert [str(event["summary"]).split(" - ")[0] for event in events] == ["E1", "E3"]
    assert "Place : 4" in events[0]["description"]


async def test_a_message_reaches_a_set_once_by_mail_and_in_the_space(client, services, messagerie):
    periode = await periode_bts()
    rows = await inscrits(5, periode)
    await inscrits(3, await autre_periode(periode, "19"))
    office = await bureau(client, services, ("03", None))
    message = {"objet": "Épreuves orales", "corps": "Bonjour,\n\nLes épreuves orales auront lieu en mai."}

    first = (await office.run(ENVOYER, input={"filtre": {}, **message}))["lot"]
    twice = (await office.run(ENVOYER, input={"filtre": {}, **message}))["lot"]
    await drain(services)

    assert first["id"] == twice["id"]
    assert sorted(mail.destinataire for mail in messagerie.courriels) == sorted(
        [(await Compte.get(candidat__candidatures__id=row.id)).courriel for row in rows]
    )
    lu = await entre(client, services, await Compte.get(candidat__candidatures__id=rows[0].id))
    espace = await lu.run(ESPACE)
    assert espace["messagesNonLus"] == 1
    assert [un["objet"] for un in espace["messages"]["nodes"]] == ["Épreuves orales"]
    assert espace["messages"]["nodes"][0]["expediteur"] == "Service des examens et concours - ACADÉMIE DE BESANCON"
    assert espace["candidatures"][0]["nouveautes"]["nodes"] == [{"libelle": "Message reçu"}]
    assert await Message.all().count() == 5


async def test_a_lot_survives_a_worker_that_dies_between_two_pages(client, services):
    periode = await periode_bts()
    await inscrits(230, periode)
    office = await bureau(client, services, ("03", "BTS"))
    message = {"objet": "Rappel", "corps": "Bonjour."}
    lot = (await office.run(ENVOYER, input={"filtre": {}, **message}))["lot"]

    await run_next(services)  # one page
    done = await Tache.get(nom="avancer_lot", faite_le__isnull=False)
    await Tache.filter(id=done.id).update(faite_le=None, pas_avant=services.clock())  # as if its worker had died
    await run_lots(services)

    end = await office.run(SUIVRE, id=lot["id"])
    assert (end["etat"], end["faits"], end["nombreEchecs"]) == ("TERMINE", 230, 0)
    assert await Message.all().count() == 230
    assert await LigneLot.filter(etat="FAITE").count() == 230


@pytest.mark.parametrize("academie", ["19", None])
async def test_an_office_summons_nobody_outside_its_scope(client, services, academie):
    periode = await periode_bts()
    await inscrits(2, await autre_periode(periode, "19"))
    office = await bureau(client, services, ("03", "BTS"))

    errors = await office.refused(PUBLIER, filtre={"academie": academie}, type="CONVOCATION")

    assert [error["code"] for error in errors] == ["VALEUR_INCOMPATIBLE"]
    assert not await Document.all().exists()
