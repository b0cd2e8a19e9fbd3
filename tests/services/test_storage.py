"""Files by key, in a folder and in an object store: whole or not at all, and in parts of any number."""

import hashlib
import os

import pytest
from obstore.store import MemoryStore
from seau import Seau

from api.services.storage import MORCEAU, PARTIE, ObjectStorage, open_storage


@pytest.fixture(params=["folder", "objects", "bucket"])
async def storage(request, tmp_path, monkeypatch):
    if request.param == "folder":
        yield open_storage("", tmp_path / "fichiers")
    elif request.param == "objects":
        yield ObjectStorage(MemoryStore())
    else:
        async with Seau().ouvert() as seau:
            for name, value in seau.env.items():
                monkeypatch.setenv(name, value)
            yield open_storage(seau.env["STORAGE_URL"], tmp_path)


@pytest.mark.parametrize("taille", [0, 1, MORCEAU, PARTIE, 2 * PARTIE + 1])
async def test_a_file_of_any_size_comes_back_in_parts(storage, tmp_path, taille):
    path, contenu = tmp_path / "fichier", os.urandom(taille)
    path.write_bytes(contenu)

    await storage.put_file("pieces/a/b", path)
    flux = await storage.stream("pieces/a/b")

    digest = hashlib.sha256()
    async for part in flux.morceaux:
        digest.update(part)
    assert (flux.taille, digest.hexdigest()) == (taille, hashlib.sha256(contenu).hexdigest())
    assert await storage.get("pieces/a/b") == contenu


async def test_what_is_not_there_is_none(storage):
    assert await storage.stream("pieces/a/b") is None
    assert await storage.get("pieces/a/b") is None


async def test_deletes_what_is_there_and_only_that(storage, tmp_path):
    path = tmp_path / "fichier"
    path.write_bytes(b"x")
    for key in ("pieces/a/b", "pieces/a/c"):
        await storage.put_file(key, path)

    await storage.delete("pieces/a/b", "pieces/nowhere")

    assert await storage.get("pieces/a/b") is None
    assert await storage.get("pieces/a/c") == b"x"
