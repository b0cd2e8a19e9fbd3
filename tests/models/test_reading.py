"""Readings whose statement is written once give what Tortoise's own querysets give, in any length and again."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import factories
import pytest

from api.models import Candidature, Compte, Jeton, Periode, Reading, read_together, reading
from api.models.reading import LONG, LONGER

pytestmark = pytest.mark.usefixtures("database")
PARENTS = Reading(lambda ids: Periode.filter(id__in=ids).order_by("libelle").select_related("session"))


def seen(row):
    """Every column of a row, and of its parents."""
    return {name: seen(value) if hasattr(value, "_meta") else value for name, value in vars(row).items()}


async def periodes(count):
    rows = [await factories.periode(annee=2031 + rank) for rank in range(count)]
    return [row.id for row in rows]


async def test_gives_the_rows_of_the_queryset_with_their_parents():
    ids = await periodes(3)
    for some in (ids[:1], ids[1:], ids, [uuid4(), ids[0]]):
        read, own = await PARENTS.read(some), await PARENTS.rows(some)

        assert [seen(row) for row in read] == [seen(row) for row in own]
        assert [type(row.session) for row in read] == [type(row.session) for row in own]


@pytest.mark.parametrize("length", [0, LONG, LONG + 1, LONGER[0], LONGER[0] + 1, LONGER[-1], LONGER[-1] + 1])
async def test_reads_each_row_once_whatever_the_length_of_the_list(length):
    ids = (await periodes(2))[:length]

    found = await PARENTS.read([*(uuid4() for _ in range(length - len(ids))), *ids])

    assert {row.id for row in found} == set(ids)
    assert len(found) == len(ids)


@pytest.mark.parametrize("length", [0, 2, LONGER[-1] + 1])
async def test_reads_together_what_is_read_apart(length):
    ids = [*await periodes(2), *(uuid4() for _ in range(length - 2))][:length]
    lone = Reading(lambda key: Periode.filter(id=key))
    asked = (PARENTS, (ids,)), (lone, (uuid4(),)), (PARENTS, (ids[:1],))

    for _ in range(2):
        found = await read_together(*asked)

        assert [sorted(map(repr, map(seen, rows))) for rows in found] == [
            sorted(map(repr, map(seen, await one.read(*given)))) for one, given in asked
        ]


@pytest.mark.usefixtures("sqlite")
async def test_reads_apart_where_another_database_of_the_process_has_joined(monkeypatch):
    [key] = await periodes(1)
    monkeypatch.setitem(reading._together, ((PARENTS,), (1,)), reading.Statement("SELECT nothing", (), (), list))

    assert [[row.id for row in rows] for rows in await read_together((PARENTS, ([key],)))] == [[key]]


async def test_tells_a_missing_parent_and_a_part_of_the_columns():
    (periode_id,) = await periodes(1)
    part = Reading(lambda ids: Periode.filter(id__in=ids).only("id", "libelle"))

    (read,), (own,) = await part.read([periode_id]), await part.rows([periode_id])

    assert seen(read) == seen(own)
    with pytest.raises(AttributeError):
        _ = read.centre


async def test_takes_instants_and_texts():
    now = datetime(2031, 1, 1, 12, 30, 15, 123_456, tzinfo=UTC)
    compte = await Compte.create(type="CANDIDAT", identifiant="a@b.fr", courriel="a@b.fr", etat="ACTIF", cree_le=now)
    await Jeton.create(
        compte=compte, famille=uuid4(), usage="PORTEUR", empreinte="e" * 64, appareil="", expire_le=now, cree_le=now
    )
    good = Reading(lambda empreinte, le: Jeton.filter(empreinte=empreinte, expire_le__gt=le).select_related("compte"))

    found = await good.read_one("e" * 64, now - timedelta(microseconds=1))

    assert found is not None
    assert seen(found) == seen(await good.rows("e" * 64, now - timedelta(microseconds=1)).first())
    assert await good.read_one("e" * 64, now) is None
    assert await good.read_one("f" * 64, now - timedelta(days=1)) is None


async def test_refuses_a_function_that_decides_by_its_arguments():
    decides = Reading(lambda row_id: Candidature.filter(id=row_id) if row_id.int % 2 > 2 else Candidature.all())

    with pytest.raises(TypeError, match="gives each to a filter"):
        await decides.read(uuid4())
