"""The step of answers whose time must tell nothing follows the load."""

import asyncio
import threading

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from api.services.even_time import DUREE, DureeReponse, EvenTime
from api.services.tokens import HACHAGES, Tokens


@pytest.mark.parametrize(
    ("pire", "step"), [(0.0, 0.5), (0.25, 0.5), (0.26, 1.0), (0.9, 2.0), (3.0, 8.0), (4.1, 8.0), (60.0, 8.0)]
)
def test_the_slowest_of_late_takes_less_than_half_a_step(pire, step):
    even_time = EvenTime()
    for duree in (0.01, pire, 0.01):
        even_time.noter(100.0, duree)

    assert even_time.step(0.5, 100.0) == step


def test_forgets_what_was_slow_a_minute_ago():
    even_time = EvenTime()
    even_time.noter(100.0, 3.0)

    assert even_time.step(0.5, 160.0) == 8.0
    assert even_time.step(0.5, 160.1) == 0.5


async def test_the_wait_for_a_free_thread_is_no_work_of_the_answer():
    tokens = Tokens("clef", Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
    leave = threading.Event()
    busy = [tokens._threads.submit(leave.wait, 60) for _ in range(HACHAGES)]
    duree = DureeReponse(asyncio.get_running_loop().time())
    outer = DUREE.set(duree)
    hashing = asyncio.create_task(tokens.hash_password("Lampadaire!"))
    DUREE.reset(outer)
    await asyncio.sleep(0.1)

    leave.set()
    await hashing

    assert all(work.result() for work in busy)
    assert duree.hachage >= 0.1
    assert duree.a(duree.debut + 0.1) <= 0
