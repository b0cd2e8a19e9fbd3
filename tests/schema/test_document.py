"""« Mes documents »: the lines, the links, and their readers."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import factories
import pytest
import pytest_asyncio

from api.models import Candidat, Candidature, Document, Lien
from api.rules.candidature import EtatCandidature
from api.rules.compte import UsageLien
from api.rules.limite import APERCUS
from api.schema.base import global_id
from tests.journeys.etapes import periode_id
from tests.journeys.story import DESINSCRIRE, autre_appareil
from tests.rules.dossiers import avec, ngmb_dupont

APERCU = "query($id: ID!) { candidature(id: $id) { apercu { url } } }"
UN_DOCUMENT = """query($id: ID!) {
  document(id: $id) { id type libelle ligne version publieLe fichier { nom typeMime taille url expireLe } }
}"""


@pytest_asyncio.fixture
async def inscrite(recit, periode):
    return await recit.inscrire(periode_id(periode), ngmb_dupont())


@pytest.mark.usefixtures("inscrite")
async def test_a_document_is_downloaded_under_a_name_of_its_own(recit, jeanne, horloge):
    first, second = (await recit.dossier())["documents"]

    document = await recit.client.run(UN_DOCUMENT, id=first["id"])
    response = await recit.client.http.get(document["fichier"]["url"])

    nom = f"recapitulatif-candidature-{jeanne.numero}-001-v1.pdf"
    assert document["fichier"]["nom"] == nom
    assert document["fichier"]["typeMime"] == "application/pdf"
    assert datetime.fromisoformat(document["fichier"]["expireLe"]) == horloge.now + timedelta(minutes=5)
    assert response.headers["content-disposition"] == f"attachment; filename=\"{nom}\"; filename*=UTF-8''{nom}"
    assert "no-store" in response.headers["cache-control"]
    assert response.content.startswith(b"%PDF")
    assert second["fichier"]["nom"] == f"demande-pieces-{jeanne.numero}-001-v1.pdf"


@pytest.mark.usefixtures("inscrite")
async def test_the_same_version_gives_the_same_bytes_and_its_size(recit):
    wanted = (await recit.dossier())["documents"][0]["id"]
    before = await recit.client.run(UN_DOCUMENT, id=wanted)
    first = await recit.client.http.get(before["fichier"]["url"])
    after = await recit.client.run(UN_DOCUMENT, id=wanted)
    second = await recit.client.http.get(after["fichier"]["url"])

    assert before["fichier"]["taille"] is None
    assert after["fichier"]["taille"] == len(first.content)
    assert second.content == first.content


@pytest.mark.usefixtures("inscrite")
async def test_a_link_is_good_for_five_minutes(recit, horloge):
    dossier = await recit.dossier()
    document, apercu = dossier["documents"][0]["fichier"]["url"], dossier["apercu"]["url"]

    horloge.advance(minutes=5)
    in_time = await recit.client.http.get(document)
    horloge.advance(seconds=1)
    late = [await recit.client.http.get(url) for url in (document, apercu)]

    assert in_time.status_code == 200
    assert [response.status_code for response in late] == [404, 404]
    assert late[0].json() == {"message": "Ce lien n'est plus valable : demandez-en un nouveau."}


@pytest.mark.usefixtures("inscrite")
async def test_a_link_of_another_kind_or_altered_opens_nothing(recit, services, jeanne, horloge):
    tokens = services.tokens
    row, document = await Candidature.get(), await Document.first()
    lien = await Lien.create(
        compte_id=jeanne.compte_id,
        usage=UsageLien.ACTIVATION,
        adresse="jeanne@example.org",
        expire_le=horloge.now + timedelta(hours=1),
    )
    good = tokens.sign_fichier("document", document.id)

    for jeton in (
        tokens.sign_lien(lien.id),
        tokens.sign_fichier("document", row.id),
        tokens.sign_fichier("apercu", document.id),
        tokens.sign_fichier("compte", jeanne.compte_id),
        tokens.sign_fichier("document", uuid4()),
        good[:-2],
        good + "A",
        "n-importe-quoi",
        "%2e%2e",
    ):
        response = await recit.client.http.get(f"http://test/fichiers/{jeton}")
        assert response.status_code == 404, jeton


@pytest.mark.usefixtures("inscrite")
async def test_the_document_of_another_is_as_one_that_does_not_exist(recit, services):
    mine = (await recit.dossier())["documents"][0]["id"]
    await factories.candidat(services, "dack@example.org")
    stranger = autre_appareil(recit.client)
    await stranger.sign_in("dack@example.org")

    for wanted in (mine, global_id("Document", uuid4()), recit.id, "n'importe quoi", ""):
        assert await stranger.run(UN_DOCUMENT, id=wanted) is None
        assert await stranger.run("query($id: ID!) { node(id: $id) { id } }", id=wanted) is None


async def test_nobody_reads_a_document(client, services):
    (error,) = await client.errors(UN_DOCUMENT, id=global_id("Document", uuid4()))

    assert error["extensions"]["code"] == "CONNEXION_REQUISE"


@pytest.mark.usefixtures("inscrite")
async def test_withdrawing_takes_the_documents_away(recit):
    wanted = (await recit.dossier())["documents"][0]["id"]

    await recit.client.run(DESINSCRIRE, id=recit.id, confirmation=True)

    assert await recit.client.run(UN_DOCUMENT, id=wanted) is None
    assert await Document.all().count() == 2


async def test_the_preview_of_a_draft_says_that_it_is_one_and_shows_what_is_typed(recit, periode):
    await recit.demarrer(periode_id(periode))
    await recit.remplir("IDENTIFICATION", adressePays="99100", localite="KOUROU")

    text = await recit.pdf((await recit.dossier())["apercu"]["url"])

    assert "PROJET — candidature non enregistrée" in text
    assert "Version :" not in text
    assert "KOUROU" in text
    assert await Document.all().count() == 0


async def test_a_draft_is_previewed_so_many_times_an_hour(recit, periode, horloge, monkeypatch):
    monkeypatch.setattr("api.resolvers.document.APERCUS", replace(APERCUS, libres=1, maximum=1))
    await recit.demarrer(periode_id(periode))
    url = (await recit.dossier())["apercu"]["url"]
    await recit.pdf(url)

    refused = await recit.client.http.get(url)
    where = await factories.periode(session=await factories.session(annee=2028))
    other = await factories.candidature(await Candidat.get(), EtatCandidature.BROUILLON, periode=where)
    again = await recit.client.run(APERCU, id=global_id("Candidature", other.id))
    assert (await recit.client.http.get(again["apercu"]["url"])).status_code == 429  # the account's, whatever the draft
    horloge.advance(hours=1)

    assert refused.status_code == 429
    assert refused.json()["errors"][0]["code"] == "TROP_DE_TENTATIVES"
    assert await recit.pdf((await recit.dossier())["apercu"]["url"])


@pytest.mark.usefixtures("inscrite")
async def test_the_preview_of_a_saved_candidature_says_nothing_of_a_draft(recit):
    text = await recit.pdf((await recit.dossier())["apercu"]["url"])

    assert "PROJET" not in text
    assert "Version : 1 du 16/11/2026 à 12:00" in text


@pytest.mark.usefixtures("inscrite")
async def test_a_document_is_frozen_at_its_version_whatever_is_typed_since(recit):
    old = (await recit.dossier())["documents"][0]
    await recit.modifier()
    await recit.remplir_tout(avec(ngmb_dupont(), "IDENTIFICATION", localite="KOUROU"))
    preview = await recit.pdf((await recit.dossier())["apercu"]["url"])
    await recit.enregistrer()
    new = (await recit.dossier())["documents"][0]

    assert "PROJET — modification non enregistrée" in preview
    assert "97300 KOUROU" in preview
    assert (old["version"], new["version"]) == (1, 2)
    assert "97300 CAYENNE" in await recit.pdf(old["fichier"]["url"])
