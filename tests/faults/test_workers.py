"""`serve --workers 2`: two processes on one port, each of which may be paused, killed or told to stop."""

import asyncio
import re
import signal
from contextlib import asynccontextmanager, contextmanager, suppress

import asyncpg
import httpx
import nursery
import psutil
import pytest
import websockets
from waiting import until_server_followed

from api.demo import operations
from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import PATIENCE, Node
from benchmarks.ports import free_port
from tests.faults.readers import DECONNECTER, another, socket

STARTING = 2 * PATIENCE  # three processes import the whole application at once


@pytest.fixture(scope="session")
async def node(deployment, tmp_path_factory):
    port = str(free_port())
    log = tmp_path_factory.mktemp("pair") / "server.log"
    env = deployment.env | {"PORT": port, "DRAIN_SECONDS": "2"}
    node = Node(("serve", "--workers", "2"), env, log, f"http://127.0.0.1:{port}", starter=nursery.start)
    yield node
    await node.kill()


@pytest.fixture
async def pair(node):
    """Two processes on one port, started again when the test before ended them."""
    if node.process is None:
        await node.start()
    await both(node)
    return node


@pytest.fixture
async def lucie(pair, deployment, jeanne):
    """The account of Jeanne by new connections, one for each request, so that any process may take it."""
    async with fresh() as http:
        person = Candidat(jeanne.adresse, lambda: [pair.address], deployment.mails, Tally(), http)
        person.porteur = jeanne.porteur
        yield person


def fresh() -> httpx.AsyncClient:
    """A client that opens a new connection each time."""
    return httpx.AsyncClient(verify=False, timeout=60, limits=httpx.Limits(max_keepalive_connections=0))


def processes(node: Node) -> list[psutil.Process]:
    """The serving processes."""
    children = psutil.Process(node.process.pid).children()
    return [child for child in children if "multiprocessing.spawn" in " ".join(cmdline(child))]


def cmdline(process: psutil.Process) -> list[str]:
    with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        return process.cmdline()
    return []


@contextmanager
def alone(node: Node, chosen: psutil.Process):
    """Pauses the other processes, so that this one takes every new connection."""
    others = [process for process in processes(node) if process.pid != chosen.pid]
    for other in others:
        other.suspend()
    try:
        yield
    finally:
        for other in others:
            other.resume()


async def both(node: Node) -> list[psutil.Process]:
    """Waits until each of the two answers by itself."""
    ready: set[int] = set()
    async with asyncio.timeout(STARTING), fresh() as http:
        while len(found := processes(node)) < 2 or ready != {process.pid for process in found}:
            for process in found:
                with alone(node, process), suppress(httpx.TransportError):
                    if (await http.get(f"{node.address}/readyz", timeout=2)).status_code == httpx.codes.OK:
                        ready.add(process.pid)
            ready &= {process.pid for process in found}
            await asyncio.sleep(0.2)
    return processes(node)


async def ended(family: list[psutil.Process]) -> None:
    """Waits until none of these processes runs any more."""
    async with asyncio.timeout(PATIENCE):
        while any(map(is_running, family)):  # noqa: ASYNC110 - they ring no bell
            await asyncio.sleep(0.2)


def is_running(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


async def read(node: Node, name: str) -> float:
    """The value of a counter in `/metrics`."""
    async with fresh() as http:
        text = (await http.get(f"{node.address}/metrics")).text
    return sum(float(found) for found in re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE))


@asynccontextmanager
async def stream(node: Node, process: psutil.Process, person: Candidat):
    """A socket that a given process serves."""
    before = await read(node, "portail_streams")
    with alone(node, process):
        opening = socket(node, person)
        opened = await opening.__aenter__()
    try:
        await until_server_followed(node.address, before + 1)
        yield opened
    finally:
        await opening.__aexit__(None, None, None)


@pytest.mark.long
async def test_what_one_process_changes_reaches_the_readers_of_each(pair, lucie, inscrite):
    first, second = processes(pair)
    async with stream(pair, first, lucie) as here, stream(pair, second, lucie) as there:
        with alone(pair, first):
            draft = await lucie._change(operations.MODIFIER, inscrite)
        with alone(pair, second):
            inscrite.update(await lucie._save("MODIFIEE", draft))
        seen = [await reader.until("CANDIDATURE_MODIFIEE") for reader in (here, there)]

    assert seen[0] == seen[1]


async def test_a_sign_in_closed_through_one_process_ends_its_streams_on_the_other(pair, lucie):
    first, second = processes(pair)
    device = await another(lucie)
    async with stream(pair, first, device) as reader:
        with alone(pair, second):
            await device.send(DECONNECTER, {})
        payload = await reader.next()

    assert payload["errors"][0]["extensions"]["code"] == "CONNEXION_REQUISE"


async def test_either_process_answers_for_both(pair, lucie):
    name = 'portail_requests_total{method="GET",route="livez",status="200"}'
    first, second = processes(pair)
    before = await read(pair, name)
    async with fresh() as http:
        for process, count in ((first, 3), (second, 2)):
            with alone(pair, process):
                for _ in range(count):
                    assert (await http.get(f"{pair.address}/livez")).status_code == httpx.codes.OK
    told = []
    async with stream(pair, first, lucie):
        for process in (first, second):
            with alone(pair, process):
                told.append((await read(pair, name) - before, await read(pair, "portail_streams")))

    assert told == [(5, 1), (5, 1)]


@pytest.mark.long
async def test_a_process_that_is_killed_is_replaced_and_forgotten(pair, lucie):
    first, second = processes(pair)
    async with stream(pair, first, lucie) as reader:
        renderers = first.children(recursive=True)
        first.kill()
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await reader.next()
        now = await both(pair)

    assert closed.value.rcvd is None  # no close frame: the process died
    assert second.pid in {process.pid for process in now}
    assert first.pid not in {process.pid for process in now}
    (newcomer,) = (process for process in now if process.pid != second.pid)
    with alone(pair, newcomer):
        assert (await lucie.send("{ moi { identifiant } }", {}))["moi"]["identifiant"] == lucie.adresse
        assert await read(pair, "portail_streams") == 0
    await ended(renderers)


async def test_a_stop_ends_what_runs_and_leaves_nothing_behind(pair, deployment, lucie, inscrite):
    first, second = processes(pair)
    everyone = [psutil.Process(pair.process.pid), *psutil.Process(pair.process.pid).children(recursive=True)]
    draft = await lucie._change(operations.MODIFIER, inscrite)
    try:
        async with stream(pair, first, lucie) as here, stream(pair, second, lucie) as there, fresh() as http:
            pair.process.send_signal(signal.SIGTERM)
            saving = asyncio.create_task(lucie._save("MODIFIEE", draft))
            await asyncio.sleep(1)  # the parent looks at its signals twice a second
            ready = (await http.get(f"{pair.address}/readyz")).status_code
            saved = await saving
            inscrite.update(saved)
            codes = [await reader.closed() for reader in (here, there)]
            async with asyncio.timeout(PATIENCE):
                exit_code = await pair.process.wait()
        await ended(everyone)
    finally:
        await pair.kill()
    count, last = await numbered(deployment, lucie)

    assert ready == httpx.codes.SERVICE_UNAVAILABLE
    assert codes == [1012, 1012]
    assert exit_code == 0
    assert saved["versionInscription"] == draft["versionInscription"] + 1
    assert count == last


async def numbered(deployment, person: Candidat) -> tuple[int, int]:
    """The number of events of an account, and the rang of the last one."""
    base = await asyncpg.connect(deployment.base.url)
    found = await base.fetchrow(
        "SELECT count(*), max(rang) FROM evenement e JOIN compte c ON c.id = e.compte_id WHERE c.identifiant = $1",
        person.adresse,
    )
    await base.close()
    return found["count"], found["max"]


async def test_processes_whose_parent_is_killed_leave_the_port(pair):
    family = psutil.Process(pair.process.pid).children(recursive=True)
    pair.process.kill()
    try:
        await ended(family)
    finally:
        await pair.kill()
