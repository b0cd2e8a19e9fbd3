"""Fixed addresses: the contact for a fault, and nothing to index."""

from datetime import UTC, datetime, timedelta

import pytest
from client import http_client

from api.app import build_app
from api.settings import SettingError, Settings

pytestmark = pytest.mark.any_database

SECURITY = "/.well-known/security.txt"


@pytest.fixture
def site(services, tmp_path):
    def build(**env):
        settings = Settings.from_env({"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://api.example.fr", **env})
        app = build_app(settings, services)
        app.state.services = services
        http = http_client(app)
        http.headers["Host"] = "api.example.fr"
        return http

    return build


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("ssi@example.fr", "mailto:ssi@example.fr"),
        ("mailto:ssi@example.fr", "mailto:ssi@example.fr"),
        ("https://example.fr/signaler", "https://example.fr/signaler"),
    ],
)
async def test_says_whom_to_tell_until_when_and_in_which_language(site, horloge, given, told):
    response = await site(SECURITY_CONTACT=given).get(SECURITY)

    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields.pop("Contact") == told
    assert fields.pop("Canonical") == f"https://api.example.fr{SECURITY}"
    assert fields.pop("Preferred-Languages") == "fr, en"
    expires = datetime.strptime(fields.pop("Expires"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert fields == {}
    assert timedelta(days=30) < expires - horloge.now < timedelta(days=365)


async def test_says_nothing_where_there_is_nobody_to_tell(site):
    assert (await site().get(SECURITY)).status_code == 404


@pytest.mark.parametrize(
    "contact", ["http://example.fr", "ssi", "a@b.fr\nExpires: 2000-01-01T00:00:00Z", "a@b.fr c", "ssi@é.fr"]
)
def test_refuses_a_contact_that_is_none(contact, tmp_path):
    with pytest.raises(SettingError, match="SECURITY_CONTACT"):
        Settings.from_env({"DATA_DIR": str(tmp_path), "SECURITY_CONTACT": contact})


async def test_asks_to_be_left_out_of_indexes(site):
    response = await site().get("/robots.txt")

    assert response.text == "User-agent: *\nDisallow: /\n"
