"""The candidate and the periods that these tests share with the journeys, and the number of rounds of a race."""

import pytest
from races import EVERY_WAY

from tests.journeys.etapes import bts, jeanne, periode, recit  # noqa: F401 - fixtures
from tests.journeys.justificatifs import mes  # noqa: F401 - a fixture


@pytest.fixture(params=[EVERY_WAY, pytest.param(200, marks=pytest.mark.long)])
def rounds(request):
    """The number of times that the works of a race are begun."""
    return request.param
