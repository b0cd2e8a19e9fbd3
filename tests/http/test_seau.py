"""Files of pièces in a bucket: the server's use of it, and its answers while the bucket is away."""

import hashlib
from collections.abc import AsyncIterator

import fichiers
import pytest_asyncio
from depots import Serveur, serveur_depots
from fake_s3 import Seau

from api.services.storage import PARTIE
from tests.journeys.justificatifs import RETIRER

STOCKAGE = (503, "STOCKAGE_INDISPONIBLE", "Le dépôt de fichiers est momentanément indisponible. Réessayez.")


@pytest_asyncio.fixture(scope="module")
async def seau() -> Seau:
    return Seau()


@pytest_asyncio.fixture(scope="module")
async def serveur(tmp_path_factory, bases, seau) -> AsyncIterator[Serveur]:
    base = await bases.copy("sqlite", "migrated")
    async with serveur_depots(tmp_path_factory.mktemp("seau"), base, **seau.env) as started:
        yield started


def told(response):
    (error,) = response.json()["errors"]
    return response.status_code, error["code"], error["message"]


async def test_a_file_in_parts_goes_in_and_comes_back(serveur, seau):
    contenu = fichiers.pdf(charge=PARTIE + 1)
    async with seau.ouvert():
        response, jeton = await serveur.envoyer(contenu, "93475001")
        assert response.status_code == 204, response.text
        piece = await serveur.deposer(jeton)
        read = await serveur.client.http.get(piece["depot"]["fichier"]["url"])
        await serveur.client.run(RETIRER, id=piece["id"])

    assert read.content == contenu
    kept = {hashlib.sha256(content).hexdigest(): key for key, content in seau.objets.items()}
    assert kept[piece["depot"]["empreinte"]].startswith("fichiers/pieces/")
    assert list(serveur.data_dir.glob("fichiers/*")) == []


async def test_a_bucket_that_is_away_is_said_and_the_next_file_passes(serveur, seau):
    contenu = fichiers.pdf()

    away, jeton = await serveur.envoyer(contenu)
    async with seau.ouvert():
        back, jeton = await serveur.envoyer(contenu)
        piece = await serveur.deposer(jeton)
        url = piece["depot"]["fichier"]["url"]
        assert (await serveur.client.http.get(url)).content == contenu
    read_away = await serveur.client.http.get(url)

    assert told(away) == told(read_away) == STOCKAGE
    assert back.status_code == 204
    async with seau.ouvert():
        assert (await serveur.client.http.get(url)).content == contenu
        await serveur.client.run(RETIRER, id=piece["id"])


async def test_a_bucket_that_is_not_there_or_not_ours_is_said(serveur, seau):
    async with seau.ouvert():
        seau.nom = "autre"
        missing, _ = await serveur.envoyer(fichiers.pdf())
        seau.nom, seau.interdit = "portail", True
        forbidden, _ = await serveur.envoyer(fichiers.pdf())
        seau.interdit = False
        back, _ = await serveur.envoyer(fichiers.pdf())

    assert told(missing) == told(forbidden) == STOCKAGE
    assert back.status_code == 204
