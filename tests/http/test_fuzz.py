"""A short seeded run of made-up requests; `benchmarks/fuzz.py` runs as many as wanted against a real server."""

from urllib.parse import urlsplit

import httpx
import pytest
from bureau import bureau, entre
from fuzzing import verdict
from fuzzing.monde import Actor, World
from fuzzing.passage import Passage
from live import live_server
from matrix import make_world

from api.models import Compte, Document

SIGN_IN = """mutation {
  compteSeConnecter(input: {identifiant: "paul.lamy@example.org", motDePasse: "Demo.2026!", client: MOBILE}) {
  jetons { porteur }
} }"""


@pytest.fixture
async def world(client, services):
    """The actors of the matrix of access, on two devices each, and an anonymous one."""
    owners, actors = await make_world(client, services)
    await Document.all().delete()  # the matrix made them with empty contents
    tokens = {actor.nom: actor.client.http.headers.get("authorization") for actor in actors}
    found = [Actor(nom, [{"authorization": token} if token else {}]) for nom, token in tokens.items()]
    for owner, actor in zip(owners, found[1:], strict=False):
        compte = await Compte.get(id=owner.rows["compte"].id)
        other = await entre(client, services, compte)
        actor.devices.append({"authorization": other.http.headers["authorization"]})
    return World(found)


@pytest.mark.parametrize(("seed", "cases"), [(1, 30), pytest.param(2, 400, marks=pytest.mark.long)])
async def test_no_request_finds_a_fault(client, world, seed, cases):
    passage = Passage(client.http, world, seed)
    await passage.explore()

    report = await passage.run(cases)

    assert report.faults == []
    assert report.cases == cases
    assert report.reached > report.operations / 3, report


async def test_a_text_longer_than_its_column_is_no_fault(client, services):
    """A fault found by a run on PostgreSQL: every filter of a list looks for its text."""
    office = await bureau(client, services, (None, None))
    query = "query($x: [String!]) { gestionCandidatures(filtre: { specialite: $x }) { nodes { id } } }"

    [error] = await office.errors(query, x=["x" * 300])

    assert error["extensions"]["code"] == "TROP_LONG"


async def test_no_frame_and_no_stream_finds_a_fault(tmp_path, bases):
    async with live_server(tmp_path, await bases.copy("sqlite", "demo"), RUN_WORKER="0", METRICS="1") as live:
        address = urlsplit(live.address)
        async with httpx.AsyncClient(base_url=live.address, verify=False) as http:
            answer = (await http.post("/graphql", json={"query": SIGN_IN})).json()
            porteur = answer["data"]["compteSeConnecter"]["jetons"]["porteur"]
            world = World([Actor("personne", [{}]), Actor("candidat", [{"authorization": f"Bearer {porteur}"}])])
            passage = Passage(http, world, 1, (address.hostname, address.port), only=("socket", "events"))
            report = await passage.run(150, at_once=8)
            streams = (await http.get("/metrics")).text

        assert report.faults == []
        assert len(report.closes) > 6, report
        assert "\nportail_streams 0.0" in streams
        assert not verdict.LOGGED.findall((live.data_dir / "server.log").read_text())
