"""A full disk: no wrong success, a clear answer, and no restart needed once there is room again."""

import errno
from dataclasses import replace

import factories
import pytest
from client import http_client

from api.app import build_app
from api.models import Document, Tache
from api.rules.document import TypeDocument
from api.rules.evenement import TypeEvenement
from api.services.document import encode
from api.services.outbox import drain, run_next
from api.services.pdf import RenduError
from api.settings import Settings
from tests.services.imprimes import PIECES


class FullStore:
    """A store of files on a disk that is full until it is emptied."""

    def __init__(self, store):
        self._store = store
        self.is_full = True

    async def put(self, key, content):
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        await self._store.put(key, content)

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.fixture
def store(services):
    return FullStore(services.storage)


@pytest.fixture
def without_room(services, store):
    return replace(services, storage=store)


@pytest.fixture
async def document(services, horloge):
    """A document that is published and not yet rendered."""
    row = await factories.candidature(await factories.candidat(services))
    return await Document.create(
        candidature_id=row.id,
        type=TypeDocument.DEMANDE_PIECES,
        version=1,
        publie_le=horloge.now,
        contenu=encode(PIECES),
    )


async def test_a_document_asked_for_is_refused_clearly_then_given(without_room, store, document, tmp_path):
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), without_room)
    app.state.services = without_room
    address = f"/fichiers/{without_room.tokens.sign_fichier('document', document.id)}"
    async with http_client(app) as http:
        refused = await http.get(address)
        store.is_full = False
        given = await http.get(address)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (503, "STOCKAGE_INDISPONIBLE")
    assert refused.headers["retry-after"]
    assert (given.status_code, given.content[:5]) == (200, b"%PDF-")


async def test_a_document_that_nothing_lays_out_is_refused_clearly_then_given(services, document, tmp_path, pdf):
    class Renderer:
        """A renderer without room for its fonts, the first time."""

        async def rendre(self, *asked, **_how):
            self.rendre = pdf.rendre
            raise RenduError(f"{asked[0]}: the rendering process died twice")

    crowded = replace(services, pdf=Renderer())
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), crowded)
    app.state.services = crowded
    address = f"/fichiers/{services.tokens.sign_fichier('document', document.id)}"
    async with http_client(app) as http:
        refused = await http.get(address)
        given = await http.get(address)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (503, "DOCUMENT_INDISPONIBLE")
    assert (given.status_code, given.content[:5]) == (200, b"%PDF-")


async def test_a_document_prepared_ahead_is_tried_again(without_room, store, document, op, horloge):
    await document.fetch_related("candidature__candidat")
    async with replace(op, services=without_room).change() as change:
        change.record(
            TypeEvenement.DOCUMENT_PUBLIE,
            document.candidature.candidat.compte_id,
            candidature_id=document.candidature_id,
            donnees={"document": str(document.id)},
        )

    assert await run_next(without_room)
    failed = await Tache.get(nom="rendre_document")
    assert (failed.faite_le, failed.abandonnee_le, failed.tentatives) == (None, None, 1)
    assert (await Document.get(id=document.id)).fichier is None

    store.is_full = False
    horloge.advance(minutes=1)
    await drain(without_room)

    assert (await Tache.get(nom="rendre_document")).faite_le
    assert (await Document.get(id=document.id)).fichier
