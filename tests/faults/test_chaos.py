"""The short form of `python -m benchmarks.chaos`: three deaths under load, nothing lost, nothing twice."""

import nursery
import pytest

from benchmarks.chaos import run


@pytest.mark.long  # each death has a test of its own beside this one
async def test_three_deaths_lose_nothing(tmp_path):
    verdict = await run(tmp_path, kills=3, candidates=2, seed=7, workers=1, patient=False, starter=nursery.start)

    print(verdict)  # noqa: T201 - the figures of the run
    assert verdict.wrong == 0, str(verdict)
    assert set(verdict.kills) == {"server", "worker", "postgresql"}
    assert {"CANDIDATURE_ENREGISTREE", "PIECE_DEPOSEE"} <= set(verdict.acknowledged_by_type)
