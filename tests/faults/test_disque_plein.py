"""Full disks, one after the other: a clear answer, nothing half done, and success once there is room.

Each folder of the deployment is a small disk of its own, which a test fills.
"""

import asyncio
import errno
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import fichiers
import pytest
import pytest_asyncio
from depots import Serveur, serveur_depots

from tests.journeys.justificatifs import DEPOSER, OUVRIR, RETIRER, annonce

TAILLES = {"base": "64m", "depots": "8m", "fichiers": "8m", "courriels": "1m"}
LEST = "lest"  # the file that fills a disk
OUBLI = """mutation { compteDemanderMotDePasse(input: {identifiant: "jeanne@example.org"}) { errors { code } } }"""


class Disque:
    """A small disk in memory, for one folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def full(self, *, room: int = 0) -> Iterator[None]:
        """Leaves at most `room` bytes on the disk meanwhile."""
        lest = self.path / LEST
        try:
            with lest.open("wb", buffering=0) as file:
                fill(file, shutil.disk_usage(self.path).free - room)
            yield
        finally:
            lest.unlink()

    def files(self) -> set[str]:
        """The files on the disk by their path, except the one that fills it."""
        return {str(path.relative_to(self.path)) for path in self.path.rglob("*") if path.is_file()} - {LEST}


def fill(file, size) -> None:
    """Writes `size` bytes, or as many as fit."""
    try:
        while size > 0:
            size -= file.write(bytes(min(size, 65536)))
    except OSError as error:
        assert error.errno == errno.ENOSPC  # noqa: PT017 - the disk is full a page sooner than it says


@pytest.fixture(scope="module")
def disques(tmp_path_factory) -> Iterator[dict[str, Disque]]:
    folder, mounted = tmp_path_factory.mktemp("disques"), []
    try:
        for name, size in TAILLES.items():
            path = folder / name
            path.mkdir()
            command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)]
            if shutil.which("mount") is None or subprocess.run(command, check=False, capture_output=True).returncode:
                pytest.skip("small disks cannot be mounted here: it takes root and CAP_SYS_ADMIN")
            mounted.append(path)
        yield {name: Disque(folder / name) for name in TAILLES}
    finally:
        for path in mounted:
            subprocess.run(["umount", "-l", str(path)], check=True)


@pytest_asyncio.fixture(scope="module")
async def serveur(disques, bases) -> AsyncIterator[Serveur]:
    folder, base = disques["depots"].path.parent, disques["base"].path / "portail.sqlite3"
    shutil.copyfile((await bases.copy("sqlite", "migrated")).removeprefix("sqlite://"), base)
    async with serveur_depots(folder, f"sqlite://{base}", RUN_WORKER="1") as started:
        yield started


async def deposits(serveur):
    """Checks that a file sent now is stored, and removes it for the next test."""
    response, jeton = await serveur.envoyer(fichiers.pdf())
    assert response.status_code == 204, response.text
    piece = await serveur.deposer(jeton)
    assert piece["depot"]
    await serveur.client.run(RETIRER, id=piece["id"])


def told(response):
    """The status, the code and the sentence of a refusal."""
    (error,) = response.json()["errors"]
    return response.status_code, error["code"], error["message"]


STOCKAGE = (503, "STOCKAGE_INDISPONIBLE", "Le dépôt de fichiers est momentanément indisponible. Réessayez.")
CONTROLE = (
    503,
    "CONTROLE_INDISPONIBLE",
    "Le contrôle des fichiers est momentanément indisponible : réessayez dans un instant.",
)
AILLEURS = "Le service est momentanément indisponible. Réessayez dans un instant."


@pytest.mark.parametrize("room", [0, 300_000], ids=["from the start", "halfway"])
async def test_no_room_for_what_is_sent(serveur, disques, room):
    contenu = fichiers.pdf(charge=3_000_000)
    with disques["depots"].full(room=room):
        response, jeton = await serveur.envoyer(contenu)
        left = disques["depots"].files()
        refused = await serveur.client.refused(DEPOSER, id=await serveur.piece(), jeton=jeton)

    assert told(response) == STOCKAGE
    assert left == set()
    assert [error["code"] for error in refused] == ["PREALABLE_MANQUANT"]
    await deposits(serveur)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
async def test_no_room_for_an_image_drawn_anew(serveur, disques, kind):
    """The file is good: the disk alone is full."""
    contenu = fichiers.bruit(kind)
    with disques["depots"].full(room=len(contenu) + 100_000):
        response, _ = await serveur.envoyer(contenu)
        left = disques["depots"].files()

    assert told(response) == CONTROLE
    assert left == set()
    assert (await serveur.envoyer(contenu))[0].status_code == 204


async def test_no_room_for_a_pdf_made_harmless(serveur, disques):
    contenu = fichiers.pdf_actif(charge=2_000_000)
    with disques["depots"].full(room=len(contenu) + 100_000):
        response, _ = await serveur.envoyer(contenu)
        left = disques["depots"].files()

    assert told(response) == CONTROLE
    assert left == set()
    assert (await serveur.envoyer(contenu))[0].status_code == 204


@pytest.mark.parametrize("room", [0, 300_000], ids=["from the start", "halfway"])
async def test_no_room_for_what_is_kept(serveur, disques, room):
    kept = disques["fichiers"].files()
    with disques["fichiers"].full(room=room):
        response, _ = await serveur.envoyer(fichiers.pdf(charge=3_000_000))
        left = disques["fichiers"].files()

    assert told(response) == STOCKAGE
    assert left <= kept  # the file of a deposit that was removed before goes meanwhile
    await deposits(serveur)


async def test_no_room_in_the_database(serveur, disques):
    contenu, piece = fichiers.pdf(), await serveur.piece()
    adresse = await serveur.ouvrir(len(contenu), annonce(contenu)["empreinte"])
    with disques["base"].full():
        answer = await serveur.client.send(OUVRIR, input={"pieceId": piece, **annonce(contenu)})
        response = await serveur.client.http.put(adresse["url"], content=contenu)
        read = await serveur.client.run("{ moi { identifiant } }")

    (error,) = answer["errors"]
    assert (error["message"], error["extensions"]) == (AILLEURS, {"code": "REESSAYER", "effet": "AUCUN"})
    assert answer["data"] == {"pieceOuvrirDepot": None}
    assert told(response) == (503, "REESSAYER", AILLEURS)
    assert read["identifiant"] == "jeanne@example.org"
    # The failed demand left nothing: the address opened before is the one that still serves.
    assert (await serveur.client.http.put(adresse["url"], content=contenu)).status_code == 204
    await deposits(serveur)


async def test_no_room_for_a_mail(serveur, disques):
    courriels = disques["courriels"]
    before = courriels.files()
    with courriels.full():
        await serveur.client.run(OUBLI)
        await asyncio.sleep(3)
        assert courriels.files() == before
    async with asyncio.timeout(60):
        while not (found := courriels.files() - before):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.2)

    (mail,) = found
    assert mail.endswith(".eml")
    assert (courriels.path / mail).stat().st_size
