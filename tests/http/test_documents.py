"""Documents known by their hash, and the answers that a cache may store."""

import hashlib
import json

import factories
import pytest
from client import http_client

from api.app import build_app
from api.http import documents
from api.http.documents import Documents
from api.http.request import GraphQLRequest
from api.settings import Settings

pytestmark = pytest.mark.any_database

PAYS = "{ pays { code } }"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def apollo(text):
    return {"persistedQuery": {"version": 1, "sha256Hash": sha(text)}}


@pytest.fixture
async def http(services, tmp_path):
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), services)
    app.state.services = services
    async with http_client(app) as opened:
        yield opened


async def leave(http, text):
    return await http.post("/graphql", json={"query": text, "extensions": apollo(text)})


async def ask(http, headers=None, **parameters):
    sent = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    return await http.get("/graphql", params=sent, headers=headers)


class TestByHash:
    async def test_one_that_nobody_left_is_asked_for_and_not_cached(self, http):
        for response in (
            await ask(http, extensions=apollo(PAYS)),
            await ask(http, documentId=f"sha256:{sha(PAYS)}"),
            await http.post("/graphql", json={"extensions": apollo(PAYS)}),
        ):
            assert response.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
            assert response.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        ("named", "accept", "status"),
        [
            ({"extensions": apollo(PAYS)}, "application/json", 200),
            ({"extensions": apollo(PAYS)}, "application/graphql-response+json", 200),
            ({"extensions": apollo(PAYS)}, "application/graphql-response+json, application/json;q=0.9", 200),
            ({"documentId": f"sha256:{sha(PAYS)}"}, "application/json", 200),
            ({"documentId": f"sha256:{sha(PAYS)}"}, "application/graphql-response+json", 400),
        ],
    )
    async def test_one_that_is_unknown_has_the_status_of_its_protocol(self, http, named, accept, status):
        posted = await http.post("/graphql", json=named, headers={"Accept": accept})
        asked = await ask(http, {"Accept": accept}, **named)

        for response in (posted, asked):
            assert response.status_code == status
            assert response.headers["content-type"].startswith(accept.partition(",")[0])
            assert [error["message"] for error in response.json()["errors"]] == ["PersistedQueryNotFound"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"query": PAYS, "extensions": apollo("{ __typename }")},
            {"query": "{ __typename }", "documentId": f"sha256:{sha(PAYS)}"},
            {"documentId": f"sha256:{sha(PAYS)}", "extensions": apollo("{ __typename }")},
            {"documentId": sha(PAYS).upper()},
            {"documentId": "md5:" + sha(PAYS)[:32]},
            {"documentId": ""},
            {"extensions": {"persistedQuery": {"version": 1}}},
            {"extensions": {"persistedQuery": {"version": "1", "sha256Hash": sha(PAYS)}}},
            {"extensions": {"persistedQuery": []}},
        ],
    )
    async def test_what_does_not_fit_runs_nothing_and_is_not_kept(self, http, wrong):
        await leave(http, PAYS)
        posted = await http.post("/graphql", json=wrong)
        asked = await ask(http, **wrong)

        for response in (posted, asked):
            assert response.status_code == 400
            assert "data" not in response.json()
            assert response.headers["cache-control"] == "no-store"

    async def test_one_that_does_not_validate_is_not_kept(self, http):
        await leave(http, "{ rien }")
        await leave(http, "{")

        for text in ("{ rien }", "{"):
            answer = (await ask(http, extensions=apollo(text))).json()
            assert answer["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"

    async def test_a_mutation_left_before_is_not_run_over_get(self, http):
        mutation = "mutation { compteSeDeconnecter { estFait } }"
        await leave(http, mutation)

        for named in ({"extensions": apollo(mutation)}, {"documentId": f"sha256:{sha(mutation)}"}):
            assert (await ask(http, **named)).status_code == 405

    def test_what_clients_leave_is_bounded_and_what_is_asked_for_stays(self, monkeypatch):
        monkeypatch.setattr(documents, "KEPT", 1000)
        kept = Documents({})
        used = GraphQLRequest(query="used".ljust(100), document_id=sha("used".ljust(100)))
        kept.keep(used)
        for number in range(500):
            text = str(number).ljust(100)
            kept.keep(GraphQLRequest(query=text, document_id=sha(text)))
            assert kept.text(GraphQLRequest(query=None, document_id=used.document_id)) == used.query

        assert len(kept._left) == 10
        assert kept._length == sum(map(len, kept._left.values())) <= 1000


MUTATIONS = [
    ("mutation { compteSeDeconnecter { estFait } }", None),
    ("mutation M { compteSeDeconnecter { estFait } }", "M"),
    ("query Q { __typename } mutation M { compteSeDeconnecter { estFait } }", "M"),
    ("mutation { ...F } fragment F on Mutation { compteSeDeconnecter { estFait } }", None),
    ("# query\nmutation { compteSeDeconnecter { estFait } }", None),
    ("\ufeff,,, mutation{compteSeDeconnecter{estFait}}", ""),
    ("mutation @include(if: true) { compteSeDeconnecter { estFait } }", None),
]


@pytest.mark.parametrize(("query", "name"), MUTATIONS)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream", "*/*"])
async def test_no_spelling_runs_a_mutation_over_get(client, services, query, name, accept):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    named = {} if name is None else {"operationName": name}

    response = await ask(client.http, {"Accept": accept, "X-HTTP-Method-Override": "POST"}, query=query, **named)

    assert response.status_code == 405 or "errors" in response.text
    assert '"data":{' not in response.text
    assert (await client.run("{ moi { identifiant } }"))["identifiant"] == "jeanne@example.org"


class TestCaches:
    async def test_every_answer_says_that_it_depends_on_the_origin(self, http):
        answers = [
            await http.post("/graphql", json={"query": PAYS}),
            await http.post("/graphql", content=b"{"),
            await http.get("/graphql", headers={"X-Large": "a" * 40_000}),
            await http.get("/nowhere"),
        ]

        assert [answer.status_code for answer in answers] == [200, 415, 431, 404]
        assert all("Origin" in answer.headers["vary"].split(", ") for answer in answers)

    async def test_vary_names_each_header_once(self, http):
        for headers in ({}, {"Origin": "http://test"}, {"Origin": "http://test", "If-None-Match": "x"}):
            names = (await ask(http, headers, query=PAYS)).headers.get_list("vary", split_commas=True)

            assert sorted(names) == ["Accept", "Accept-Encoding", "Authorization", "Cookie", "Origin"]

    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("", None), ("identity", None)],
    )
    async def test_an_answer_is_as_short_as_its_client_can_read_and_has_a_tag_of_its_own(
        self, http, accepted, encoding
    ):
        whole = await ask(http, {"Accept-Encoding": ""}, query=PAYS)
        response = await ask(http, {"Accept-Encoding": accepted}, query=PAYS)
        again = await ask(http, {"Accept-Encoding": accepted, "If-None-Match": response.headers["etag"]}, query=PAYS)

        assert response.headers.get("content-encoding") == encoding
        assert response.json() == whole.json()
        assert (response.headers["etag"] == whole.headers["etag"]) is (encoding is None)
        assert again.status_code == 304
        if encoding:
            assert int(response.headers["content-length"]) * 3 < len(whole.content)

    async def test_neither_a_mutation_nor_a_short_answer_is_shortened(self, http):
        query = 'mutation { compteDemanderMotDePasse(input: {identifiant: "x"}) { message errors { code } } }'
        told = await http.post("/graphql", json={"query": query}, headers={"Accept-Encoding": "br"})
        short = await ask(http, {"Accept-Encoding": "br"}, query="{ __typename }")

        assert "content-encoding" not in told.headers
        assert "content-encoding" not in short.headers

    async def test_a_public_answer_is_kept_for_a_while_and_told_by_its_tag(self, http):
        first = await ask(http, query=PAYS)
        again = await ask(http, {"If-None-Match": f'"x", W/{first.headers["etag"]}'}, query=PAYS)
        other = await ask(http, {"If-None-Match": first.headers["etag"]}, query="{ pays { libelle } }")

        assert first.headers["cache-control"] == again.headers["cache-control"] == "public, max-age=60"
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert "content-type" not in again.headers
        assert other.status_code == 200
        for response in (first, again, other):
            assert {"Accept", "Authorization", "Cookie", "Origin"} <= set(response.headers["vary"].split(", "))

    @pytest.mark.parametrize(
        ("query", "headers"),
        [
            ("{ moi { identifiant } }", {}),
            ("{ pays { code } moi { identifiant } }", {}),
            ('{ node(id: "x") { id } }', {}),
            (PAYS, {"Cookie": "jeton=x"}),
            (PAYS, {"Authorization": "Bearer x"}),
            ("{ rien }", {}),
            ("{ pays(", {}),
        ],
    )
    async def test_no_other_answer_is(self, http, query, headers):
        response = await ask(http, {"If-None-Match": "*", **headers}, query=query)

        assert response.status_code in {200, 400}
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers

    async def test_nothing_that_is_posted_is(self, http):
        response = await http.post("/graphql", json={"query": PAYS})

        assert response.headers["cache-control"] == "no-store"
