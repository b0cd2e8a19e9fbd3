"""The waits between tries."""

from datetime import UTC, datetime, timedelta

import pytest

from api.rules.limite import MOT_DE_PASSE, MOT_DE_PASSE_APPAREIL, MOT_DE_PASSE_ICI, Essais, phrase, reseau, suivant
from api.rules.mot_de_passe import est_courant

NOW = datetime(2026, 11, 16, 11, tzinfo=UTC)


def tries(regle, duration):
    """The number of tries of somebody who tries as soon as allowed, for a while."""
    compte, now, count = None, NOW, 0
    while now < NOW + duration:
        following = suivant(regle, compte, now)
        if isinstance(following, timedelta):
            now += following
        else:
            compte, count = following, count + 1
    return count


@pytest.mark.parametrize(
    ("regle", "hour", "day"), [(MOT_DE_PASSE_ICI, 17, 109), (MOT_DE_PASSE_APPAREIL, 26, 302), (MOT_DE_PASSE, 100, 2400)]
)
def test_guesses_are_few(regle, hour, day):
    assert tries(regle, timedelta(hours=1)) == pytest.approx(hour, abs=2)
    assert tries(regle, timedelta(days=1)) == pytest.approx(day, abs=20)


def test_nobody_waits_for_long():
    worst = Essais(10_000, NOW, NOW)

    assert suivant(MOT_DE_PASSE_ICI, worst, NOW) == timedelta(minutes=15)
    assert suivant(MOT_DE_PASSE_APPAREIL, worst, NOW) == timedelta(minutes=5)
    assert suivant(MOT_DE_PASSE, worst, NOW + timedelta(hours=1)) == Essais(1, *[NOW + timedelta(hours=1)] * 2)


@pytest.mark.parametrize(
    ("adresse", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "inconnu"),
        ("", "inconnu"),
    ],
)
def test_a_network_is_what_one_subscriber_has(adresse, expected):
    assert reseau(adresse) == expected


def test_the_wait_is_told_in_words():
    assert "dans 8 secondes" in phrase(timedelta(seconds=8))
    assert "dans 15 minutes" in phrase(timedelta(minutes=15))


@pytest.mark.parametrize(
    ("mot_de_passe", "expected"),
    [
        ("Motdepasse!", True),
        ("Password1!", True),
        ("P@ssw0rd!", True),
        ("Azerty123!", True),
        ("!Soleil2026", True),
        ("Lampadaire!", False),
        ("Demo.2026!", False),
        ("xK9#mPq!2Lz", False),
    ],
)
def test_passwords_that_everybody_tries_are_known(mot_de_passe, expected):
    assert est_courant(mot_de_passe) is expected
