"""The antivirus with a real clamd, whose only virus is the harmless test one; skipped where there is none."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import fichiers
import pytest
import pytest_asyncio
from live import end

from api.rules.document import ModeDepot
from api.rules.piece import PieceDemandee
from api.rules.problems import Code, RefusedError
from api.services.reception import AntivirusIndisponibleError, Attendu, Clamd, Reception, open_antivirus
from benchmarks.ports import free_port

MO = 1024 * 1024
PIECE = PieceDemandee(code="93475001", libelle="Document justifiant l'identité", mode=ModeDepot.EN_LIGNE)
# In two parts, so that no antivirus takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
REGLAGES = """Foreground yes
DatabaseDirectory {folder}/base
LocalSocket {folder}/clamd.sock
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength 2M
MaxThreads 4
"""


@dataclass
class Voisin:
    """A clamd of this run."""

    folder: Path
    port: int

    @property
    def adresses(self) -> dict[str, str]:
        return {"tcp": f"tcp://127.0.0.1:{self.port}", "unix": f"unix://{self.folder / 'clamd.sock'}"}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        command = ("clamd", "-F", "-c", str(self.folder / "clamd.conf"))
        with (self.folder / "clamd.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log)
        try:
            async with asyncio.timeout(60):
                while not await self._answers():
                    assert process.returncode is None, (self.folder / "clamd.log").read_text()
                    await asyncio.sleep(0.1)
            yield
        finally:
            await end(process)

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"zPING\0")
            answer = await reader.readuntil(b"\0")
        except (OSError, asyncio.IncompleteReadError):
            return False
        writer.close()
        return answer == b"PONG\0"


@pytest.fixture(scope="module")
def voisin(tmp_path_factory):
    if shutil.which("clamd") is None:
        pytest.skip("clamd is not installed: apt-get install clamav-daemon")
    folder, port = tmp_path_factory.mktemp("clamd"), free_port()
    (folder / "base").mkdir()
    (folder / "base" / "essai.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(REGLAGES.format(folder=folder, port=port))
    return Voisin(folder, port)


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
    other = Voisin(tmp_path_factory.mktemp("autre"), free_port())
    shutil.copytree(voisin.folder / "base", other.folder / "base")
    (other.folder / "clamd.conf").write_text(REGLAGES.format(folder=other.folder, port=other.port))
    antivirus = Clamd(host="127.0.0.1", port=other.port, delai=5)

    before = await verdict(antivirus, tmp_path, fichiers.pdf())
    async with other.running():
        there = await verdict(antivirus, tmp_path, fichiers.pdf())
    gone = await verdict(antivirus, tmp_path, fichiers.pdf())

    assert (before, there, gone) == (Code.CONTROLE_INDISPONIBLE, None, Code.CONTROLE_INDISPONIBLE)
