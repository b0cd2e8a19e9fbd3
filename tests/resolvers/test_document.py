"""The documents of a save, the files of signed links, and the frozen contents of documents."""

from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from api.models import Candidature, Document, Evenement
from api.resolvers import document as resolvers
from api.rules.document import TypeDocument
from api.rules.evenement import TypeEvenement
from api.services.outbox import drain
from tests.journeys.etapes import periode_id
from tests.journeys.story import DESINSCRIRE
from tests.rules.dossiers import avec, ngmb_dupont


@pytest_asyncio.fixture
async def inscrite(recit, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    return await Candidature.get()


async def versions():
    return sorted([(row.type, row.version) for row in await Document.all()])


@pytest.mark.usefixtures("inscrite")
async def test_a_save_publishes_two_documents_and_says_so():
    events = await Evenement.filter(type=TypeEvenement.DOCUMENT_PUBLIE).order_by("rang")

    assert await versions() == [("DEMANDE_PIECES", 1), ("RECAPITULATIF_CANDIDATURE", 1)]
    assert [(event.donnees["type"], event.donnees["version"]) for event in events] == [
        ("RECAPITULATIF_CANDIDATURE", 1),
        ("DEMANDE_PIECES", 1),
    ]
    assert {event.donnees["document"] for event in events} == {str(row.id) for row in await Document.all()}


@pytest.mark.usefixtures("inscrite")
async def test_a_modification_publishes_what_changed(recit):
    await recit.modifier()
    await recit.enregistrer()
    assert await versions() == [("DEMANDE_PIECES", 1), *(("RECAPITULATIF_CANDIDATURE", rang) for rang in (1, 2))]

    # Another address is printed on both.
    await recit.modifier()
    await recit.remplir_tout(avec(ngmb_dupont(), "IDENTIFICATION", localite="KOUROU"))
    await recit.enregistrer()
    assert await versions() == [
        *(("DEMANDE_PIECES", rang) for rang in (1, 2)),
        *(("RECAPITULATIF_CANDIDATURE", rang) for rang in (1, 2, 3)),
    ]


async def test_giving_up_and_withdrawing_publish_nothing(recit, inscrite):
    await recit.modifier()
    await recit.client.run(DESINSCRIRE, id=recit.id, confirmation=True)

    assert await Document.filter(candidature_id=inscrite.id).count() == 2


@pytest.mark.usefixtures("inscrite")
async def test_the_worker_renders_each_document_once(services, op):
    await drain(services)
    rows = await Document.all()
    assert all(row.fichier and row.taille for row in rows)

    again = await resolvers.telecharger(op, services.tokens.sign_fichier("document", rows[0].id))

    assert len(again.contenu) == rows[0].taille
    assert await drain(services) == 0


async def test_a_link_of_nothing_gives_nothing(op, services, inscrite):
    for jeton in (
        services.tokens.sign_fichier("document", uuid4()),
        services.tokens.sign_fichier("apercu", uuid4()),
        services.tokens.sign_fichier("document", inscrite.id),
        services.tokens.sign_fichier("inconnu", inscrite.id),
        "",
    ):
        assert await resolvers.telecharger(op, jeton) is None


async def test_a_link_says_when_it_ends_and_names_its_file(op, inscrite):
    document = await Document.get(type=TypeDocument.DEMANDE_PIECES)

    lien = resolvers.lien(op, document, "01948418953", 5)

    assert lien.nom == "demande-pieces-01948418953-005-v1.pdf"
    assert lien.expire_le == op.now + timedelta(minutes=5)
    assert lien.url.startswith("http://test/fichiers/")
    assert resolvers.nom_fichier(document, "01948418953", None) == "demande-pieces-01948418953-000-v1.pdf"
    assert inscrite.id == document.candidature_id
