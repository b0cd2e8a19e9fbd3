"""A short seeded run of made-up requests; `benchmarks/fuzz.py` runs as many as wanted against a real server."""

import pytest
from bureau import entre
from fuzzing.monde import Actor, World
from fuzzing.passage import Passage
from matrix import make_world

from api.models import Compte, Document


@pytest.fixture
async def world(client, services):
    """Everybody of the matrix of access, on two devices each, and somebody who is nobody."""
    owners, actors = await make_world(client, services)
    await Document.all().delete()  # the matrix has them empty, as none is ever published
    tokens = {actor.nom: actor.client.http.headers.get("authorization") for actor in actors}
    found = [Actor(nom, [{"authorization": token} if token else {}]) for nom, token in tokens.items()]
    for owner, actor in zip(owners, found[1:], strict=False):
        compte = await Compte.get(id=owner.rows["compte"].id)
        other = await entre(client, services, compte)
        actor.devices.append({"authorization": other.http.headers["authorization"]})
    return World(found)


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_request_finds_a_fault(client, world, seed):
    passage = Passage(client.http, world, seed)
    await passage.explore()

    report = await passage.run(300)

    assert report.faults == []
    assert report.cases == 300
    assert report.reached > report.operations / 3, report
