"""The step of answers whose time must tell nothing follows the load."""

import pytest

from api.services.even_time import EvenTime


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
