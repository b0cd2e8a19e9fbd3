"""Malformed and hostile requests get a status of the 400s and a code, never more."""

import hashlib
import json
from pathlib import Path

import pytest
from client import http_client

from api.app import build_app
from api.http.media import JSON, RESPONSE, Accepted, accepted
from api.settings import Settings

pytestmark = pytest.mark.any_database

TYPENAME = '{"query":"{__typename}"}'


@pytest.fixture
async def open_door(services, tmp_path):
    """A client of an application with given settings."""

    def build(**settings):
        app = build_app(Settings(data_dir=tmp_path, public_url="http://test", **settings), services)
        app.state.services = services
        return http_client(app)

    return build


@pytest.fixture
async def http(open_door):
    async with open_door() as client:
        yield client


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Accepted(JSON, stream=False)),
        ("*/*", Accepted(JSON, stream=False)),
        ("application/*", Accepted(JSON, stream=False)),
        ("application/json", Accepted(JSON, stream=False)),
        ("application/graphql-response+json", Accepted(RESPONSE, stream=False)),
        ("application/graphql-response+json, application/json;q=0.9", Accepted(RESPONSE, stream=False)),
        ("application/graphql-response+json;q=0.5, application/json", Accepted(JSON, stream=False)),
        ("application/json;q=0, application/graphql-response+json;q=0", Accepted(None, stream=False)),
        ("application/json; charset=latin1", Accepted(None, stream=False)),
        ("text/event-stream", Accepted(None, stream=True)),
        ("text/event-stream, application/json", Accepted(JSON, stream=True)),
        ("text/html", Accepted(None, stream=False)),
        ("application/json;q=nonsense", Accepted(None, stream=False)),
        (",;,=;q", Accepted(None, stream=False)),
    ],
)
def test_negotiates_the_media_type(header, expected):
    assert accepted(header) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"3",
        b'"text"',
        b"true",
        b"[]",
        b'[{"query":"{__typename}"}]',
        b"{",
        b"\xff\xfe{}",
        b'{"query":"\xff"}',
        b'{"query":"\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b'{"query":' + b"9" * 5_000 + b"}",
        b'{"query":1e999}',
        b'{"query":NaN}',
        b"{}",
        b'{"query":""}',
        b'{"query":"  "}',
        b'{"query":3}',
        b'{"query":["{__typename}"]}',
        b'{"query":"{__typename}","variables":[]}',
        b'{"query":"{__typename}","variables":"x"}',
        b'{"query":"{__typename}","variables":3}',
        b'{"query":"{__typename}","extensions":[1]}',
        b'{"query":"{__typename}","operationName":{}}',
        b'{"query":"{__typename}","documentId":7}',
        b'{"query":"{__typename}","documentId":"sha256:x"}',
        b'{"extensions":{"persistedQuery":3}}',
        b'{"extensions":{"persistedQuery":{"version":2}}}',
        b'{"extensions":{"persistedQuery":{"version":1,"sha256Hash":[]}}}',
    ],
)
async def test_refuses_a_malformed_body(http, body):
    response = await http.post("/graphql", content=body, headers={"content-type": "application/json"})

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
@pytest.mark.parametrize(
    "request_",
    [
        {"query": "{"},
        {"query": "{ rien }"},
        {"query": "{ " * 3000},
        {"query": "query($i: ID!) { candidature(id: $i) { numero } }"},
        {"query": "query($i: ID!) { candidature(id: $i) { numero } }", "variables": {"i": {}}},
        {"query": "query($i: ID!) { candidature(id: $i) { numero } }", "variables": {"i": "\x00"}},
        {"query": 'query { candidature(id: "\\u0000") { numero } }'},
        {"query": "query($f: Int) { historique(first: $f) { nodes { rang } } }", "variables": {"f": 10**12}},
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "query A { __typename }", "operationName": "B"},
        {"query": "fragment F on Query { __typename }"},
        {"query": "type Query { a: Int }"},
        {"query": "{ __typename }", "variables": json.loads('{"a":' * 50 + "1" + "}" * 50)},
        {"query": "{ __typename }", "variables": {"a": list(range(501))}},
        {"query": "query($a: " + "[" * 30 + "Int" + "]" * 30 + ") { __typename }"},
    ],
)
async def test_tells_what_is_wrong_with_a_document(http, request_, accept):
    response = await http.post("/graphql", json=request_, headers={"accept": accept})

    assert response.status_code == (200 if accept == JSON else 400)
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    answer = response.json()
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] in {"REQUETE_INVALIDE", "REQUETE_TROP_COUTEUSE", "FORMAT_INVALIDE"}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("APPLICATION/JSON;charset=UTF-8", 200),
        ("application/json; charset=latin1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/graphql", 415),
        ("", 415),
    ],
)
async def test_takes_json_only(http, content_type, status):
    response = await http.post("/graphql", content=TYPENAME, headers={"content-type": content_type})

    assert response.status_code == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "HEAD", "FOO"])
async def test_knows_two_methods(http, method):
    response = await http.request(method, "/graphql")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"query": "{__typename}"}, 200),
        ({"query": "{__typename}", "variables": "{}"}, 200),
        ({"query": "{__typename}", "variables": ""}, 200),
        ({"query": "mutation {__typename}"}, 405),
        ({"query": "subscription { evenements { rang } }"}, 406),
        ({"query": "{__typename}", "variables": "{"}, 400),
        ({"query": "{__typename}", "variables": "[" * 3000}, 400),
        ({"query": "{__typename}", "extensions": "3"}, 400),
        ([("query", "{__typename}"), ("query", "{__typename}")], 400),
        ({"variables": "{}"}, 400),
        ({"query": "{__typename}" + " " * 40_000}, 431),
    ],
)
async def test_runs_queries_alone_over_get(http, parameters, status):
    response = await http.get("/graphql", params=parameters, headers={"accept": RESPONSE})

    assert response.status_code == status


async def test_refuses_an_answer_that_nobody_reads(http):
    response = await http.post("/graphql", json={"query": "{__typename}"}, headers={"accept": "image/png"})

    assert response.status_code == 406


async def test_tells_the_cost_of_every_operation(http):
    response = await http.post("/graphql", json={"query": "{ pays { code libelle } }"})

    assert response.json()["extensions"]["cout"] == {"valeur": 230 * 3, "limite": 30_000}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://test"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://portail.example"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site", "cookie": "jeton=x"}, 403),
        ({"sec-fetch-site": "same-site", "cookie": "jeton=x"}, 403),
        ({"sec-fetch-site": "cross-site"}, 200),
    ],
)
async def test_hears_no_page_of_another_site(open_door, headers, status):
    async with open_door(allowed_origins=("https://portail.example",)) as http:
        response = await http.post("/graphql", json={"query": "{__typename}"}, headers=headers)

    assert response.status_code == status


async def test_serves_its_own_hosts_only(open_door):
    async with open_door(allowed_hosts=("api.example", "*.interne.example")) as http:
        statuses = [
            (await http.get("/livez", headers={"host": host})).status_code
            for host in ("api.example", "API.example:443", "a.interne.example", "evil.example", "api.example.evil", "")
        ]

    assert statuses == [200, 200, 200, 400, 400, 400]


async def test_hides_the_schema_where_introspection_is_off(open_door):
    async with open_door(introspection=False) as http:
        schema = (await http.post("/graphql", json={"query": "{ __schema { types { name } } }"})).json()
        typo = (await http.post("/graphql", json={"query": "{ candidature { numero } }"})).json()
        enum = (
            await http.post(
                "/graphql",
                json={"query": "query($n: Nature) { domaines(nature: $n) { code } }", "variables": {"n": "EXAME"}},
            )
        ).json()

    assert "data" not in schema
    assert "Did you mean" not in json.dumps([schema, typo, enum])


async def test_remembers_a_document_that_a_client_left(http):
    query = "{ accueil { messages { texte } } }"
    digest = hashlib.sha256(query.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}

    unknown = await http.post("/graphql", json={"extensions": extensions})
    left = await http.post("/graphql", json={"query": query, "extensions": extensions})
    named = await http.get("/graphql", params={"extensions": json.dumps(extensions)})
    standard = await http.post("/graphql", json={"documentId": f"sha256:{digest}"})
    wrong = await http.post("/graphql", json={"query": "{__typename}", "extensions": extensions})

    assert unknown.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert left.json()["data"] == named.json()["data"] == standard.json()["data"] == {"accueil": {"messages": []}}
    assert named.headers["cache-control"] == "public, max-age=60"
    assert left.headers["cache-control"] == "no-store"
    assert wrong.status_code == 400


async def test_lets_no_cache_keep_what_belongs_to_somebody(http):
    for query, headers in [
        ("{ moi { identifiant } }", {}),
        ("{ pays { code } moi { identifiant } }", {}),
        ("{ ...F } fragment F on Query { moi { identifiant } }", {}),
        ("{ pays { code } }", {"cookie": "jeton=x"}),
        ("{ pays { code } }", {"authorization": "Bearer x"}),
        ("{ rien }", {}),
    ]:
        response = await http.get("/graphql", params={"query": query}, headers=headers)
        assert response.headers["cache-control"] == "no-store", query


async def test_runs_trusted_documents_alone_where_the_settings_say_so(open_door, tmp_path: Path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "pays.graphql").write_text("{ pays { code } }")
    digest = hashlib.sha256(b"{ pays { code } }").hexdigest()

    async with open_door(trusted_documents=folder, only_trusted_documents=True) as http:
        trusted = await http.post("/graphql", json={"documentId": f"sha256:{digest}"})
        text = await http.post("/graphql", json={"query": "{ pays { code } }"})
        other = await http.post("/graphql", json={"query": "{ __typename }"})

    assert trusted.json()["data"] == text.json()["data"]
    assert other.status_code == 400
    assert other.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_INCONNU"


@pytest.mark.parametrize("path", ["/graphql", "/livez", "/fichiers/x", "/nulle-part"])
async def test_every_response_carries_the_headers_of_security(open_door, path):
    async with open_door() as http:
        response = await http.get(path)
    async with open_door() as http:
        assert "strict-transport-security" not in response.headers

    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "geolocation=()" in response.headers["permissions-policy"]
