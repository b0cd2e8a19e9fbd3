"""Requests that come when the server is full: sent back at the head with a code and a time, over every channel; nothing is done."""

import json
from dataclasses import replace

import factories
import pytest
from client import http_client
from front import BODY, HOST, JSON, UPGRADE, front, socket, wire

from api.app import build_app
from api.http.guard import HEADERS
from api.models import Tentative
from api.resolvers.compte.connexion import TypeClient, connecter
from api.rules.compte import TypeCompte
from api.services.turnstile import Pass, Turnstile
from api.settings import Settings

pytestmark = pytest.mark.any_database

FIRST = "jeton-d-un-bureau"
MESSAGE = "Le service reçoit trop de demandes en ce moment. Rien n'a été fait : réessayez dans 7 s."
EXTENSIONS = {"code": "SERVICE_SATURE", "effet": "AUCUN", "reessayerDans": 7}
TOLD = {"message": MESSAGE, "extensions": EXTENSIONS}
DEMANDER = 'mutation { compteDemanderMotDePasse(input: {identifiant: "a@example.org"}) { errors { code } } }'


class Full(Turnstile):
    """A turnstile whose line is always too long, but for who goes first."""

    expected = 7.0

    def __init__(self):
        super().__init__(0, goes_first=FIRST.__eq__)

    async def enter(self, *, first=False, patient=False):
        return Pass(Turnstile()) if first else await super().enter(patient=patient)


@pytest.fixture
def full(services):
    return replace(services, operations=Full())


@pytest.fixture
async def line(full, tmp_path):
    async with front(full, tmp_path) as port, wire(port) as opened:
        yield opened


@pytest.fixture
async def http(full, tmp_path):
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), full)
    app.state.services = full
    async with http_client(app) as client:
        yield client


def asked(headers=b"", body=BODY):
    return b"POST /graphql HTTP/1.1\r\n" + JSON + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def test_an_operation_is_sent_back_with_a_code_and_a_time_and_the_connection_stays(line, full):
    for rank, media in enumerate(["application/json", "application/graphql-response+json"], 1):
        await line.send(asked(b"Accept: %s\r\n" % media.encode()))
        status, headers, body = await line.answer()

        assert (status, headers["retry-after"], headers["content-type"]) == (503, "7", f"{media}; charset=utf-8")
        assert {name.lower() for name in HEADERS} <= headers.keys()
        assert json.loads(body) == {"errors": [TOLD]}
        assert full.operations.turned_away == rank


async def test_it_is_answered_before_its_body_has_come_which_is_then_let_fall(line):
    request = asked(body=b"[" * 200_000)

    await line.send(request[:300])
    assert (await line.answer())[0] == 503
    await line.send(request[300:], asked())
    assert (await line.answer())[0] == 503
    await line.send(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n")
    assert (await line.answer())[0] == 200


async def test_a_client_that_closes_is_sent_back_and_closed(line):
    await line.send(asked(b"Connection: close\r\n"))

    status, headers, _ = await line.answer()
    assert (status, headers["connection"], await line.closed()) == (503, "close", b"")


@pytest.mark.parametrize("route", [b"/livez", b"/readyz"])
async def test_probes_are_answered(line, route):
    await line.send(b"GET %s HTTP/1.1\r\n" % route + HOST + b"\r\n")

    assert (await line.answer())[0] == 200


@pytest.mark.parametrize(
    "header",
    [b"Authorization: Bearer %s\r\n", b"Cookie: appareil=a; jeton=%s\r\n", b"Cookie: __Host-jeton=%s; a=b\r\n"],
)
async def test_an_office_goes_first(line, header):
    await line.send(asked(header % FIRST.encode()))
    assert (await line.answer())[0] == 200

    await line.send(asked(header % b"autre"))
    assert (await line.answer())[0] == 503


@pytest.mark.parametrize("nature", TypeCompte)
async def test_the_tokens_of_offices_say_so(services, op, nature):
    compte = await factories.compte(services, type=nature)

    async with op.change() as change:
        opened = await connecter(change, compte, TypeClient.MOBILE)

    first = {services.tokens.goes_first(jeton) for jeton in opened.jetons.values()}
    assert first == {nature in {TypeCompte.GESTIONNAIRE, TypeCompte.ADMINISTRATEUR}}


async def test_a_page_of_another_site_may_read_why(full, tmp_path):
    origin = b"https://portail.example.fr"
    async with front(full, tmp_path, allowed_origins=(origin.decode(),)) as port, wire(port) as line:
        await line.send(asked(b"Origin: %s\r\n" % origin))
        status, headers, body = await line.answer()

    assert (status, headers["access-control-allow-origin"]) == (503, origin.decode())
    assert "Retry-After" in headers["access-control-expose-headers"]
    assert json.loads(body) == {"errors": [TOLD]}


async def test_requests_sent_ahead_have_their_answers_in_order(line):
    await line.send(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n" + asked() + asked())

    assert [(await line.answer())[0] for _ in range(3)] == [200, 503, 503]


async def test_a_socket_is_refused_as_it_opens(line):
    await line.send(b"GET /graphql HTTP/1.1\r\n" + UPGRADE + b"\r\n")

    status, headers, body = await line.answer()
    assert (status, headers["retry-after"], json.loads(body)) == (503, "7", {"errors": [TOLD]})


async def test_an_operation_of_an_open_socket_is_refused_and_the_socket_stays(services, tmp_path):
    turnstile = services.operations
    async with front(services, tmp_path) as port, socket(port, {}) as ws:
        turnstile.__class__ = type("Filled", (Turnstile,), {"expected": 7.0})
        turnstile._places = 0
        await ws.send('{"type":"subscribe","id":"1","payload":{"query":"{__typename}"}}')
        assert json.loads(await ws.recv()) == {"id": "1", "type": "error", "payload": [TOLD]}
        turnstile._places = 1
        await ws.send('{"type":"subscribe","id":"2","payload":{"query":"{__typename}"}}')
        assert json.loads(await ws.recv())["type"] == "next"


async def test_a_stream_is_refused_as_it_opens(http):
    answer = await http.post(
        "/graphql", json={"query": "subscription { evenements { rang } }"}, headers={"Accept": "text/event-stream"}
    )

    assert (answer.status_code, answer.headers["retry-after"], answer.json()) == (503, "7", {"errors": [TOLD]})


@pytest.mark.parametrize("route", ["/fichiers/a", "/pieces/a", "/exports/a", "/fichiers/donnees/a"])
async def test_a_download_is_sent_back_too_with_a_page_for_a_person(http, route):
    program = await http.get(route)
    person = await http.get(route, headers={"Accept": "text/html,*/*"})

    assert (program.status_code, program.headers["retry-after"]) == (503, "7")
    assert program.json()["errors"] == [{"code": "SERVICE_SATURE", "message": MESSAGE, "path": []}]
    assert (person.status_code, person.headers["refresh"]) == (503, "7")
    assert "réessayez dans 7 s" in person.text


async def test_a_file_that_would_wait_too_long_is_not_received(services, http, monkeypatch):
    monkeypatch.setattr(services.reception.sandbox._voies._examen, "seconds", 62.0)
    services.reception.sandbox._voies._attente.append(object())

    answer = await http.put("/depots/a", content=b"abc")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "31")


@pytest.mark.parametrize("media", ["application/json", "application/graphql-response+json"])
async def test_who_signs_in_has_a_line_of_their_own_and_nothing_is_counted_of_who_is_sent_back(
    services, tmp_path, media
):
    lined = replace(services, mots_de_passe=Full())
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), lined)
    app.state.services = lined
    async with http_client(app) as http:
        answer = await http.post("/graphql", json={"query": DEMANDER}, headers={"Accept": media})
        other = await http.post("/graphql", json={"query": "{ __typename }"}, headers={"Accept": media})

    assert (answer.status_code, answer.headers["retry-after"], answer.json()["errors"]) == (503, "7", [TOLD])
    assert (other.status_code, lined.operations.inside, await Tentative.all().count()) == (200, 0, 0)
