"""Files through a real server: memory, patience, and answers that arrive before the end of the file."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import suppress

import fichiers
import httpx
import pytest
import pytest_asyncio
from depots import Serveur, serveur_depots
from proxy import proxy

from tests.journeys.justificatifs import DEPOSER, RETIRER

MO = 1024 * 1024


@pytest_asyncio.fixture(scope="module")
async def serveur(tmp_path_factory, bases) -> AsyncIterator[Serveur]:
    async with serveur_depots(tmp_path_factory.mktemp("depots"), await bases.copy("sqlite", "migrated")) as started:
        yield started


def grand_pdf(path, taille):
    """A PDF of one page and of `taille` bytes, made on disk."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>")
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        places = []
        for number, content in enumerate(objects, start=1):
            places.append(file.tell())
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        places.append(file.tell())
        file.write(b"4 0 obj\n<< /Length %d >>\nstream\n" % taille)
        for _ in range(taille // MO):
            file.write(b"% " + os.urandom(MO // 2 - 2).hex().encode() + b"\n\n")
        file.write(b" " * (taille % MO) + b"\nendstream\nendobj\n")
        xref = file.tell()
        file.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
        file.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % xref)


async def lire(path, pas=256 * 1024):
    with path.open("rb") as file:
        while part := file.read(pas):
            yield part


async def surveiller(serveur, work):
    """The result of `work`, and the most memory of the server meanwhile."""
    task, most = asyncio.ensure_future(work), 0
    while not task.done():
        most = max(most, serveur.memoire())
        await asyncio.sleep(0.02)
    return task.result(), most


@pytest.mark.parametrize("megabytes", [60, pytest.param(200, marks=pytest.mark.long)])
async def test_a_large_file_comes_and_goes_in_memory_that_does_not_grow(serveur, tmp_path, megabytes):
    small = fichiers.pdf()
    warm = await serveur.ouvrir(len(small), hashlib.sha256(small).hexdigest(), "CINSIG01")
    await serveur.client.http.put(warm["url"], content=small)
    path = tmp_path / "grand.pdf"
    grand_pdf(path, megabytes * MO)
    with path.open("rb") as file:
        empreinte = hashlib.file_digest(file, "sha256").hexdigest()
    before, taille = serveur.memoire(), path.stat().st_size
    adresse = await serveur.ouvrir(taille, empreinte)

    sent, most_in = await surveiller(serveur, serveur.client.http.put(adresse["url"], content=lire(path)))

    assert sent.status_code == 204, sent.text
    piece = (await serveur.client.run(DEPOSER, id=await serveur.piece(), jeton=adresse["jeton"]))["piece"]
    received, most_out = await surveiller(serveur, empreinte_de(serveur, piece["depot"]["fichier"]["url"]))
    assert received == (empreinte, taille)
    await serveur.client.run(RETIRER, id=piece["id"])
    print(f"megabytes: {before // MO} before, {most_in // MO} while sending, {most_out // MO} while reading")  # noqa: T201
    assert most_in - before < 40 * MO
    assert most_out - before < 40 * MO
    assert taille > 50 * MO  # enough to be seen in memory


async def test_a_file_passes_the_proxy_unless_it_is_larger_than_any_may_be(serveur, tmp_path):
    server = str(serveur.client.http.base_url).rstrip("/")
    files = {"CINSIG01": fichiers.pdf().ljust(5 * MO, b"\0"), "93475001": bytes(22 * MO)}
    opened = [
        await serveur.ouvrir(len(contenu), hashlib.sha256(contenu).hexdigest(), code) for code, contenu in files.items()
    ]
    async with (
        proxy(tmp_path, server.removeprefix("http://")) as before,
        httpx.AsyncClient(verify=before.trust, timeout=60) as http,
    ):
        sent, refused = [
            await http.put(depot["url"].replace(server, before.address), content=contenu)
            for depot, contenu in zip(opened, files.values(), strict=True)
        ]

    assert sent.status_code == 204, sent.text
    assert refused.status_code == 413


async def empreinte_de(serveur, url):
    digest, taille = hashlib.sha256(), 0
    async with serveur.client.http.stream("GET", url) as response:
        assert response.headers["content-length"]
        async for part in response.aiter_bytes():
            digest.update(part)
            taille += len(part)
    return digest.hexdigest(), taille


async def test_endless_files_of_no_accepted_kind_take_no_memory_and_leave_nothing(serveur):
    before = serveur.memoire()

    async def endless(start):
        yield start
        for _ in range(400):
            yield bytes(256 * 1024)

    async def send(start):
        adresse = await serveur.ouvrir(100 * MO, "0" * 64)
        with suppress(httpx.TransportError):
            return (await serveur.client.http.put(adresse["url"], content=endless(start))).status_code

    starts = (b"MZ", b"GIF89a", b"PK\x03\x04") * 4
    answers, most = await surveiller(serveur, asyncio.gather(*(send(start) for start in starts)))

    assert set(answers) <= {422, 415, 404, None}
    assert most - before < 40 * MO
    assert list((serveur.data_dir / "depots").iterdir()) == []


async def raw(serveur, path, headers, *parts, wait=0.0):
    """Sends bytes as they are, and reads the bytes that come back."""
    url = serveur.client.http.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = f"PUT {path} HTTP/1.1\r\nHost: {url.host}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
    writer.write(head.encode() + b"\r\n")
    for part in parts:
        writer.write(part)
        with suppress(ConnectionError):
            await writer.drain()
    await asyncio.sleep(wait)
    try:
        async with asyncio.timeout(15):
            head = await reader.readuntil(b"\r\n\r\n")
            return (head + await reader.read(65536)).decode()
    finally:
        writer.close()


async def test_half_a_body_is_not_waited_for(serveur):
    contenu = fichiers.pdf(charge=50_000)
    adresse = await serveur.ouvrir(len(contenu), hashlib.sha256(contenu).hexdigest())
    path = httpx.URL(adresse["url"]).path

    answer = await raw(serveur, path, [("Content-Length", len(contenu))], contenu[:20_000])

    assert answer.startswith("HTTP/1.1 408")
    assert "ENVOI_INTERROMPU" in answer
    assert list((serveur.data_dir / "depots").iterdir()) == []
    again = await serveur.ouvrir(len(contenu), hashlib.sha256(contenu).hexdigest())
    assert (await serveur.client.http.put(again["url"], content=contenu)).status_code == 204


async def test_a_refusal_arrives_before_the_end_of_what_is_sent(serveur):
    adresse = await serveur.ouvrir(100 * MO, "0" * 64)
    path = httpx.URL(adresse["url"]).path

    answer = await raw(serveur, path, [("Content-Length", 100 * MO)], b"MZ" + bytes(100_000))

    assert answer.startswith("HTTP/1.1 422")
    assert "FICHIER_EXECUTABLE" in answer


@pytest.mark.parametrize("path", ["/depots/x", "/depots/"])
async def test_an_address_that_is_none_of_ours_reads_nothing(serveur, path):
    answer = await raw(serveur, path, [("Content-Length", 100 * MO)], bytes(100_000))

    assert answer.startswith("HTTP/1.1 404")
