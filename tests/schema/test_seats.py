"""The seats of executions: who asked for much waits for one, who asked for little does not."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from api.schema.limits import seats as module
from api.schema.limits.seats import LITTLE, MOST, SEATS, Seats

MUCH = LITTLE + 1


@pytest.fixture
async def full():
    """Seats that are all taken; `aclose` leaves them."""
    async with AsyncExitStack() as stack:
        seats = Seats()
        for number in range(SEATS):
            await stack.enter_async_context(seats.seat(f"192.0.2.1:{number}", MOST))
        yield seats, stack


async def enter(seats: Seats, client: str, cost: int, entered: list[str]) -> None:
    async with seats.seat(client, cost):
        entered.append(client)


async def turn() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_asks_for_little_needs_no_place(full):
    seats, _ = full
    entered: list[str] = []

    await enter(seats, "192.0.2.9:1", LITTLE, entered)

    assert entered == ["192.0.2.9:1"]


async def test_of_those_who_wait_the_one_who_asked_for_least_goes_first(full):
    seats, stack = full
    entered: list[str] = []
    crowd = [
        asyncio.create_task(enter(seats, client, MUCH, entered))
        for client in ("192.0.2.1:0", "192.0.2.1:77", "192.0.2.9:1")
    ]
    await turn()
    assert entered == []

    await stack.aclose()
    await asyncio.gather(*crowd)

    assert entered[0] == "192.0.2.9:1"


async def test_a_new_connection_counts_as_its_address(full):
    seats, stack = full
    entered: list[str] = []

    new = asyncio.create_task(enter(seats, "192.0.2.1:4000", 1, entered))
    await turn()
    waited = not entered
    await stack.aclose()
    await new

    assert waited
    assert entered == ["192.0.2.1:4000"]


async def test_who_waited_long_enters_without_a_place(full, monkeypatch):
    seats, _ = full
    monkeypatch.setattr(module, "PATIENCE", 0)
    entered: list[str] = []

    await enter(seats, "192.0.2.9:1", MUCH, entered)

    assert entered == ["192.0.2.9:1"]


async def test_a_client_that_left_takes_no_place_with_it(full):
    seats, stack = full
    gone = asyncio.create_task(enter(seats, "192.0.2.9:1", MUCH, []))
    await turn()
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone

    await stack.aclose()

    async with AsyncExitStack() as again, asyncio.timeout(1):
        for number in range(SEATS):
            await again.enter_async_context(seats.seat(f"198.51.100.1:{number}", MUCH))


async def test_what_was_asked_is_forgiven_in_time(full, monkeypatch):
    seats, _ = full
    loop = asyncio.get_running_loop()
    later = loop.time() + MOST / module.FORGIVEN + 1
    monkeypatch.setattr(loop, "time", lambda: later)
    entered: list[str] = []

    await enter(seats, "192.0.2.1:0", LITTLE, entered)

    assert entered == ["192.0.2.1:0"]
