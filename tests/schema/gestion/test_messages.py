"""A message of an office to one candidat."""

import pytest
from bureau import bureau, inscrits, periode_bts

from api.models import Message
from api.schema.base import global_id
from api.services.outbox import drain

ENVOYER = """mutation($input: GestionEnvoyerMessageInput!) {
  gestionEnvoyerMessage(input: $input) {
    errors { code message path } message { expediteur objet corps luLe }
  }
}"""
MESSAGE = {"objet": "Votre dossier", "corps": "Bonjour,\n\nVotre dossier est complet."}


@pytest.fixture
async def row(services):
    (found,) = await inscrits(1, await periode_bts())
    return found


async def test_is_archived_and_leaves_by_mail(client, services, messagerie, row):
    office = await bureau(client, services, ("03", "BTS"))

    sent = (await office.run(ENVOYER, input={"candidatureId": global_id("Candidature", row.id), **MESSAGE}))["message"]
    await drain(services)

    assert sent["expediteur"] == "Service des examens et concours - ACADÉMIE DE BESANCON"
    assert sent["luLe"] is None
    (courriel,) = messagerie.courriels
    assert "Votre dossier est complet." in courriel.texte
    assert (await Message.get()).candidature_id == row.id


async def test_refuses_an_empty_one(client, services, row):
    office = await bureau(client, services, ("03", "BTS"))

    errors = await office.refused(
        ENVOYER, input={"candidatureId": global_id("Candidature", row.id), "objet": "", "corps": " "}
    )

    assert [error["path"] for error in errors] == [["objet"], ["corps"]]


async def test_what_is_elsewhere_does_not_exist(client, services, row):
    stranger = await bureau(client, services, ("19", "BTS"))

    (error,) = await stranger.refused(ENVOYER, input={"candidatureId": global_id("Candidature", row.id), **MESSAGE})

    assert error["code"] == "INTROUVABLE"
    assert not await Message.all().exists()
