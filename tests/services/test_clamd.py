"""The antivirus with a real clamd, whose only virus is the harmless test one; skipped where there is none."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator

import fichiers
import pytest
import pytest_asyncio
from voisin_clamd import EICAR, Voisin

from api.rules.document import ModeDepot
from api.rules.piece import PieceDemandee
from api.rules.problems import Code, RefusedError
from api.services.reception import AntivirusIndisponibleError, Attendu, Clamd, Reception, open_antivirus

MO = 1024 * 1024
PIECE = PieceDemandee(code="93475001", libelle="Document justifiant l'identité", mode=ModeDepot.EN_LIGNE)


@pytest.fixture(scope="module")
def voisin(tmp_path_factory):
    if shutil.which("clamd") is None:
        pytest.skip("clamd is not installed: apt-get install clamav-daemon")
    return Voisin(tmp_path_factory.mktemp("clamd"))


@pytest_asyncio.fixture(scope="module")
async def clamd(voisin) -> AsyncIterator[Voisin]:
    async with voisin.running():
        yield voisin


@pytest.fixture(params=["tcp", "unix"])
def antivirus(request, clamd):
    return open_antivirus(clamd.adresses[request.param])


async def verdict(antivirus, tmp_path, contenu):
    """None when the file is accepted, else the code of its refusal."""

    async def envoyer():
        yield contenu

    attendu = Attendu(piece=PIECE, taille=len(contenu), empreinte=hashlib.sha256(contenu).hexdigest())
    try:
        async with Reception(dossier=tmp_path / "depots", antivirus=antivirus).recevoir(envoyer(), attendu):
            return None
    except RefusedError as refused:
        return refused.problems[0].code


async def test_takes_clean_files_and_refuses_the_others(antivirus, tmp_path):
    infected = fichiers.pdf(charge=200_000) + EICAR + b"\n%%EOF\n"

    assert await verdict(antivirus, tmp_path, fichiers.pdf(charge=MO)) is None
    assert await verdict(antivirus, tmp_path, infected) is Code.VIRUS_DETECTE
    assert await verdict(antivirus, tmp_path, fichiers.photo()) is None


async def test_names_what_it_found(antivirus, tmp_path):
    path = tmp_path / "fichier"
    path.write_bytes(EICAR)

    assert "Eicar-Test-Signature" in await antivirus.chercher(path)


async def test_serves_many_at_once(antivirus, tmp_path):
    paths = [tmp_path / str(rank) for rank in range(20)]
    for rank, path in enumerate(paths):
        path.write_bytes(EICAR if rank % 2 else bytes(100_000))

    found = await asyncio.gather(*(antivirus.chercher(path) for path in paths))

    assert [name is not None for name in found] == [bool(rank % 2) for rank in range(20)]


async def test_closes_the_door_on_what_is_larger_than_it_reads(antivirus, tmp_path):
    path = tmp_path / "fichier"
    path.write_bytes(bytes(4 * MO))

    with pytest.raises(AntivirusIndisponibleError, match=r"StreamMaxLength|size limit"):
        await antivirus.chercher(path)
    assert await verdict(antivirus, tmp_path, fichiers.pdf(charge=4 * MO)) is Code.CONTROLE_INDISPONIBLE
    assert await verdict(antivirus, tmp_path, fichiers.pdf()) is None


async def test_one_that_leaves_and_comes_back_is_found_again(tmp_path, tmp_path_factory, voisin):
    """A clamd of its own, so that the other tests keep theirs."""
    other = Voisin(tmp_path_factory.mktemp("autre"))
    antivirus = Clamd(host="127.0.0.1", port=other.port, delai=5)

    before = await verdict(antivirus, tmp_path, fichiers.pdf())
    async with other.running():
        there = await verdict(antivirus, tmp_path, fichiers.pdf())
    gone = await verdict(antivirus, tmp_path, fichiers.pdf())

    assert (before, there, gone) == (Code.CONTROLE_INDISPONIBLE, None, Code.CONTROLE_INDISPONIBLE)
