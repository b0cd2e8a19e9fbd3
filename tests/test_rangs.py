"""The statistics by which `benchmarks/existence.py` judges: they see a real difference, and none without one."""

import random

import pytest

from benchmarks import rangs


def pairs(shift, count=400):
    dice = random.Random(7)
    return [(dice.gauss(shift, 1), dice.gauss(0, 1)) for _ in range(count)]


@pytest.mark.parametrize("test", [rangs.signed_ranks, rangs.two_samples])
def test_sees_a_shift_and_nothing_without_one(test):
    assert test(pairs(0)) > 0.05
    assert test(pairs(0.5)) < 0.001


def test_pairs_take_the_load_away():
    loaded = [(load + 0.2, load) for load in range(100)]

    assert rangs.signed_ranks(loaded) < 0.001
    assert rangs.two_samples(loaded) > 0.5


def test_knows_the_values_of_the_tables():
    assert rangs.more_often([(True, False)] * 8 + [(False, True)] * 2) == pytest.approx(0.109375)
    assert rangs.more_often([(True, True)] * 9) == 1
    assert rangs.holm([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.09, 0.09, 0.5])


def test_a_difference_of_the_size_told_is_found():
    smallest = rangs.smallest_seen(pairs(0), 4, random.Random(1))

    assert 0.1 < smallest < 0.5
    assert rangs.signed_ranks(pairs(2 * smallest)) < 0.05 / 4


def test_the_guesser_learns_what_there_is_to_learn():
    nothing = pairs(0)

    assert abs(rangs.guessed(nothing) - 0.5) < 2 * rangs.chance(nothing)
    assert rangs.guessed(pairs(2)) == pytest.approx(0.84, abs=0.03)
    assert rangs.guessed(pairs(-2)) == pytest.approx(0.84, abs=0.03)
