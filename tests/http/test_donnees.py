"""The archive of a candidate's data through a real server: little memory, and nothing left after a lost client."""

import asyncio
import hashlib
import io
import zipfile
from pathlib import Path

import fichiers
import pytest
import pytest_asyncio
from depots import serveur_depots

from tests.http.test_depots import MO, surveiller
from tests.journeys.justificatifs import DEPOSER

EXPORTER = (
    """mutation { compteExporterDonnees(input: {motDePasse: "Lampadaire!"}) { errors { code } fichier { url } } }"""
)
TAILLE = 30 * MO


@pytest_asyncio.fixture
async def serveur(tmp_path, bases):
    async with serveur_depots(tmp_path, await bases.copy("sqlite", "migrated")) as started:
        yield started


def ouverts(serveur):
    """The files and the sockets that the server has open."""
    return len(list(Path(f"/proc/{serveur.pid}/fd").iterdir()))


@pytest.mark.parametrize("cuts", [1, pytest.param(5, marks=pytest.mark.long)])
async def test_little_is_held_and_nothing_once_a_client_has_left(serveur, cuts):
    contenu = fichiers.pdf(charge=TAILLE)
    adresse = await serveur.ouvrir(len(contenu), hashlib.sha256(contenu).hexdigest())
    assert (await serveur.client.http.put(adresse["url"], content=contenu)).status_code == 204
    await serveur.client.run(DEPOSER, id=await serveur.piece(), jeton=adresse["jeton"])
    url = (await serveur.client.run(EXPORTER))["fichier"]["url"]

    async def whole():
        return (await serveur.client.http.get(url)).content

    async def cut():
        async with serveur.client.http.stream("GET", url) as response:
            async for _ in response.aiter_bytes():
                return

    before, held = serveur.memoire(), ouverts(serveur)
    content, most = await surveiller(serveur, whole())
    for _ in range(cuts):
        _, after = await surveiller(serveur, cut())
        most = max(most, after)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert max(info.file_size for info in archive.infolist()) > 15 * MO  # the noise of the PDF, packed
    print(f"megabytes: {before // MO} before, {most // MO} while reading")  # noqa: T201
    assert most - before < 40 * MO
    for _ in range(600):
        if ouverts(serveur) <= held:
            break
        await asyncio.sleep(0.05)  # a socket takes a moment to be closed
    assert ouverts(serveur) <= held
