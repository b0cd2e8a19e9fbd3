"""The names of devices."""

import pytest

from api.rules.appareil import nom_appareil

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "nom"),
    [
        (f"{MOZILLA} (X11; Linux x86_64) {WEBKIT} HeadlessChrome/156.0.0.0 Safari/537.36", "Chrome sur Linux"),
        (f"{MOZILLA} (Windows NT 10.0; Win64) {WEBKIT} Chrome/142.0 Safari/537.36 Edg/142.0", "Edge sur Windows"),
        (f"{MOZILLA} (Android 14; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0", "Firefox sur Android"),
        (
            f"{MOZILLA} (Linux; Android 9; K) {WEBKIT} SamsungBrowser/20.0 Chrome/106 Safari",
            "Samsung Internet sur Android",
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) {WEBKIT} Version/18.0 Safari/604.1",
            "Safari sur iPhone",
        ),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/18.0 Safari/605.1", "Safari sur Mac"),
        (f"{MOZILLA} (autre) Firefox/144.0", "Firefox"),
        ("ApplicationDuLycee/2.1 Android", "ApplicationDuLycee/2.1 Android"),
        ("", ""),
    ],
)
def test_names_the_browser_and_the_system(user_agent, nom):
    assert nom_appareil(user_agent) == nom
