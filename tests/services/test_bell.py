"""The bell of many processes: heard in other processes, through breaks, and never waited for without end."""

import asyncio
from uuid import uuid4

import pytest
from bases import cut_connections
from waiting import PATIENCE, until

from api.services.bell import LocalBell, PostgresBell
from api.services.bell.postgres import PAR_ENVOI, _payloads


async def heard(ear):
    await ear.wait(PATIENCE)
    return ear.rang


@pytest.fixture
async def bells(postgresql, database):
    """The bells of two processes; one process, which is what SQLite serves, needs no NOTIFY."""
    async with PostgresBell(database).running() as here, PostgresBell(database).running() as there:
        await until(lambda: here.is_listening and there.is_listening)
        yield here, there


async def test_an_account_is_heard_here_and_by_whoever_follows_all():
    bell, compte = LocalBell(), uuid4()
    with bell.listen(compte) as mine, bell.listen() as all_of_them, bell.listen(uuid4()) as other:
        await bell.ring(compte)

        assert (mine.rang, all_of_them.rang, other.rang) == (True, True, False)


async def test_an_account_is_heard_in_another_process(bells):
    here, there = bells
    compte = uuid4()
    with there.listen(compte) as ear, there.listen(uuid4()) as other:
        ear.reset()
        other.reset()
        await here.ring(compte)

        assert await heard(ear)
        assert not other.rang


async def test_tasks_wake_the_outboxes_of_every_process(bells):
    here, there = bells
    await there.wait_for_tasks(0.01)
    waiting = asyncio.create_task(there.wait_for_tasks(60))
    await asyncio.sleep(0)

    await here.ring(tasks=True)

    async with asyncio.timeout(PATIENCE):
        await waiting


async def test_after_a_break_everyone_reads_again_and_rings_are_heard(bells, database):
    here, there = bells
    compte = uuid4()
    with there.listen(compte) as ear:
        ear.reset()
        await cut_connections(database, "%listen%")

        assert await heard(ear)

        await until(lambda: here.is_listening and there.is_listening)
        ear.reset()
        await here.ring(compte)
        assert await heard(ear)


async def test_rings_of_a_broken_bell_are_heard_here_and_sent_later(bells, database):
    here, there = bells
    compte = uuid4()
    with here.listen(compte) as mine, there.listen(compte) as theirs:
        await cut_connections(database, "%listen%")
        await until(lambda: not here.is_listening)
        mine.reset()
        await here.ring(compte)

        assert mine.rang

        await until(lambda: here.is_listening and there.is_listening)
        assert await heard(theirs)


def test_ids_are_sent_in_payloads_that_postgresql_takes():
    ids = {uuid4().hex for _ in range(1000)}

    payloads = _payloads(ids)

    assert max(map(len, payloads)) < 8000
    assert len(payloads) == -(-1000 // PAR_ENVOI)
    assert {item for payload in payloads for item in payload.split(",")} == ids
