"""The application from outside: pages, probes, the three transports, downloads."""

import asyncio
import gc
import json
import os
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from time import monotonic

import factories
import httpx
import pytest
from client import http_client
from live import bare_server, live_server
from waiting import PATIENCE, until, until_server_followed
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.app import _settle, build_app
from api.demo import operations
from api.demo.personnages import PERSONNAGES
from api.http import page
from api.http.page import GRAPHIQL
from api.resolvers.streams import VEILLE
from api.services.tokens import DUREE_FICHIER
from api.settings import Settings

PROTOCOL = "graphql-transport-ws"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
DEMO = {"identifiant": "paul.lamy@example.org", "motDePasse": "Demo.2026!"}
EVENEMENTS = "subscription($apres: Cursor) { evenements(apres: $apres) { cursor rang type libelle } }"
HISTORIQUE = "{ historique(first: 100) { nodes { cursor rang type } } }"
MODIFIER = """mutation($input: CompteModifierInput!) {
  compteModifier(input: $input) { errors { message } candidat { numero } }
}"""
LAMY = {
    "civilite": "MONSIEUR",
    "nom": "LAMY",
    "nomConfirmation": "LAMY",
    "prenoms": "Paul",
    "dateNaissance": "2002-01-01",
    "dateNaissanceConfirmation": "2002-01-01",
    "paysNaissance": "99100",
    "departementNaissance": "010",
    "communeNaissance": "10387",
}


class TestProbes:
    async def test_livez_answers(self, client):
        response = await client.http.get("/livez")

        assert (response.status_code, response.json()) == (200, {"etat": "vivant"})

    async def test_readyz_answers_when_the_database_does(self, client):
        response = await client.http.get("/readyz")

        assert (response.status_code, response.json()) == (200, {"etat": "prêt"})

    async def test_say_that_the_database_is_away(self, tmp_path):
        away = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "START_WITHOUT": "DATABASE_URL"}
        async with bare_server(tmp_path, METRICS="1", **away) as server, httpx.AsyncClient(verify=False) as http:
            response = await http.get(f"{server.address}/readyz")
            counters = (await http.get(f"{server.address}/metrics")).text.splitlines()

        said = {"etat": "indisponible", "raison": "la base de données ne répond pas"}
        assert (response.status_code, response.json()) == (503, said)
        assert {'portail_outbox_tasks{state="waiting"} NaN', "portail_outbox_age_seconds NaN"} <= set(counters)


async def test_a_server_without_worker_removes_what_one_that_died_left_of_uploads(tmp_path):
    for name in ("depot-old", "depot-new"):
        (tmp_path / "depots" / name).mkdir(parents=True)
    os.utime(tmp_path / "depots" / "depot-old", (0, 0))

    async with bare_server(tmp_path, RUN_WORKER="0"):
        assert [path.name for path in (tmp_path / "depots").iterdir()] == ["depot-new"]


@pytest.mark.any_database
class TestPage:
    async def test_is_served_to_a_browser_with_headers_that_keep_other_hosts_out(self, client, built):
        response = await client.http.get("/graphql", headers=BROWSER)

        assert response.status_code == 200
        assert response.text == built
        assert response.headers["content-type"].startswith("text/html")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        policy = response.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy

    @pytest.mark.usefixtures("not_built")
    async def test_says_how_to_build_itself_when_it_was_not_built(self, client):
        response = await client.http.get("/graphql", headers=BROWSER)

        assert response.status_code == 200
        assert "make graphiql" in response.text
        assert "content-security-policy" in response.headers

    @pytest.mark.usefixtures("not_built")
    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
    @pytest.mark.parametrize("path", ["", "index.html", "assets/index.js", "%00", "x" * 300])
    async def test_says_so_at_the_address_of_each_of_its_files(self, client, method, path):
        response = await client.http.request(method, f"/graphiql/{path}")

        assert response.status_code == 404
        assert "make graphiql" in response.text or method == "HEAD"

    async def test_serves_its_files_as_soon_as_they_are_built(self, built, client):
        response = await client.http.get("/graphiql/index.html")

        assert (response.status_code, response.text) == (200, built)

    async def test_leaves_queries_over_get_alone(self, client):
        response = await client.http.get("/graphql", params={"query": "{ __typename }"}, headers=BROWSER)

        assert response.json()["data"] == {"__typename": "Query"}

    async def test_can_be_switched_off(self, services, tmp_path):
        app = build_app(Settings(data_dir=tmp_path, public_url="http://test", graphiql=False), services)
        app.state.services = services

        async with http_client(app) as http:
            response = await http.get("/graphql", headers=BROWSER)

        assert "<html" not in response.text

    @pytest.fixture
    def built(self, graphiql):
        (graphiql / "dist").mkdir()
        (graphiql / "dist" / "index.html").write_text("<html>built</html>")
        return "<html>built</html>"

    @pytest.fixture
    def not_built(self, graphiql):
        (graphiql / "absent.html").write_bytes((GRAPHIQL.folder / "absent.html").read_bytes())

    @pytest.fixture
    def graphiql(self, tmp_path_factory, monkeypatch):
        """A folder that stands for the page's own, set before the application is built."""
        folder = tmp_path_factory.mktemp("graphiql")
        monkeypatch.setattr(page, "GRAPHIQL", replace(page.GRAPHIQL, folder=folder))
        return folder


class TestHttp:
    async def test_answers_a_query(self, client):
        response = await client.http.post("/graphql", json={"query": "{ domaines { code } }"})

        codes = [domaine["code"] for domaine in response.json()["data"]["domaines"]]
        assert {"BCP", "BTS"} <= set(codes)

    async def test_names_a_host_that_is_not_ours(self, services, tmp_path):
        app = build_app(Settings(data_dir=tmp_path, public_url="http://test", allowed_hosts=("portail.fr",)), services)
        app.state.services = services

        async with http_client(app) as http:
            response = await http.get("/livez")

        assert response.status_code == 400

    async def test_lets_no_mutation_through_get(self, client):
        query = "mutation { compteSeDeconnecter { estFait } }"
        response = await client.http.get("/graphql", params={"query": query})

        assert response.status_code == 405

    async def test_lets_a_listed_origin_read_answers_and_no_other(self, services, tmp_path):
        ours = Settings(data_dir=tmp_path, public_url="http://test", allowed_origins=("https://candidat.fr",))
        app = build_app(ours, services)
        app.state.services = services

        async with http_client(app) as http:
            listed = await http.get("/livez", headers={"Origin": "https://candidat.fr"})
            other = await http.get("/livez", headers={"Origin": "https://autre.fr"})

        assert listed.headers["access-control-allow-origin"] == "https://candidat.fr"
        assert "access-control-allow-origin" not in other.headers


class TestDownloads:
    async def test_sends_a_document_as_an_attachment(self, client, registered):
        document = registered["documents"][0]

        response = await client.http.get(document["fichier"]["url"])

        assert response.status_code == 200
        assert response.content.startswith(b"%PDF-")
        assert response.headers["content-type"] == "application/pdf"
        assert response.headers["content-disposition"].startswith("attachment;")
        assert document["fichier"]["nom"] in response.headers["content-disposition"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "private, no-store"

    async def test_needs_no_sign_in_since_the_link_is_the_right(self, client, registered):
        client.http.cookies.clear()

        response = await client.http.get(registered["documents"][0]["fichier"]["url"])

        assert response.status_code == 200

    async def test_refuses_a_link_after_the_instant_that_it_tells(self, client, registered, horloge):
        answers = []
        for seconds in (DUREE_FICHIER, 1):
            horloge.advance(seconds=seconds)
            answers.append((await client.http.get(registered["documents"][0]["fichier"]["url"])).status_code)

        assert answers == [200, 404]

    @pytest.mark.parametrize("jeton", ["x", "a.b.c", "%00", "WyJkb2N1bWVudCJd.x.y", "é", "x" * 5000])
    async def test_knows_no_link_but_its_own(self, client, jeton):
        response = await client.http.get(f"/fichiers/{jeton}")

        assert response.status_code == 404
        assert "n'est plus valable" in response.json()["message"]

    @pytest.fixture
    async def registered(self, client, services):
        """A saved candidature with its documents: Jeanne's."""
        await factories.candidat(services)
        await factories.periode()
        await client.sign_in("jeanne@example.org")
        opened = await client.run('{ domaine(code: "BCP") { sessions { periodes { id } } } }')
        ((periode,),) = [session["periodes"] for session in opened["sessions"]]
        candidature = (await client.run(operations.DEMARRER, periodeId=periode["id"]))["candidature"]
        for nom, valeurs in PERSONNAGES[0].onglets(2027):
            await client.run(operations.renseigner(nom), input={"candidatureId": candidature["id"], **valeurs})
        await client.run(operations.ENREGISTRER, id=candidature["id"])
        return await client.run(operations.DOCUMENTS, id=candidature["id"])


@pytest.fixture(scope="module")
async def live(base, bases, tmp_path_factory):
    """A real server with the demo data, on a database of its own."""
    async with live_server(tmp_path_factory.mktemp("live"), await bases.copy(base, "demo"), METRICS="1") as server:
        yield server


@pytest.fixture
async def paul(live):
    """The demo candidate, signed in over HTTP; `paul.headers` carries the bearer."""
    async with httpx.AsyncClient(base_url=live.address, timeout=20, verify=False) as http:
        payload = await post(http, operations.SE_CONNECTER, **DEMO)
        http.headers["Authorization"] = f"Bearer {payload['compteSeConnecter']['jetons']['porteur']}"
        yield http


async def post(http, query, **variables):
    answer = (await http.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def make_an_event(http):
    """Writes an event that the history of the account keeps."""
    payload = (await post(http, MODIFIER, input=LAMY))["compteModifier"]
    assert payload["candidat"], payload


@asynccontextmanager
async def socket(live, **init):
    """A socket whose handshake was accepted."""
    async with connect(f"{live.address.replace('http', 'ws')}/graphql", subprotocols=[PROTOCOL]) as ws:
        await ws.send(json.dumps({"type": "connection_init", "payload": init}))
        assert (await message(ws))["type"] == "connection_ack"
        yield ws


async def message(ws):
    async with asyncio.timeout(PATIENCE):
        return json.loads(await ws.recv())


async def follow(live, ws, **variables):
    """Opens the subscription, and waits until the server listens for certain."""
    await until_server_followed(live.address, 0)  # the stream of another test may take a moment to end
    await ws.send(
        json.dumps({"id": "1", "type": "subscribe", "payload": {"query": EVENEMENTS, "variables": variables}})
    )
    await until_server_followed(live.address, 1)


async def test_shows_a_content_that_another_process_writes(live, tmp_path):
    (tmp_path / "contenus").mkdir()
    link = {"libelle": "Calendrier des épreuves", "adresse": "https://www.education.gouv.fr/calendrier"}
    fields = "".join(f'{name} = "{value}"\n' for name, value in link.items())
    (tmp_path / "contenus" / "accueil.toml").write_text(f'[[liens]]\ncle = "calendrier"\n{fields}', "utf-8")
    code, said = await live.command("referentiel", "importer", str(tmp_path))
    assert code == 0, said

    async with httpx.AsyncClient(base_url=live.address, timeout=20, verify=False) as http:

        async def is_shown():
            return link in (await post(http, "{ accueil { liens { libelle adresse } } }"))["accueil"]["liens"]

        await until(is_shown)


class TestWebSocket:
    async def test_answers_a_query(self, live):
        async with socket(live) as ws:
            await ws.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }"}}))

            assert (await message(ws))["payload"]["data"] == {"__typename": "Query"}
            assert (await message(ws)) == {"id": "1", "type": "complete"}

    async def test_tells_an_event_made_by_another_request_long_before_the_next_look(self, live, paul):
        async with socket(live, authorization=paul.headers["Authorization"]) as ws:
            await follow(live, ws)
            begun = monotonic()

            await make_an_event(paul)
            told = await message(ws)

        assert told["payload"]["data"]["evenements"]["type"] == "COMPTE_MODIFIE"
        assert monotonic() - begun < 0.6 * VEILLE  # a stream looks by itself after 0.7 at the soonest

    async def test_replays_what_was_missed_since_a_cursor_then_goes_on(self, live, paul):
        await make_an_event(paul)
        seen = (await post(paul, HISTORIQUE))["historique"]["nodes"][-1]
        await make_an_event(paul)
        await make_an_event(paul)

        async with socket(live, authorization=paul.headers["Authorization"]) as ws:
            await follow(live, ws, apres=seen["cursor"])
            missed = [(await message(ws))["payload"]["data"]["evenements"]["rang"] for _ in range(2)]
            await make_an_event(paul)
            new = (await message(ws))["payload"]["data"]["evenements"]["rang"]

        assert [*missed, new] == [seen["rang"] + 1, seen["rang"] + 2, seen["rang"] + 3]

    async def test_ends_the_stream_of_a_sign_in_that_was_closed(self, live, paul):
        async with socket(live, authorization=paul.headers["Authorization"]) as ws:
            await follow(live, ws)

            await post(paul, operations.SE_DECONNECTER)
            async with httpx.AsyncClient(base_url=live.address, verify=False) as again:
                payload = await post(again, operations.SE_CONNECTER, **DEMO)
                again.headers["Authorization"] = f"Bearer {payload['compteSeConnecter']['jetons']['porteur']}"
                await make_an_event(again)

            last, complete = await message(ws), await message(ws)
            with pytest.raises(ConnectionClosed) as closed:
                await message(ws)

        assert complete["type"] == "complete"
        assert last["payload"]["errors"][0]["extensions"]["code"] == "CONNEXION_REQUISE"
        assert closed.value.rcvd.code == 4403

    @pytest.mark.parametrize("bearer", ["Bearer x", "Bearer " + "a" * 43])
    async def test_closes_with_4403_on_a_bad_bearer(self, live, bearer):
        async with connect(f"{live.address.replace('http', 'ws')}/graphql", subprotocols=[PROTOCOL]) as ws:
            await ws.send(json.dumps({"type": "connection_init", "payload": {"authorization": bearer}}))
            with pytest.raises(ConnectionClosed) as closed:
                await message(ws)

        assert closed.value.rcvd.code == 4403

    async def test_asks_to_sign_in_before_it_follows_anything(self, live):
        async with socket(live) as ws:
            await ws.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": EVENEMENTS}}))
            answer = await message(ws)

        errors = answer["payload"]["errors"] if answer["type"] == "next" else answer["payload"]
        assert errors[0]["extensions"]["code"] == "CONNEXION_REQUISE"

    async def test_refuses_a_page_of_another_host(self, live):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(
                f"{live.address.replace('http', 'ws')}/graphql", subprotocols=[PROTOCOL], origin="https://autre.fr"
            ):
                pass

        assert refused.value.response.status_code == 403

    async def test_lets_its_own_page_in(self, live):
        async with connect(
            f"{live.address.replace('http', 'ws')}/graphql", subprotocols=[PROTOCOL], origin=live.address
        ) as ws:
            await ws.send(json.dumps({"type": "connection_init"}))

            assert (await message(ws))["type"] == "connection_ack"


class TestServerSentEvents:
    async def test_streams_what_was_missed_then_what_comes(self, paul):
        await make_an_event(paul)
        seen = (await post(paul, HISTORIQUE))["historique"]["nodes"][-1]
        await make_an_event(paul)

        body = {"query": EVENEMENTS, "variables": {"apres": seen["cursor"]}}
        async with (
            paul.stream("POST", "/graphql", json=body, headers={"Accept": "text/event-stream"}) as response,
            asyncio.timeout(PATIENCE),
        ):
            assert response.headers["content-type"].startswith("text/event-stream")
            lines = response.aiter_lines()
            missed = await next_event(lines)
            await make_an_event(paul)
            new = await next_event(lines)

        assert [missed["rang"], new["rang"]] == [seen["rang"] + 1, seen["rang"] + 2]


async def next_event(lines):
    async for line in lines:
        if line.startswith("data:"):
            with suppress(ValueError, KeyError, TypeError):
                return json.loads(line[5:])["data"]["evenements"]
    raise AssertionError("the stream ended")


def test_what_stays_for_good_is_out_of_the_collector_s_rounds():
    _settle()
    try:
        assert gc.get_freeze_count() > 100_000
        assert len(gc.get_objects()) < gc.get_freeze_count() / 10
    finally:
        gc.unfreeze()
