"""The answers to a browser: cookies, other origins, foreign hosts."""

import re
from http.cookies import SimpleCookie

import factories
import httpx
import pytest

from api.app import build_app
from api.models import Jeton
from api.services.outbox import drain
from api.settings import Settings

CONNECTER = """mutation { compteSeConnecter(input: {identifiant: "jeanne@example.org", motDePasse: "Lampadaire!"}) {
  errors { code } compte { id }
} }"""
DECONNECTER = "mutation { compteSeDeconnecter { errors { code } estFait } }"
HOURS, DAYS = 3600, 24 * 3600
PORTAIL = "https://portail.example"


@pytest.fixture
def browser(services, tmp_path):
    def open_(url="https://api.example", **settings):
        app = build_app(Settings(data_dir=tmp_path, public_url=url, **settings), services)
        app.state.services = services
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=url)

    return open_


def cookies(response):
    """The cookies set, each with its attributes that have a value."""
    found = {}
    for header in response.headers.get_list("set-cookie"):
        for name, morsel in SimpleCookie(header).items():
            found[name] = {attribute: value for attribute, value in morsel.items() if value}
    return found


def golden(max_age, *, secure):
    attributes = {"path": "/", "httponly": True, "samesite": "strict", "max-age": str(max_age)}
    return attributes | {"secure": True} if secure else attributes


@pytest.mark.parametrize(("url", "prefix", "secure"), [("http://test", "", False), ("https://test", "__Host-", True)])
async def test_every_cookie_is_set_and_taken_back_with_the_same_attributes(browser, services, url, prefix, secure):
    await factories.candidat(services)
    async with browser(url) as http:
        given = cookies(await http.post("/graphql", json={"query": CONNECTER}))
        taken = cookies(await http.post("/graphql", json={"query": DECONNECTER}))

    assert given == {
        f"{prefix}jeton": golden(12 * HOURS, secure=secure),
        f"{prefix}appareil": golden(365 * DAYS, secure=secure),
    }
    expires = taken[f"{prefix}jeton"].pop("expires", None)
    assert expires
    assert taken == {f"{prefix}jeton": golden(0, secure=secure)}


async def test_a_sign_in_takes_no_token_that_somebody_had_put_there(browser, services):
    """A cookie planted before, or another account's: each sign-in has a new token; the planted one opens nothing."""
    await factories.candidat(services)
    async with browser() as http:
        http.cookies.set("__Host-jeton", "A" * 43)
        first = await http.post("/graphql", json={"query": CONNECTER})
        second = await http.post("/graphql", json={"query": CONNECTER})
    values = [item.cookies["__Host-jeton"] for item in (first, second)]
    async with browser() as stranger:
        stranger.cookies.set("__Host-jeton", "A" * 43)
        moi = (await stranger.post("/graphql", json={"query": "{ moi { id } }"})).json()

    assert len({*values, "A" * 43}) == 3
    assert all(len(value) >= 43 for value in values)
    assert len(set(await Jeton.all().values_list("famille", flat=True))) == 2
    assert moi["data"] == {"moi": None}


ORIGINS = {
    PORTAIL: True,
    "https://PORTAIL.example": True,  # no browser writes it so; it is the same origin
    "https://portail.example:443": True,
    "http://portail.example": False,
    "https://portail.example:8443": False,
    "https://autre.portail.example": False,
    "https://portail.example.evil.test": False,
    "https://evilportail.example": False,
    "https://portail.exampl": False,
    "https://portail-example": False,
    "null": False,
    "": False,
    "https://": False,
    "file://": False,
    "https://api.example.evil.test": False,
    "https://évil.example": False,
}


@pytest.mark.parametrize("origin", ORIGINS)
async def test_another_origin_is_heard_only_if_the_setting_names_it(browser, services, origin):
    await factories.candidat(services)
    async with browser(allowed_origins=(PORTAIL,)) as http:
        response = await http.post("/graphql", json={"query": CONNECTER}, headers={"Origin": origin.encode()})

    assert response.status_code == (200 if ORIGINS[origin] else 403)
    assert await Jeton.all().count() == ORIGINS[origin]
    if not ORIGINS[origin]:
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("path", ["/graphql", "/depots/x", "/fichiers/x", "/nulle-part"])
async def test_a_preflight_is_granted_to_the_named_origin_with_what_it_needs(browser, path):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type, authorization"}
    async with browser(allowed_origins=(PORTAIL,)) as http:
        granted = await http.options(path, headers={"Origin": PORTAIL, **asked})
        refused = await http.options(path, headers={"Origin": "https://portail.example.evil.test", **asked})
        null = await http.options(path, headers={"Origin": "null", **asked})

    assert granted.status_code == 200
    assert granted.headers["access-control-allow-origin"] == PORTAIL
    assert granted.headers["access-control-allow-credentials"] == "true"
    assert "Origin" in granted.headers["vary"]
    for response in (refused, null):
        assert response.status_code == 400
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(("method", "header"), [("DELETE", "content-type"), ("POST", "x-autre")])
async def test_a_preflight_grants_nothing_else(browser, method, header):
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": header}
    async with browser(allowed_origins=(PORTAIL,)) as http:
        response = await http.options("/graphql", headers={"Origin": PORTAIL, **asked})

    assert response.status_code == 400


async def test_a_setting_is_read_as_browsers_write_origins(browser):
    async with browser(allowed_origins=("https://Portail.example:443/",)) as http:
        response = await http.get("/livez", headers={"Origin": PORTAIL})

    assert response.headers["access-control-allow-origin"] == PORTAIL


async def test_any_origin_never_comes_with_a_cookie(browser, services):
    await factories.candidat(services)
    async with browser(allowed_origins=("*",)) as http:
        plain = await http.post("/graphql", json={"query": "{ __typename }"}, headers={"Origin": "https://a.test"})
        http.cookies.set("__Host-jeton", "x")
        carried = await http.post("/graphql", json={"query": "{ __typename }"}, headers={"Origin": "https://a.test"})

    assert plain.status_code == 200
    assert plain.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in plain.headers
    assert carried.status_code == 403


HEADERS = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Original-Host": "evil.example",
    "X-Host": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
}


async def test_links_of_mails_and_addresses_of_files_never_come_from_a_header(browser, services, messagerie):
    """Even an accepted host changes nothing: links point to the addresses of the settings."""
    await factories.candidat(services)
    query = 'mutation { compteDemanderMotDePasse(input: {identifiant: "jeanne@example.org"}) { errors { code } } }'
    async with browser(allowed_hosts=("api.example", "autre.example")) as http:
        sent = await http.post("/graphql", json={"query": query}, headers={"Host": "autre.example", **HEADERS})
        refused = await http.post("/graphql", json={"query": query}, headers={"Host": "evil.example"})
    await drain(services)

    assert (sent.status_code, refused.status_code) == (200, 400)
    [courriel] = messagerie.courriels
    assert "http://portail/" in courriel.texte
    assert not re.search("evil|autre|https://", courriel.texte + courriel.html.replace("http://www.w3.org", ""))


async def test_no_request_is_sent_on_to_another_address(browser):
    async with browser() as http:
        statuses = [
            (await http.post(path, json={})).status_code for path in ("/graphql/", "/fichiers/x/", "/graphql//")
        ]

    assert statuses == [404, 404, 404]
