"""Tests of ranks on pairs of measures: whether one member is longer, and how small a difference would be seen."""

import math
import random
import statistics
from collections.abc import Callable, Sequence

SEUIL = 0.05  # the error rate of a whole family of tests
POWER, DRAWS = 0.8, 100
BISECTIONS = 14

Pair = tuple[float, float]


def signed_ranks(pairs: Sequence[Pair]) -> float:
    """The two-sided p of Wilcoxon's test, where the load common to both members of a pair does not count."""
    return _signed_ranks([first - second for first, second in pairs])


def _signed_ranks(differences: Sequence[float]) -> float:
    ranked = sorted((found for found in differences if found), key=abs)
    n = len(ranked)
    if not n:
        return 1.0
    positive = sum(rank for rank, found in enumerate(ranked, 1) if found > 0)
    mean, deviation = n * (n + 1) / 4, math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return math.erfc(abs(positive - mean) / deviation / math.sqrt(2))


def two_samples(pairs: Sequence[Pair]) -> float:
    """The two-sided p of the test of Mann and Whitney, as for somebody who does not know the pairs."""
    n = len(pairs)
    ranked = sorted([(first, 0) for first, _ in pairs] + [(second, 1) for _, second in pairs])
    ranks = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    mean, deviation = n * (2 * n + 1) / 2, math.sqrt(n * n * (2 * n + 1) / 12)
    return math.erfc(abs(ranks - mean) / deviation / math.sqrt(2))


def more_often(pairs: Sequence[tuple[bool, bool]]) -> float:
    """The exact two-sided p that an outcome is as frequent for one member as for the other (McNemar)."""
    first = sum(a and not b for a, b in pairs)
    discordant = first + sum(b and not a for a, b in pairs)
    tail = sum(math.comb(discordant, k) for k in range(min(first, discordant - first) + 1))
    return min(1.0, tail / 2 ** (discordant - 1)) if discordant else 1.0


def holm(found: Sequence[float]) -> list[float]:
    """The p of a family of tests, corrected so that the whole family is wrong once in twenty."""
    adjusted, worst = [0.0] * len(found), 0.0
    for rank, index in enumerate(sorted(range(len(found)), key=found.__getitem__)):
        worst = max(worst, min(1.0, found[index] * (len(found) - rank)))
        adjusted[index] = worst
    return adjusted


def smallest_seen(pairs: Sequence[Pair], family: int, dice: random.Random) -> float:
    """The smallest constant difference that such a run, with its noise, finds four times in five."""
    differences = [first - second for first, second in pairs]
    middle = statistics.median(differences)
    noise = [found - middle for found in differences]

    def is_found(added: float) -> bool:
        hits = 0
        for _ in range(DRAWS):
            drawn = [added + found * dice.choice((-1, 1)) for found in dice.choices(noise, k=len(noise))]
            hits += _signed_ranks(drawn) < SEUIL / family
        return hits >= POWER * DRAWS

    return _least(is_found, max(map(abs, noise), default=0.0))


def _least(is_enough: Callable[[float], bool], high: float) -> float:
    low = 0.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def guessed(pairs: Sequence[Pair]) -> float:
    """The share of right guesses of the best threshold, learnt on one half of the pairs and tried on the other."""
    halves = pairs[::2], pairs[1::2]
    right = sum(_right(tried, *_threshold(learnt)) for learnt, tried in (halves, halves[::-1]))
    return right / (2 * len(pairs))


def chance(pairs: Sequence[Pair]) -> float:
    """The distance from one half of a guesser who sees nothing, nineteen times in twenty."""
    return 1.96 * math.sqrt(0.25 / (2 * len(pairs)))


def _threshold(pairs: Sequence[Pair]) -> tuple[float, bool]:
    """The value that separates best, and whether the first member is the longer one."""
    ranked = sorted([(first, True) for first, _ in pairs] + [(second, False) for _, second in pairs])
    best, found, above = 0, (math.inf, True), len(pairs)  # first members above the threshold, second ones below
    below = 0
    for value, is_first in ranked:
        above -= is_first
        below += not is_first
        right = above + below
        for is_longer, count in ((True, right), (False, 2 * len(pairs) - right)):
            if count > best:
                best, found = count, (value, is_longer)
    return found


def _right(pairs: Sequence[Pair], threshold: float, is_longer: bool) -> int:  # noqa: FBT001 - a result of _threshold
    return sum(((first > threshold) is is_longer) + ((second > threshold) is not is_longer) for first, second in pairs)
