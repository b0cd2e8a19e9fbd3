"""« Exporter mes données »: asked for with the password, announced by mail, downloaded by a link of a few minutes."""

import asyncio
import io
import json
import zipfile

import factories
import pytest
import pytest_asyncio
from altered import altered
from bureau import bureau
from client import Client, http_client

from api.models import Compte, Evenement
from api.rules.evenement import TypeEvenement
from api.services.outbox import drain

EXPORTER = """mutation($m: String! = "") {
  compteExporterDonnees(input: {motDePasse: $m}) { errors { code path } fichier { nom typeMime taille url expireLe } }
}"""
REVOQUER = "mutation { compteSeDeconnecter { errors { code } estFait } }"


@pytest_asyncio.fixture
async def jeanne(client, services):
    person = await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    return person


@pytest.mark.usefixtures("jeanne")
class TestExport:
    async def test_gives_a_link_and_tells_the_owner_by_mail(self, client, services, messagerie):
        fichier = (await client.run(EXPORTER, m="Lampadaire!"))["fichier"]
        await drain(services)

        assert (fichier["typeMime"], fichier["taille"]) == ("application/zip", None)
        assert fichier["expireLe"] == "2026-11-16T11:05:00.000Z"
        [courriel] = messagerie.courriels
        assert courriel.destinataire == "jeanne@example.org"
        assert courriel.objet == "[CYCLADES] Vos données ont été exportées"
        assert fichier["url"] not in courriel.texte + courriel.html
        assert await Evenement.filter(type=TypeEvenement.DONNEES_EXPORTEES).count() == 1

    async def test_is_downloaded_by_whoever_holds_the_link_as_a_file_to_save(self, client, jeanne):
        fichier = (await client.run(EXPORTER, m="Lampadaire!"))["fichier"]
        anybody = http_client(client.http._transport.app)

        response = await anybody.get(fichier["url"])
        head = await anybody.head(fichier["url"])

        assert response.status_code == head.status_code == 200
        for found in (response, head):
            assert found.headers["content-type"] == "application/zip"
            assert found.headers["content-disposition"].startswith(f'attachment; filename="{fichier["nom"]}"')
            assert found.headers["x-content-type-options"] == "nosniff"
            assert found.headers["cache-control"] == "private, no-store"
            assert "content-length" not in found.headers
        assert head.content == b""
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            assert json.loads(archive.read("donnees.json"))["candidat"]["numero"] == jeanne.numero

    @pytest.mark.parametrize("mot_de_passe", ["Lampadaire?", ""])
    async def test_asks_for_the_password(self, client, mot_de_passe):
        [error] = await client.refused(EXPORTER, m=mot_de_passe)

        assert error == {"code": "IDENTIFIANTS_INVALIDES", "path": ["motDePasse"]}
        assert await Evenement.filter(type=TypeEvenement.DONNEES_EXPORTEES).count() == 0

    @pytest.mark.parametrize(("minutes", "codes"), [(9, []), (11, ["PREALABLE_MANQUANT"])])
    async def test_an_account_of_franceconnect_comes_back_from_there_first(self, client, services, minutes, codes):
        await Compte.all().update(mot_de_passe=None)
        await factories.retour_de_franceconnect(services, minutes)

        answer = (await client.send(EXPORTER))["data"]["compteExporterDonnees"]

        assert [error["code"] for error in answer["errors"]] == codes
        assert bool(answer["fichier"]) is not bool(codes)

    async def test_a_few_a_day(self, client, services):
        for _ in range(5):
            await client.run(EXPORTER, m="Lampadaire!")
        [error] = await client.refused(EXPORTER, m="Lampadaire!")
        services.clock.advance(days=1)

        assert error["code"] == "TROP_DE_TENTATIVES"
        await client.sign_in("jeanne@example.org")
        assert (await client.run(EXPORTER, m="Lampadaire!"))["fichier"]

    async def test_the_link_dies_with_the_sign_in(self, client):
        fichier = (await client.run(EXPORTER, m="Lampadaire!"))["fichier"]
        await client.run(REVOQUER)

        assert (await client.http.get(fichier["url"])).status_code == 404
        assert (await client.http.get(altered(fichier["url"], -9))).status_code == 404

    async def test_the_form_of_the_link_of_a_document_is_not_that_of_an_export(self, client):
        url = (await client.run(EXPORTER, m="Lampadaire!"))["fichier"]["url"]

        assert (await client.http.get(url.replace("/fichiers/donnees/", "/fichiers/"))).status_code == 404
        assert (await client.http.get(url.replace("/fichiers/donnees/", "/pieces/"))).status_code == 404

    async def test_a_client_that_leaves_in_the_middle_leaves_nothing_behind(self, client):
        url = (await client.run(EXPORTER, m="Lampadaire!"))["fichier"]["url"]
        before = asyncio.all_tasks()
        sent = []

        async def send(message):
            sent.append(message)
            if len(sent) > 1:
                raise OSError  # as a server reports a lost connection

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http",
            "method": "GET",
            "path": url.removeprefix("http://test"),
            "headers": [(b"host", b"test")],
            "query_string": b"",
            "asgi": {"spec_version": "2.4"},
            "state": {},
        }
        await client.http._transport.app(scope, receive, send)

        assert sent[0]["status"] == 200
        assert len(sent) == 2
        assert asyncio.all_tasks() == before


async def test_is_for_candidates_only(client, services):
    office = await bureau(client, services, ("33", "BCP"))

    [error] = await office.refused(EXPORTER, m="Lampadaire!")
    assert error["code"] == "INTROUVABLE"
    stranger = await Client(http_client(client.http._transport.app)).errors(EXPORTER, m="Lampadaire!")
    assert stranger[0]["extensions"]["code"] == "CONNEXION_REQUISE"
