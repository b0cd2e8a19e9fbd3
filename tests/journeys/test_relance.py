"""A candidate who forgets a pièce is reminded by the clock, by mail and in their space, once on each day."""

from datetime import timedelta

from api.resolvers.clock import run_due
from api.services.outbox import drain
from tests.journeys.etapes import bts, jeanne, periode, ready_to_save, recit  # noqa: F401 - fixtures
from tests.journeys.story import a_plat

ESPACE = """{
  messagesNonLus
  messages { nodes { id objet corps expediteur } }
  candidatures { nouveautes { nodes { libelle messageId documentId } } documents { id type ligne fichier { url } } groupesPieces { limite } }
}"""


async def test_is_reminded_once_and_reads_it_all(recit, periode, jeanne, horloge):  # noqa: F811
    await ready_to_save(recit, periode)
    await recit.enregistrer()
    await drain(recit.services)
    (candidature,) = (await recit.client.run(ESPACE))["candidatures"]
    before = len(recit.messagerie.courriels)
    horloge.now = periode.ferme_le + timedelta(days=28)  # two days before the deadline, or less

    for _ in range(3):
        await run_due(recit.services)
        await drain(recit.services)
        horloge.advance(hours=1, minutes=1)

    assert len(recit.messagerie.courriels) == before + 1
    courriel = recit.messagerie.courriels[-1]
    assert courriel.objet == "Relance de pièces justificatives : BACCALAURÉAT PROFESSIONNEL"
    await recit.client.sign_in("jeanne@example.org")
    espace = await recit.client.run(ESPACE)
    (candidature,) = espace["candidatures"]
    assert espace["messagesNonLus"] == 1
    assert [un["libelle"] for un in candidature["nouveautes"]["nodes"][:2]] == [
        "Message reçu",
        "Document à visualiser : Relance de pièces justificatives",
    ]
    assert candidature["nouveautes"]["nodes"][0]["messageId"] == espace["messages"]["nodes"][0]["id"]
    relance = next(document for document in candidature["documents"] if document["type"] == "RELANCE_PIECES")
    text = await recit.pdf(relance["fichier"]["url"])
    assert "RELANCE DE PIECES JUSTIFICATIVES" in text
    for line in espace["messages"]["nodes"][0]["corps"].splitlines():
        if line.startswith("- "):
            assert a_plat(line.removeprefix("- ")) in text
