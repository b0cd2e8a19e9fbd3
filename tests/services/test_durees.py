"""The step of answers that must not be timed follows the load."""

import pytest

from api.services.durees import Durees


@pytest.mark.parametrize(
    ("pire", "palier"), [(0.0, 0.5), (0.25, 0.5), (0.26, 1.0), (0.9, 2.0), (3.0, 8.0), (4.1, 8.0), (60.0, 8.0)]
)
def test_the_slowest_of_late_takes_less_than_half_a_step(pire, palier):
    durees = Durees()
    for duree in (0.01, pire, 0.01):
        durees.noter(100.0, duree)

    assert durees.palier(0.5, 100.0) == palier


def test_forgets_what_was_slow_a_minute_ago():
    durees = Durees()
    durees.noter(100.0, 3.0)

    assert durees.palier(0.5, 160.0) == 8.0
    assert durees.palier(0.5, 160.1) == 0.5
