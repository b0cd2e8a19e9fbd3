"""Dates and instants as the guides print them."""

from datetime import UTC, date, datetime

import pytest

from api.rules import dates

WINTER = datetime(2023, 12, 11, 15, 6, tzinfo=UTC)
SUMMER = datetime(2023, 9, 13, 7, 37, tzinfo=UTC)
OPENING = datetime(2021, 11, 1, 7, 0, tzinfo=UTC)
CLOSING = datetime(2023, 12, 13, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "instant", "expected"),
    [
        (dates.instant_court_a, WINTER, "11/12/2023 à 16:06"),
        (dates.instant_court, SUMMER, "13/09/2023 09:37"),
        (dates.instant_en_lettres, OPENING, "01 novembre 2021 08:00"),
        (dates.instant_long_a, CLOSING, "mercredi 13 décembre 2023 à 23:59"),
        (dates.instant_long_a, datetime(2022, 7, 19, 10, 1, tzinfo=UTC), "mardi 19 juillet 2022 à 12:01"),
        (dates.instant_long, datetime(2022, 10, 21, 21, 59, tzinfo=UTC), "vendredi 21 octobre 2022 23:59"),
        (dates.heure, WINTER, "16:06"),
    ],
)
def test_an_instant_is_written_at_paris_time(written, instant, expected):
    assert written(instant) == expected


@pytest.mark.parametrize(
    ("written", "jour", "expected"),
    [
        (dates.jour_court, date(1998, 5, 30), "30/05/1998"),
        (dates.jour_long, date(2022, 8, 30), "mardi 30 août 2022"),
        (dates.jour_long, date(2018, 4, 5), "jeudi 05 avril 2018"),
        (dates.jour_en_lettres, date(2021, 11, 1), "01 novembre 2021"),
    ],
)
def test_a_day_is_written_in_french(written, jour, expected):
    assert written(jour) == expected


def test_the_sentence_of_a_period_is_that_of_the_guides():
    sentence = dates.phrase_periode(OPENING, datetime(2021, 11, 29, 17, 0, tzinfo=UTC))

    assert sentence == (
        "Les inscriptions sont ouvertes du 01 novembre 2021 08:00 au 29 novembre 2021 18:00 (heure de Paris)."
    )


def test_the_day_in_paris_may_be_the_next_one():
    assert dates.jour_a_paris(datetime(2024, 6, 30, 22, 30, tzinfo=UTC)) == date(2024, 7, 1)
    assert dates.jour_a_paris(datetime(2024, 12, 31, 22, 30, tzinfo=UTC)) == date(2024, 12, 31)


@pytest.mark.parametrize("written", [dates.heure, dates.instant_court, dates.instant_long_a, dates.jour_a_paris])
def test_a_naive_instant_is_refused(written):
    with pytest.raises(ValueError, match="offset"):
        written(datetime(2024, 1, 1, 8, 0))  # noqa: DTZ001 - the naive one is the point
