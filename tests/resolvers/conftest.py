"""The candidate and the periods that these tests share with the journeys."""

from tests.journeys.etapes import bts, jeanne, periode, recit  # noqa: F401 - fixtures
from tests.journeys.justificatifs import mes  # noqa: F401 - a fixture
