"""Copies rebuilt while everything moves and dies: the short form of `python -m benchmarks.copies`, and a longer one."""

import nursery
import pytest

from benchmarks.copies import run


@pytest.mark.parametrize("kills", [3, pytest.param(15, marks=pytest.mark.long)])
async def test_copies_by_changes_and_by_webhooks_are_the_scope_itself(tmp_path, kills):
    outcome = await run(tmp_path, kills=kills, candidates=2, seed=11, workers=1, patient=False, starter=nursery.start)

    print(outcome)  # noqa: T201 - the figures of the run
    assert outcome.differences == 0
    assert set(outcome.kills) == {"server", "worker", "postgresql"}
    assert outcome.rows > 1
    assert outcome.deliveries > 10
    assert outcome.refused > 0
    assert outcome.sorties > 0
