"""The kit started from its own files: a registration, a socket, a stream of events and an upload through its nginx."""

import json
import re
import socket as sockets

import httpx
import nursery
from live import ROOT
from waiting import until

from api.demo import operations
from benchmarks.justificatifs import Justificatifs
from tests.faults.readers import event, events, socket


async def test_a_candidate_registers_and_gets_the_papers(jeanne, inscrite):
    async def is_printed():
        found = await jeanne.send(operations.DOCUMENTS, {"id": inscrite["id"]})
        return bool(found["candidature"]["documents"])

    assert inscrite["numero"]
    await until(is_printed)


async def test_a_change_reaches_a_socket_and_a_stream_of_events_at_once(installed, http, jeanne, inscrite):
    front = installed.front
    async with socket(front, jeanne, ssl=front.trust) as opened, events(http, front, jeanne) as stream:
        inscrite.update(await jeanne.modify(inscrite))
        heard = await opened.until("CANDIDATURE_MODIFIEE")
        read = await event(stream, "CANDIDATURE_MODIFIEE")

    assert heard["cursor"] == read["cursor"]


async def test_a_file_goes_through_the_antivirus_into_the_bucket(installed, jeanne, inscrite):
    before = set(installed.bucket.objets)
    await Justificatifs(jeanne, inscrite).hand_in()

    assert any(key.startswith("fichiers/pieces/") for key in set(installed.bucket.objets) - before)


async def test_nginx_passes_what_is_compressed_speaks_http_2_and_keeps_probes_from_the_public(installed, http):
    query = {"query": "{ domaines { code libelle onglets { code titre } } }"}
    told = await http.post(f"{installed.front.address}/graphql", json=query)
    probes = [await http.get(f"{installed.front.address}{path}") for path in ("/livez", "/readyz", "/metrics")]
    plain = await http.get(f"http://localhost:{installed.front.http}/graphql")
    trust = installed.front.trust
    trust.set_alpn_protocols(["h2"])
    with (
        sockets.create_connection(("127.0.0.1", installed.front.https)) as line,
        trust.wrap_socket(line, server_hostname="localhost") as secured,
    ):
        spoken = secured.selected_alpn_protocol()

    assert (told.status_code, told.headers["content-encoding"]) == (200, "br")
    assert told.headers["strict-transport-security"].startswith("max-age")
    assert [answer.status_code for answer in probes] == [404] * 3
    assert plain.headers["location"] == "https://localhost/graphql"
    assert spoken == "h2"


async def test_every_server_has_its_part(installed, jeanne, inscrite):
    for name in set(installed.running) & set(installed.named("serve")):
        async with httpx.AsyncClient(verify=False) as inside:
            told = await inside.get(f"{installed.watched(name)}/metrics")
        assert 'portail_requests_total{method="POST",route="graphql",status="200"}' in told.text, name


async def test_every_process_is_healthy_by_the_command_of_the_image(installed):
    written = re.search(r"^HEALTHCHECK .*\\\n +CMD (.*)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    python, option, module, *command = json.loads(written[1])

    assert (python, option, module) == ("python", "-m", "api")
    assert {
        name: (await nursery.run(*command, env=installed.env(name)))[0] for name in installed.running
    } == dict.fromkeys(installed.running, 0)
