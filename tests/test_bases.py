"""Databases of tests: each process has its own, and each test finds it as the first one did."""

import sqlite3
from urllib.parse import urlsplit

import pytest
from bases import empty
from matrix import make_world
from tortoise import Tortoise

from api.models import Compte, Etablissement
from api.rules.etablissement import etablissements

SCHOOLS = len(list(etablissements()))


async def filled() -> dict[str, int]:
    """The number of rows of each table that has any."""
    counts = {model.__name__: await model.all().count() for model in Tortoise.apps["models"].values()}
    return {name: count for name, count in counts.items() if count}


async def test_a_test_leaves_the_schools_and_nothing_else(client, services):
    await make_world(client, services)
    assert len(await filled()) > 10

    await empty(schools=False)

    assert await filled() == {"Etablissement": SCHOOLS}


async def test_schools_that_a_test_changed_are_written_again(database, listener):
    await Etablissement.all().update(academie="99")
    assert "etablissement" in listener.written

    await empty(schools=True)

    assert await Etablissement.filter(academie="99").count() == 0
    assert await Etablissement.all().count() == SCHOOLS


@pytest.mark.usefixtures("sqlite")
async def test_a_copy_knows_nothing_of_another(bases):
    first, second = [urlsplit(await bases.copy("sqlite", "demo")).path for _ in range(2)]
    with sqlite3.connect(first) as one, sqlite3.connect(second) as other:
        one.execute("DELETE FROM habilitation")

        assert one.execute("SELECT count(*) FROM habilitation").fetchone() == (0,)
        assert other.execute("SELECT count(*) FROM habilitation").fetchone() != (0,)
    one.close()
    other.close()


async def test_the_database_of_a_process_is_the_same_each_time(bases, base, migrated):
    assert await bases.own(base) == migrated
    assert await Compte.all().count() == 0
