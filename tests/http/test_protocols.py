"""The protocols, proved by their authors' own tools against a real server."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from live import live_server
from proxy import proxy

HERE = Path(__file__).parent
SIGN_IN = """mutation {
  compteSeConnecter(input: {identifiant: "paul.lamy@example.org", motDePasse: "Demo.2026!", client: MOBILE}) {
  errors { message } jetons { porteur }
} }"""

CLOSES = {
    "notJson": 4400,
    "scalar": 4400,
    "nothing": 4400,
    "list": 4400,
    "deep": 4400,
    "hugeInteger": 4400,
    "binary": 4400,
    "noType": 4400,
    "typeOfWrongKind": 4400,
    "unknownType": 4400,
    "initPayloadOfWrongKind": 4400,
    "noId": 4400,
    "idOfWrongKind": 4400,
    "noPayload": 4400,
    "noDocument": 4400,
    "nullDocument": 4400,
    "queryOfWrongKind": 4400,
    "variablesOfWrongKind": 4400,
    "operationNameOfWrongKind": 4400,
    "completeOfWrongKind": 4400,
    "subscribeFirst": 4401,
    "wrongToken": 4403,
    "noSubprotocol": 4406,
    "oldSubprotocol": "Server sent no subprotocol",  # the client leaves before it reads 4406
    "noInit": 4408,
    "initTwice": 4429,
    "tooLarge": 1009,
    "foreignOrigin": "Unexpected server response: 403",
}


class Door(NamedTuple):
    """An address, and the authority by which a client trusts it."""

    url: str
    env: dict[str, str]


@pytest_asyncio.fixture(scope="module")
async def server(tmp_path_factory, bases):
    async with live_server(
        tmp_path_factory.mktemp("serveur"),
        await bases.copy("sqlite", "demo"),
        RUN_WORKER="0",
        TRUSTED_PROXIES="127.0.0.1",
        DATABASE_POOL="100",  # the audits come at once, and none is to be sent back
    ) as live:
        yield live


@pytest_asyncio.fixture(scope="module", params=["server", "proxy"])
async def door(request, server, tmp_path_factory):
    """The address for the tools: the server itself, or the documented proxy before it."""
    if request.param == "server":
        yield Door(f"{server.address}/graphql", {})
        return
    async with proxy(tmp_path_factory.mktemp("proxy"), urlsplit(server.address).netloc) as before:
        yield Door(f"{before.address}/graphql", {"NODE_EXTRA_CA_CERTS": str(before.certificate)})


@pytest_asyncio.fixture(scope="module")
async def bearer(server):
    async with httpx.AsyncClient(verify=False) as http:
        answer = (await http.post(f"{server.address}/graphql", json={"query": SIGN_IN})).json()
    return answer["data"]["compteSeConnecter"]["jetons"]["porteur"]


@pytest.fixture
def node(node_modules, door):
    """The output of one of our scripts, run against the server or its proxy."""
    binary = node_modules(HERE)

    async def run(script, *arguments):
        process = await asyncio.create_subprocess_exec(
            binary,
            HERE / script,
            door.url,
            *arguments,
            env=os.environ | door.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(90):
            printed, said = await process.communicate()
        assert process.returncode == 0, said.decode()
        return [json.loads(line) for line in printed.splitlines()]

    return run


async def test_passes_every_audit_of_graphql_over_http(node):
    audits = await node("audit.mjs")

    assert len(audits) >= 61
    assert [audit for audit in audits if audit["status"] != "ok"] == []


async def test_closes_sockets_by_the_book(node, bearer):
    [seen] = await node("sockets.mjs", bearer)

    assert {name: close["code"] for name, close in seen["closes"].items()} == CLOSES
    assert seen["twice"] == 4409
    assert seen["errors"].pop("notSignedIn") == "CONNEXION_REQUISE"
    assert seen["errors"].pop("costly") == "REQUETE_TROP_COUTEUSE"
    assert set(seen["errors"].values()) == {"REQUETE_INVALIDE"}
    assert seen["query"]["results"][0]["data"] == {"moi": {"identifiant": "paul.lamy@example.org"}}
    assert seen["named"]["results"][0]["data"] == {"b": "Query"}
    assert seen["refused"]["errors"][0]["extensions"]["code"] == "REQUETE_INVALIDE"
    assert seen["ping"]["messages"] == [{"type": "pong"}]


async def test_streams_events_to_the_reference_client(node, bearer):
    [seen] = await node("events.mjs", bearer)

    assert seen["first"]["data"]["evenements"]["rang"] >= 1
    assert seen["query"]["results"][0]["data"] == {"moi": {"identifiant": "paul.lamy@example.org"}}
    for refused in (seen["invalid"], seen["broken"], seen["missing"]):
        assert refused["results"][0]["errors"][0]["extensions"]["code"] == "REQUETE_INVALIDE"
    assert seen["plain"] == {"status": 200, "type": "application/graphql-response+json; charset=utf-8"}
    assert seen["mutation"]["status"] in {200, 405}
    assert '"data":{' not in seen["mutation"]["body"]


async def test_leaves_no_traceback_in_the_log(server):
    log = (server.data_dir / "server.log").read_text()

    assert "Traceback" not in log, log[-3000:]


CHILD = """
import asyncio, os, uvloop
from api.http.protocol import bound
async def main():
    port = bound("127.0.0.1", 0, "PORT")
    port.listen()
    own = os.readlink(f"/proc/self/fd/{port.fileno()}")
    child = await asyncio.create_subprocess_exec("ls", "-l", "/proc/self/fd", stdout=asyncio.subprocess.PIPE)
    print(own.encode() in (await child.communicate())[0])
uvloop.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux alone tells the files of another process")
def test_no_process_of_a_server_holds_its_port():
    """Else the one that looks at a file from outside could answer for the server, and outlive it on its port."""
    assert subprocess.check_output([sys.executable, "-c", CHILD], text=True) == "False\n"
