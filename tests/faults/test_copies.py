"""Copies rebuilt while everything moves and dies, as `python -m benchmarks.copies` does.

Its short forms are tests/schema/test_changements.py and test_webhooks.py, where nothing dies.
"""

import nursery
import pytest

from benchmarks.copies import run


@pytest.mark.long
async def test_copies_by_changes_and_by_webhooks_are_the_scope_itself(tmp_path):
    outcome = await run(tmp_path, kills=15, candidates=2, seed=11, workers=1, patient=False, starter=nursery.start)

    print(outcome)  # noqa: T201 - the figures of the run
    assert outcome.differences == 0
    assert set(outcome.kills) == {"server", "worker", "postgresql"}
    assert outcome.rows > 1
    assert outcome.deliveries > 10
    assert outcome.refused > 0
    assert outcome.sorties > 0
