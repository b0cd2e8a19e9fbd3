"""The version before and the new one on the same tables, while candidates and an office use both."""

import pytest

from benchmarks import versions


@pytest.mark.long
@pytest.mark.usefixtures("postgresql")
async def test_no_request_fails_while_the_version_before_gives_way_to_the_new_one(base, tmp_path):
    try:
        versions.commit_before()
    except versions.NoHistoryError as error:
        pytest.skip(str(error))

    done = await versions.beside(tmp_path, rows=1_000, seconds=5, candidates=2)

    assert (done.failed, done.verdict.wrong) == ({}, 0), str(done)
    assert done.requests["before"] > 20
    assert done.requests["new"] > 20
