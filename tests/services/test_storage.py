"""Files by key, in a folder and in an object store: whole or not at all, and in any number of parts."""

import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest
from fake_s3 import Seau
from obstore.store import LocalStore, MemoryStore

from api.services.storage import INACHEVE, MORCEAU, PARTIE, ObjectStorage, open_storage


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


async def test_what_a_dead_process_left_half_written_is_removed_and_what_is_being_written_is_not(tmp_path):
    storage, now = open_storage("", tmp_path), datetime.now(UTC)
    await storage.put("pieces/a/b", b"x")
    old, new = tmp_path / "pieces/a/b#1", tmp_path / "pieces/a/c#12"
    for path in (old, new):
        path.write_bytes(b"half")
    for path in (old, tmp_path / "pieces/a/b"):
        os.utime(path, (now.timestamp() - 3600,) * 2)

    assert await storage.nettoyer(now - timedelta(minutes=30)) == 1
    assert sorted(path.name for path in (tmp_path / "pieces/a").iterdir()) == ["b", "c#12"]


async def test_a_bucket_cleans_itself():
    assert await ObjectStorage(MemoryStore()).nettoyer(datetime.now(UTC)) == 0


def test_a_file_that_is_being_written_has_the_name_that_the_cleaning_knows(tmp_path):
    """A name that obstore chooses."""
    names = []

    def parts():
        yield bytes(PARTIE)
        yield bytes(PARTIE)
        names.extend(path.name for path in tmp_path.iterdir())
        yield b"x"

    LocalStore(tmp_path.resolve()).put("b", parts(), chunk_size=MORCEAU, max_concurrency=1)

    assert names
    assert all(INACHEVE.search(name) for name in names)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]
