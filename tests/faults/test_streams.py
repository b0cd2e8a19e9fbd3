"""Streams over real sockets: across processes, through breaks, to the end of a sign-in and of a process."""

import asyncio
from time import monotonic

import asyncpg
import pytest
from lecteurs import lecteur
from waiting import PATIENCE, until_server_followed

from api.demo import operations
from api.resolvers.streams import VEILLE
from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.suiveurs import AU_DEBUT
from tests.faults.readers import DECONNECTER, another, event, events, socket

# Seconds within which a stream that heard a ring has read: by itself it reads after 0.7 VEILLE at the soonest. On an
# idle machine it takes a few milliseconds: see benchmarks/streams.py.
BY_A_RING = 0.6 * VEILLE


@pytest.mark.parametrize("transport", ["socket", "events"])
async def test_a_change_through_one_server_reaches_the_subscriber_of_the_other(
    deployment, http, jeanne, inscrite, transport
):
    other = deployment.servers[1]
    draft = await jeanne._change(operations.MODIFIER, inscrite)
    await until_server_followed(other.address, 0)
    begun = None

    async def change():
        nonlocal begun
        await until_server_followed(other.address, 1)
        begun = monotonic()
        inscrite.update(await jeanne._save("MODIFIEE", draft))

    changing = asyncio.create_task(change())
    if transport == "socket":
        async with socket(other, jeanne) as stream:
            await stream.until("CANDIDATURE_MODIFIEE")
    else:
        async with events(http, other, jeanne) as stream:
            await event(stream, "CANDIDATURE_MODIFIEE")
    late = monotonic() - begun
    await changing

    assert late < BY_A_RING


async def test_every_event_carries_its_place_and_a_browser_goes_on_from_it(deployment, http, jeanne):
    async with events(http, deployment.servers[0], jeanne, **{"Last-Event-ID": AU_DEBUT}) as stream:
        first = await anext(stream)
    async with events(http, deployment.servers[1], jeanne, **{"Last-Event-ID": first[0]}) as stream:
        second = await anext(stream)

    assert first[0] == first[2]["data"]["evenements"]["cursor"]
    assert [found[2]["data"]["evenements"]["rang"] for found in (first, second)] == [1, 2]


async def test_a_sign_in_closed_through_one_server_ends_its_streams_on_the_other_within_a_second(
    deployment, http, jeanne
):
    device, server = await another(jeanne), deployment.servers[1]
    await until_server_followed(server.address, 0)
    async with socket(server, device) as stream, events(http, server, device) as sse:
        await until_server_followed(server.address, 2)
        begun = monotonic()
        await device.send(DECONNECTER, {})
        payload = await stream.next()
        code = await stream.closed()
        told = await anext(sse)
        end = await anext(sse)
        late = monotonic() - begun

    assert payload["errors"][0]["extensions"]["code"] == "CONNEXION_REQUISE"
    assert code == 4403
    assert told[2]["errors"][0]["extensions"]["code"] == "CONNEXION_REQUISE"
    assert end[1] == "complete"
    assert late < BY_A_RING


async def test_an_idle_stream_ends_when_its_token_expires(deployment, jeanne):
    device = await another(jeanne)
    base = await asyncpg.connect(deployment.base.url)
    await base.execute(
        "UPDATE jeton SET expire_le = now() + interval '3 seconds' WHERE cree_le = (SELECT max(cree_le) FROM jeton)"
    )
    await base.close()
    begun = monotonic()
    async with socket(deployment.servers[0], device) as stream:
        code = await stream.closed()
    lasted = monotonic() - begun

    assert code == 4403
    assert lasted > 2


async def test_an_account_has_its_share_of_streams_over_all_servers(deployment, http):
    first, second = deployment.servers
    marie = Candidat("marie@example.org", lambda: [first.address], deployment.mails, Tally(), http)
    await marie.register()

    async def is_let_in(server):
        async with events(http, server, marie, **{"Last-Event-ID": AU_DEBUT}) as stream:
            told = (await anext(stream))[2]
        codes = [error["extensions"]["code"] for error in told.get("errors", [])]
        assert codes in ([], ["TROP_DE_FLUX"])
        return not codes

    await until_server_followed(first.address, 0)
    await until_server_followed(second.address, 0)
    async with socket(first, marie), socket(first, marie), socket(second, marie):
        await until_server_followed(first.address, 2)
        await until_server_followed(second.address, 1)
        full = [await is_let_in(server) for server in deployment.servers]
        await second.kill()
        at_once = await is_let_in(first)
        await silence(deployment, marie)
        later = await is_let_in(first)
    await second.start()
    await second.ready()

    assert full == [False, False]
    assert (at_once, later) == (False, True)  # a process that died without closing counts as alive for a while


async def silence(deployment, person: Candidat):
    """Makes the processes that serve one stream of an account look silent for a minute."""
    base = await asyncpg.connect(deployment.base.url)
    await base.execute(
        "UPDATE processus SET vu_le = vu_le - interval '1 minute' WHERE id IN ("
        " SELECT s.processus_id FROM suivi s JOIN compte c ON c.id = s.compte_id"
        " WHERE c.identifiant = $1 GROUP BY s.processus_id HAVING count(*) = 1)",
        person.adresse,
    )
    await base.close()


async def test_a_server_leaves_without_breaking_what_runs(deployment, http, jeanne):
    """Readiness falls first; a request under way is answered; each stream ends so that its client returns; no process is left."""
    server = deployment.servers[1]
    mine = Candidat(jeanne.adresse, lambda: [server.address], jeanne.mails, Tally(), http)
    mine.porteur = jeanne.porteur
    await until_server_followed(server.address, 0)
    async with socket(server, jeanne) as stream, events(http, server, jeanne) as sse:
        await until_server_followed(server.address, 2)
        assert server.process is not None
        server.process.terminate()
        await asyncio.sleep(0.3)
        ready = (await http.get(f"{server.address}/readyz")).status_code
        still = await mine.send("{ moi { identifiant } }", {})
        code = await stream.closed()
        rest = [found async for found in sse]
        exit_code = await asyncio.wait_for(server.process.wait(), PATIENCE)
    await server.start()
    await server.ready()

    assert ready == 503
    assert still["moi"]["identifiant"] == "jeanne@example.org"
    assert code == 1012
    assert rest == []  # no `complete`: a browser comes back
    assert exit_code in {0, -15}
    assert mine.tally.repeated == 0


@pytest.mark.parametrize("kind", ["graphql-ws", "EventSource"])
async def test_a_plain_client_loses_and_doubles_nothing_when_its_server_is_told_to_stop_and_comes_back(
    deployment, http, jeanne, node_modules, kind
):
    server, other = deployment.servers
    device = await another(jeanne)
    elsewhere = Candidat(jeanne.adresse, lambda: [other.address], jeanne.mails, Tally(), http)
    await until_server_followed(server.address, 0)
    async with lecteur(node_modules, kind, server.address, device.porteur) as reader:
        await until_server_followed(server.address, 1)
        await elsewhere.sign_in()  # an event of the account
        told = [await reader.next()]
        await server.stop()
        for _ in range(2):
            await elsewhere.sign_in()
        await server.start()
        await server.ready()
        told += [await reader.next() for _ in range(2)]
        await until_server_followed(server.address, 1)
        await elsewhere.sign_in()
        told.append(await reader.next())

    assert [one["rang"] for one in told] == list(range(told[0]["rang"], told[0]["rang"] + 4))
    assert reader.connexions == 2
