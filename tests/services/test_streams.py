"""The share of streams of an account, over all processes, whatever dies."""

import asyncio
from contextlib import AsyncExitStack

import factories
import pytest
from statements import counted_statements
from waiting import until

from api.models import Compte, Evenement, Processus, Suivi
from api.models.faults import AwayError
from api.rules.evenement import TypeEvenement
from api.services.bell import LocalBell
from api.services.streams import SILENCE, Streams, purger


@pytest.fixture
async def jeanne(services):
    return (await factories.compte(services)).id


@pytest.fixture
def here():
    return Streams(3)


@pytest.fixture
def there():
    """A second process on the same database."""
    return Streams(3)


@pytest.fixture
async def held():
    """Streams that stay open until the end of the test."""
    async with AsyncExitStack() as stack:
        yield stack


async def test_counts_the_streams_of_every_process(here, there, held, jeanne, horloge):
    async with here.place(jeanne, horloge()) as first:
        second, third = [await held.enter_async_context(one.place(jeanne, horloge())) for one in (here, there)]
        async with here.place(jeanne, horloge()) as fourth, there.place(jeanne, horloge()) as fifth:
            refused = fourth, fifth
    async with there.place(jeanne, horloge()) as sixth:
        pass

    assert (first, second, third) == (True, True, True)
    assert refused == (False, False)
    assert sixth
    assert await Suivi.all().count() == 2


async def test_each_account_has_its_own_share(here, held, services, jeanne, horloge):
    other = await factories.compte(services, "pierre@example.org")
    for _ in range(3):
        await held.enter_async_context(here.place(jeanne, horloge()))

    async with here.place(other.id, horloge()) as is_free:
        assert is_free


async def test_of_many_at_once_no_more_than_the_share_are_let_in(here, there, held, jeanne, horloge):
    opening = [one.place(jeanne, horloge()) for one in (here, there) for _ in range(10)]

    let_in = await asyncio.gather(*(place.__aenter__() for place in opening))
    for place in opening:
        held.push_async_exit(place)

    assert sum(let_in) == 3
    assert await Suivi.all().count() == 3


async def test_streams_that_open_at_once_are_written_together(here, held, services, jeanne, horloge):
    accounts = [jeanne, *[(await factories.compte(services, f"p{rang}@example.org")).id for rang in range(5)]]
    await held.enter_async_context(here.place(jeanne, horloge()))
    opening = [here.place(account, horloge()) for account in accounts * 3]

    with counted_statements() as sent:
        let_in = await asyncio.gather(*(place.__aenter__() for place in opening))
    for place in opening:
        held.push_async_exit(place)

    assert let_in == [True] * 12 + [False] + [True] * 5
    assert len(sent) <= 3


async def test_one_that_leaves_while_its_row_is_written_keeps_no_place(here, jeanne, horloge):
    await here.beat(horloge())
    opening = asyncio.create_task(here.place(jeanne, horloge()).__aenter__())
    while not here._place._turn.locked():  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0)
    opening.cancel()
    await asyncio.gather(opening, return_exceptions=True)
    await until(lambda: here._ended)

    await here.beat(horloge())

    assert await Suivi.all().count() == 0


async def test_the_streams_of_a_dead_process_count_no_more_once_it_is_silent(here, there, held, jeanne, horloge):
    for _ in range(3):
        await held.enter_async_context(there.place(jeanne, horloge()))

    answers = []
    for seconds in (SILENCE.total_seconds() - 1, 1):
        horloge.advance(seconds=seconds)
        await here.beat(horloge())
        async with here.place(jeanne, horloge()) as is_free:
            answers.append(is_free)

    assert answers == [False, True]


async def test_a_dead_process_is_forgotten_with_its_streams(here, there, held, jeanne, horloge):
    for one in (here, there):
        await held.enter_async_context(one.place(jeanne, horloge()))
    horloge.advance(seconds=SILENCE.total_seconds())
    await here.beat(horloge())

    await purger(horloge())

    assert [row.processus_id for row in await Suivi.all()] == [here._processus]
    assert await Processus.all().count() == 1


async def test_a_process_that_was_taken_for_dead_writes_its_streams_again(here, there, held, jeanne, horloge):
    for _ in range(3):
        await held.enter_async_context(there.place(jeanne, horloge()))
    horloge.advance(minutes=5)
    await purger(horloge())

    await there.beat(horloge())
    async with here.place(jeanne, horloge()) as is_free:
        assert not is_free


async def test_a_process_that_was_taken_for_dead_opens_streams_as_before(here, there, held, jeanne, horloge):
    await held.enter_async_context(here.place(jeanne, horloge()))
    horloge.advance(minutes=5)
    await purger(horloge())

    opened = [await held.enter_async_context(one.place(jeanne, horloge())) for one in (here, there, there)]

    assert opened == [True, True, False]
    assert await Suivi.all().count() == 3


async def test_an_account_that_is_no_more_has_no_place(here, jeanne, horloge):
    await Compte.all().delete()

    async with here.place(jeanne, horloge()) as is_free:
        assert not is_free


async def test_a_process_that_leaves_takes_its_streams_off(here, held, jeanne, horloge):
    await held.enter_async_context(here.place(jeanne, horloge()))
    stop = asyncio.Event()
    stop.set()

    await here.run(LocalBell(), horloge, stop)

    assert await Processus.all().count() == await Suivi.all().count() == 0


async def test_an_end_that_the_database_missed_is_written_by_the_next_beat(here, jeanne, horloge, monkeypatch):
    async def away(_ids):
        raise AwayError

    with monkeypatch.context() as broken:
        broken.setattr(here, "_forget", away)
        async with here.place(jeanne, horloge()):
            pass
    left = await Suivi.all().count()
    await here.beat(horloge())

    assert left == 1
    assert await Suivi.all().count() == 0


async def test_costs_three_statements_to_open_one_to_close_and_one_a_beat(base, here, jeanne, horloge):
    await here.beat(horloge())
    with counted_statements() as opening:
        place = here.place(jeanne, horloge())
        await place.__aenter__()
    with counted_statements() as beat:
        await here.beat(horloge())
    with counted_statements() as closing:
        await place.__aexit__(None, None, None)

    readings = 2 if base == "sqlite" else 0  # those of PostgreSQL are not told
    assert [len(said) for said in (opening, beat, closing)] == [1 + readings, 1, 1]


class TestLook:
    """The look of a process at the accounts that its streams follow."""

    @pytest.fixture
    async def ear(self, here, held, jeanne, horloge):
        """The ear of a stream that a first look has woken, as it does for each new one."""
        self.bell = LocalBell()
        await held.enter_async_context(here.place(jeanne, horloge()))
        with self.bell.listen(jeanne) as ear:
            await here.look(self.bell)
            assert ear.rang
            ear.reset()
            yield ear

    async def test_wakes_nobody_while_nothing_happens(self, here, ear):
        with counted_statements() as said:
            await here.look(self.bell)

        assert not ear.rang
        assert len(said) == 1

    async def test_wakes_those_whose_ring_was_lost(self, here, ear, jeanne, horloge):
        await Evenement.record(TypeEvenement.COMPTE_MODIFIE, compte_id=jeanne, le=horloge())

        await here.look(self.bell)

        assert ear.rang

    async def test_wakes_those_whose_account_is_gone(self, here, ear):
        await Compte.all().delete()

        await here.look(self.bell)

        assert ear.rang


class TestReadTogether:
    """Readings that many streams ask for at once."""

    async def test_one_reading_serves_those_who_ask_in_one_turn(self, here):
        read = []

        async def reading():
            read.append(len(read))
            return read[-1]

        first = await asyncio.gather(*(here.read_together("jeanne", reading) for _ in range(5)))
        later = await here.read_together("jeanne", reading)

        assert (first, later) == ([0] * 5, 1)

    async def test_a_reading_that_has_begun_is_joined_by_nobody(self, here):
        begun, go = asyncio.Event(), asyncio.Event()

        async def reading():
            begun.set()
            await go.wait()
            return object()

        first = asyncio.create_task(here.read_together("jeanne", reading))
        await begun.wait()
        second = asyncio.create_task(here.read_together("jeanne", reading))
        go.set()

        assert await first is not await second

    async def test_a_reader_that_leaves_takes_nothing_from_the_others(self, here):
        go = asyncio.Event()
        readers = [asyncio.create_task(here.read_together("jeanne", go.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        readers[0].cancel()
        go.set()

        assert await readers[1]

    async def test_all_learn_that_the_database_is_away(self, here):
        async def away():
            raise AwayError

        found = await asyncio.gather(*(here.read_together("jeanne", away) for _ in range(3)), return_exceptions=True)

        assert [type(one) for one in found] == [AwayError] * 3
