"""The order in which the workshop opens files."""

import asyncio
from contextlib import suppress

import fichiers
import pytest

from api.rules.piece import Format
from api.services.reception.lanes import LOURD, Lanes, poids_de


class Guichet:
    """Files that ask for a lane, and those that have one, in the order in which they got it."""

    def __init__(self, nombre):
        self.voies, self.servis, self.fins, self.taches = Lanes(nombre), [], {}, {}

    async def demander(self, **poids):
        for nom, lourdeur in poids.items():
            self.fins[nom] = asyncio.Event()
            self.taches[nom] = asyncio.create_task(self._ouvrir(nom, lourdeur))
            await asyncio.sleep(0)
        return self.servis

    async def finir(self, nom):
        self.fins[nom].set()
        await self.taches[nom]
        await asyncio.sleep(0)
        return self.servis

    async def partir(self, nom):
        self.taches[nom].cancel()
        with suppress(asyncio.CancelledError):
            await self.taches[nom]
        await asyncio.sleep(0)
        return self.servis

    async def _ouvrir(self, nom, lourdeur):
        async with self.voies.voie(lourdeur):
            self.servis.append(nom)
            await self.fins[nom].wait()


@pytest.fixture
async def ouvrir():
    made = []

    def make(nombre):
        made.append(Guichet(nombre))
        return made[-1]

    yield make
    for guichet in made:
        for tache in guichet.taches.values():
            tache.cancel()


class TestTheLanes:
    async def test_a_light_file_does_not_wait_for_eight_heavy_ones(self, ouvrir):
        guichet = ouvrir(2)
        await guichet.demander(**{f"lourd{rang}": LOURD for rang in range(8)})

        assert await guichet.demander(leger=10) == ["lourd0", "leger"]

    async def test_the_lightest_goes_first_in_the_lane_that_is_kept(self, ouvrir):
        guichet = ouvrir(2)
        await guichet.demander(lourd=LOURD, photo=12, autre=12, petit=1)

        assert await guichet.finir("photo") == ["lourd", "photo", "petit"]

    async def test_no_heavy_file_is_passed_by_for_ever(self, ouvrir):
        guichet = ouvrir(2)
        await guichet.demander(un=1, deux=1, lourd=LOURD, trois=1, quatre=1)

        assert await guichet.finir("deux") == ["un", "deux", "lourd"]
        assert await guichet.finir("lourd") == ["un", "deux", "lourd", "trois"]

    async def test_a_single_lane_takes_the_oldest(self, ouvrir):
        guichet = ouvrir(1)
        await guichet.demander(lourd=LOURD, autre=LOURD, leger=1)

        assert await guichet.finir("lourd") == ["lourd", "autre"]
        assert await guichet.finir("autre") == ["lourd", "autre", "leger"]

    async def test_a_lane_is_given_back_by_who_leaves_it_or_the_queue(self, ouvrir):
        guichet = ouvrir(1)
        await guichet.demander(un=1, deux=1, trois=1)
        await guichet.partir("deux")

        assert await guichet.partir("un") == ["un", "trois"]

    async def test_a_lane_given_at_the_instant_of_leaving_goes_to_the_next(self, ouvrir):
        guichet = ouvrir(1)
        await guichet.demander(un=1, deux=1, trois=1)
        guichet.fins["un"].set()
        await asyncio.sleep(0)  # the lane is given to « deux », which has not run since
        guichet.taches["deux"].cancel()
        await asyncio.wait([guichet.taches["un"], guichet.taches["deux"]])
        await asyncio.sleep(0)

        assert guichet.servis == ["un", "trois"]


@pytest.mark.parametrize(
    ("contenu", "format_", "poids"),
    [
        (fichiers.image("PNG", (300, 20)), Format.PNG, 6000),
        (fichiers.image("JPEG", (300, 20)), Format.JPG, 6000),
        (fichiers.image("JPEG", (300, 20), progressive=True, exif=b"Exif\0\0" + bytes(60_000)), Format.JPG, 6000),
        (fichiers.image("JPEG", (300, 20))[:30], Format.JPG, LOURD),
        (b"\xff\xd8\xff\xff" + fichiers.image("JPEG", (300, 20))[3:], Format.JPG, LOURD),
        (b"%PDF-" + bytes(95), Format.PDF, 100),
    ],
    ids=["PNG", "JPEG", "JPEG with metadata", "JPEG that is cut", "JPEG that hides its size", "PDF"],
)
def test_a_file_weighs_its_points_or_its_bytes(tmp_path, contenu, format_, poids):
    path = tmp_path / "recu"
    path.write_bytes(contenu)

    assert poids_de(path, format_) == poids
