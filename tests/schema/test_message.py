"""« Consulter mes messages »: the archive, the latest first, each opened once."""

from datetime import timedelta
from uuid import uuid4

import factories
import pytest
import pytest_asyncio

from api.models import Evenement, Message
from api.rules.evenement import TypeEvenement
from api.schema.base import global_id
from api.services.outbox import drain
from tests.journeys.story import autre_appareil

LIRE = "{ messages { nodes { id expediteur objet corps envoyeLe luLe } } }"
MARQUER = """mutation($id: ID!) {
  messageMarquerLu(input: {messageId: $id}) { errors { code message path } message { id luLe } }
}"""
INTROUVABLE = {"code": "INTROUVABLE", "message": "Cet élément n'existe pas ou ne vous est pas accessible.", "path": []}


@pytest_asyncio.fixture
async def messages(jeanne, horloge):
    return [
        await Message.create(
            compte_id=jeanne.compte_id,
            expediteur="ACADÉMIE DE LA GUYANE",
            objet=objet,
            corps="Bonjour,\n\nVotre convocation est disponible.",
            envoye_le=horloge.now + timedelta(minutes=minutes),
        )
        for minutes, objet in enumerate(("Premier", "Deuxième"))
    ]


@pytest.mark.usefixtures("messages")
async def test_shows_the_latest_message_first(recit):
    found = (await recit.client.run(LIRE))["nodes"]

    assert [message["objet"] for message in found] == ["Deuxième", "Premier"]
    assert found[0]["corps"] == "Bonjour,\n\nVotre convocation est disponible."
    assert [message["luLe"] for message in found] == [None, None]


async def test_remembers_when_a_message_was_first_opened(recit, messages, horloge):
    wanted = global_id("Message", messages[0].id)
    first = await recit.client.run(MARQUER, id=wanted)
    horloge.advance(minutes=10)

    again = await recit.client.run(MARQUER, id=wanted)

    assert again["message"]["luLe"] == first["message"]["luLe"] is not None
    assert [message["luLe"] is None for message in (await recit.client.run(LIRE))["nodes"]] == [True, False]


async def test_the_message_of_another_is_as_one_that_does_not_exist(recit, messages, services):
    await factories.candidat(services, "dack@example.org")
    stranger = autre_appareil(recit.client)
    await stranger.sign_in("dack@example.org")

    for wanted in (global_id("Message", messages[0].id), global_id("Message", uuid4()), "n'importe quoi"):
        assert await stranger.refused(MARQUER, id=wanted) == [INTROUVABLE]
    assert await stranger.run(LIRE) == {"nodes": []}
    assert await Message.filter(lu_le__isnull=False).count() == 0


async def test_the_mails_of_the_service_are_there_too_and_are_nothing_left_to_read(recit, jeanne, services):
    await Evenement.record(TypeEvenement.DONNEES_EXPORTEES, compte_id=jeanne.compte_id, le=services.clock())
    await drain(services)

    [found] = (await recit.client.run(LIRE))["nodes"]

    assert (found["expediteur"], found["objet"]) == (
        "Le Service Gestionnaire",
        "[CYCLADES] Vos données ont été exportées",
    )
    assert found["luLe"] == found["envoyeLe"]
    assert await recit.client.run("{ messagesNonLus }") == 0


async def test_nobody_reads_messages(client, services):
    for query in (LIRE, MARQUER):
        (error,) = await client.errors(query, id=global_id("Message", uuid4()))
        assert error["extensions"]["code"] == "CONNEXION_REQUISE"
