"""The turnstile: who waits, who is sent back, and what one learns of it; on a clock that the tests move."""

import asyncio

import pytest

from api.services.turnstile import Pass, TooManyError, Turnstile, elsewhere


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


class Visitors:
    """People before one turnstile, who stay inside until they are told to leave."""

    def __init__(self, turnstile):
        self.turnstile, self.inside, self.refused, self.tasks = turnstile, [], [], []

    async def come(self, *names, **how):
        for name in names:
            self.tasks.append(asyncio.create_task(self._one(name, **how)))
        await settle()

    async def _one(self, name, **how):
        try:
            held = await self.turnstile.enter(**how)
        except TooManyError as error:
            self.refused.append((name, error.seconds))
        else:
            self.inside.append((name, held))

    def names(self):
        return [name for name, _ in self.inside]

    async def leave(self, number=1):
        for _ in range(number):
            self.inside.pop(0)[1].leave()
            await settle()


@pytest.fixture
async def visit(clock):
    """Visitors of a turnstile, all gone at the end."""
    known = []

    def visit(places=2, **options):
        known.append(Visitors(Turnstile(places, clock=clock, **options)))
        return known[-1].turnstile, known[-1]

    yield visit
    tasks = [task for visitors in known for task in visitors.tasks]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def slowed(clock, visit):
    """A turnstile with nobody in line, that learnt how often somebody leaves; both places are taken."""

    async def slowed(pace=0.05, **options):
        turnstile, visitors = visit(**options)
        await visitors.come(*range(4))
        for _ in range(2):
            clock.now += 2 * pace  # two inside: one leaves each `pace`
            await visitors.leave(2)
        await visitors.come("x", "y")
        assert (turnstile.inside, turnstile.waiting, visitors.refused) == (2, 0, [])
        return turnstile, visitors

    return slowed


async def test_so_many_are_inside_and_the_next_is_let_in_when_one_leaves(visit):
    turnstile, visitors = visit()

    await visitors.come("a", "b", "c", "d")
    assert (visitors.names(), turnstile.waiting) == (["a", "b"], 2)
    await visitors.leave()
    assert (visitors.names(), turnstile.waiting) == (["b", "c"], 1)


async def test_as_many_as_are_inside_may_always_wait_and_a_crowd_for_a_moment(slowed):
    turnstile, visitors = await slowed(pace=0.05)

    await visitors.come("a", "b", "c", "d")

    # Each leaves 50 ms after another: the fourth would wait for more than a tenth of a second.
    assert turnstile.expected == pytest.approx(0.15)
    assert ([name for name, _ in visitors.refused], turnstile.waiting, turnstile.turned_away) == (["d"], 3, 1)


async def test_a_line_that_lasts_is_no_longer_than_those_inside(clock, slowed):
    turnstile, visitors = await slowed(pace=0.01)
    await visitors.come("a", "b", "c", "d", "e")
    assert visitors.refused == []

    for _ in range(20):
        clock.now += 0.01
        await visitors.leave()
        await visitors.come("later")

    assert turnstile.waiting == 2
    assert visitors.refused


async def test_once_the_crowd_is_gone_all_is_as_before(clock, slowed):
    turnstile, visitors = await slowed(pace=0.01)
    for _ in range(20):
        clock.now += 0.01
        await visitors.leave()
        await visitors.come(*"abcdef")
    assert turnstile.refuses()

    while visitors.inside:
        await visitors.leave()

    assert (turnstile.inside, turnstile.waiting, turnstile.refuses()) == (0, 0, False)


async def test_a_line_of_ones_own_tells_how_long_it_is(slowed):
    turnstile, visitors = await slowed(pace=1.0, burst=5.0, lasting=5.0)

    await visitors.come(*"abcdefg")

    assert ([name for name, _ in visitors.refused], turnstile.waiting) == (["g"], 6)
    assert visitors.refused[0][1] == 6


async def test_offices_pass_the_line_and_are_never_sent_back(slowed):
    _, visitors = await slowed()
    await visitors.come("a", "b", "c", "d")

    await visitors.come("office", first=True)
    await visitors.leave()

    assert visitors.names()[-1] == "office"


async def test_a_task_of_the_service_waits_however_long_the_line_is(slowed):
    turnstile, visitors = await slowed()
    await visitors.come("a", "b", "c", "d")

    await visitors.come("task", patient=True)

    assert ([name for name, _ in visitors.refused], turnstile.waiting) == (["d"], 4)


async def test_who_gives_up_waiting_takes_no_place(slowed):
    turnstile, visitors = await slowed()
    await visitors.come("a", "b")

    visitors.tasks[-2].cancel()
    await settle()
    await visitors.leave()

    assert (visitors.names()[-1], turnstile.waiting, turnstile.inside) == ("b", 0, 2)


async def test_who_is_let_in_and_gives_up_at_that_instant_leaves_the_place_to_the_next(slowed):
    turnstile, visitors = await slowed()
    await visitors.come("a", "b")

    visitors.inside.pop(0)[1].leave()
    visitors.tasks[-2].cancel()
    await settle()

    assert (visitors.names()[-1], turnstile.waiting, turnstile.inside) == ("b", 0, 2)


async def test_those_let_through_in_one_turn_of_the_loop_count_before_they_are_in_line(slowed):
    turnstile, _ = await slowed(pace=1.0)

    assert not turnstile.refuses()
    turnstile.comes()
    turnstile.comes()
    assert turnstile.refuses()
    await settle()
    assert not turnstile.refuses()


async def test_who_waits_elsewhere_leaves_the_place_and_takes_it_again_at_once(visit):
    turnstile, visitors = visit(1)
    with await turnstile.enter():
        with elsewhere(), elsewhere():
            await visitors.come("a", "b")
            assert (visitors.names(), turnstile.inside, turnstile.waiting) == (["a"], 1, 1)
        assert turnstile.inside == 2  # back at once, beside who came meanwhile
    assert (visitors.names(), turnstile.inside) == (["a"], 1)
    await visitors.leave()
    assert (visitors.names(), turnstile.inside) == (["b"], 1)


async def test_a_place_is_given_back_once(visit):
    turnstile, _ = visit(1)
    with await turnstile.enter() as held:
        held.leave()
        held.leave()
        with elsewhere():
            pass
        assert isinstance(held, Pass)

    assert turnstile.inside == 0
