"""A short seeded run of made-up requests; `benchmarks/fuzz.py` runs as many as wanted against a real server."""

import factories
import pytest
from fuzz import fuzz


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_request_finds_a_fault(client, services, seed):
    await factories.candidat(services)
    await factories.periode()
    if seed == 2:
        await client.sign_in("jeanne@example.org")

    report = await fuzz(client.http, seed, 400)

    assert report.faults == []
    assert report.sent == 400
