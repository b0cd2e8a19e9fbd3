"""The archive of the files: all of them, whole, out of one store and into another."""

import io
import os
import tarfile

import pytest
from obstore.store import MemoryStore

from api.services.storage import MORCEAU, PARTIE, open_store
from api.services.storage_copy import restore, save

TAILLES = {"pieces/a/vide": 0, "pieces/a/b": 1, "documents/c": MORCEAU + 1, "pieces/d": 2 * PARTIE + 3}


def contents(store):
    return {meta["path"]: bytes(store.get(meta["path"]).bytes()) for batch in store.list() for meta in batch}


@pytest.fixture
def filled():
    store = MemoryStore()
    for key, taille in TAILLES.items():
        store.put(key, os.urandom(taille))
    return store


@pytest.mark.parametrize("goal", ["folder", "objects"])
def test_every_file_comes_back_to_the_byte(filled, tmp_path, goal):
    archive, other = io.BytesIO(), MemoryStore() if goal == "objects" else open_store("", tmp_path)

    assert save(filled, archive) == len(TAILLES)
    archive.seek(0)
    assert restore(other, archive) == len(TAILLES)

    assert contents(other) == contents(filled)
    assert {key: len(content) for key, content in contents(other).items()} == TAILLES


def test_a_file_that_is_there_is_replaced_and_the_others_stay(filled):
    archive, other = io.BytesIO(), MemoryStore()
    other.put("pieces/a/b", b"other")
    other.put("pieces/autre", b"mine")
    save(filled, archive)
    archive.seek(0)

    restore(other, archive)

    assert contents(other) == contents(filled) | {"pieces/autre": b"mine"}


class Erasing:
    """A store of which another process erases a file once it was listed."""

    def __init__(self, store):
        self.list, self._store = store.list, store

    def get(self, key):
        self._store.delete("pieces/d")
        return self._store.get(key)


def test_a_file_erased_meanwhile_is_left_out(filled):
    archive = io.BytesIO()

    assert save(Erasing(filled), archive) == len(TAILLES) - 1
    assert "pieces/d" not in contents(filled)


def test_an_archive_cut_short_is_refused(filled):
    archive = io.BytesIO()
    save(filled, archive)
    cut = io.BytesIO(archive.getvalue()[: PARTIE + MORCEAU])

    with pytest.raises(tarfile.ReadError):
        restore(MemoryStore(), cut)
