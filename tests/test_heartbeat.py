"""The health of a container: of a server by its own port, of a worker without a port by its heartbeat."""

import asyncio
import os
import signal
import socket
from contextlib import asynccontextmanager

import nursery
import pytest
from live import bare_server, end
from waiting import PATIENCE

from api.heartbeat import SILENCE, beating, unhealthy
from api.settings import Settings
from benchmarks.ports import free_port

pytestmark = pytest.mark.any_database


@pytest.fixture
def env(tmp_path):
    return {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PORT": str(free_port())}


@asynccontextmanager
async def worker(env, tmp_path):
    with (tmp_path / "worker.log").open("wb") as output:
        process = await nursery.start("api", ["worker"], env, output.fileno())
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := list((tmp_path / "battements").glob("*"))):
                assert process.returncode is None, (tmp_path / "worker.log").read_text()
                await asyncio.sleep(0.05)
        yield process, found[0]
    finally:
        process.send_signal(signal.SIGCONT)
        await end(process)


async def health(env):
    return await nursery.run("health", env=env)


@pytest.mark.parametrize("hosts", ["portail.example.fr", "*.example.fr", "*"])
async def test_a_server_answers_for_itself_whatever_its_hosts(tmp_path, hosts):
    async with bare_server(tmp_path, RUN_WORKER="0", ALLOWED_HOSTS=f"{hosts},127.0.0.1") as server:
        assert await server.command("health") == (0, "")
    code, said = await server.command("health")

    assert code == 1
    assert "no server answers" in said


async def test_a_worker_without_a_port_is_healthy_as_long_as_it_beats(env, tmp_path):
    async with worker(env, tmp_path) as (process, heartbeat):
        beats = await health(env)
        process.send_signal(signal.SIGSTOP)
        late = heartbeat.stat().st_mtime - SILENCE - 1
        os.utime(heartbeat, (late, late))
        hangs = await health(env)
    gone = await health(env)

    assert beats == (0, "")
    assert hangs[0] == gone[0] == 1
    assert f"no heartbeat of the worker {process.pid} for 30 seconds" in hangs[1]
    assert "no worker runs here" in gone[1]
    assert list((tmp_path / "battements").iterdir()) == []


async def test_a_worker_whose_loops_ended_beats_no_more(tmp_path):
    (tmp_path / "battements").mkdir()
    dead = tmp_path / "battements" / f"{socket.gethostname()}.{2**22 + 1}"
    other = tmp_path / "battements" / "another-container.1"
    for path in (dead, other):
        path.touch()

    async with beating(tmp_path, lambda: False):
        await asyncio.sleep(0)
        left = list((tmp_path / "battements").iterdir())

    assert left == [other]
    assert "no worker runs here" in unhealthy(Settings(data_dir=tmp_path, port=1))
