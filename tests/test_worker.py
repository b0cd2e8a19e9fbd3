"""A worker seen from outside, on a port of its own."""

import asyncio
import os
import sys
from contextlib import asynccontextmanager, suppress

import factories
import httpx
from live import PATIENCE, ROOT

from api.rules.evenement import TypeEvenement
from benchmarks.ports import free_port

COLLECTING = """
import atexit, gc
from api.__main__ import main
atexit.register(lambda: print(gc.isenabled(), flush=True))
main(["worker"])
"""


@asynccontextmanager
async def worker(database_url, folder, command=("-m", "api", "worker"), **settings):
    env = {"PATH": os.environ["PATH"], "DATABASE_URL": database_url, "DATA_DIR": str(folder), **settings}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env=env, stdout=pipe, stderr=pipe
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until_it_tells(http, path, *sentences):
    """The answer of a path, once it has all of these lines."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(httpx.TransportError):
                answer = await http.get(path)
                if answer.status_code == httpx.codes.OK and set(sentences) <= set(answer.text.splitlines()):
                    return answer.text
            await asyncio.sleep(0.1)


async def test_answers_probes_and_counts_what_it_does(services, op, database, tmp_path):
    jeanne = await factories.compte(services)
    async with op.change() as change:
        change.record(TypeEvenement.MOT_DE_PASSE_MODIFIE, jeanne.id)
    address = f"http://127.0.0.1:{(port := free_port())}"
    async with (
        worker(database, tmp_path, WORKER_PORT=str(port)) as process,
        httpx.AsyncClient(base_url=address, verify=False) as http,
    ):
        await until_it_tells(http, "/readyz", '{"etat":"prêt"}')
        await until_it_tells(
            http, "/metrics", 'portail_tasks_total{name="courriel_mot_de_passe_modifie",outcome="done"} 1.0'
        )
        await until_it_tells(http, "/metrics", 'portail_outbox_tasks{state="waiting"} 0.0')
        elsewhere = await http.get("/graphql")
        process.terminate()
        async with asyncio.timeout(PATIENCE):
            exit_code = await process.wait()

    assert elsewhere.status_code == httpx.codes.NOT_FOUND
    assert exit_code == 0


async def test_collects_its_garbage_once_it_has_started(database, tmp_path):
    port = free_port()
    async with (
        worker(database, tmp_path, ("-c", COLLECTING), WORKER_PORT=str(port)) as process,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", verify=False) as http,
    ):
        await until_it_tells(http, "/readyz", '{"etat":"prêt"}')
        process.terminate()
        said, _ = await process.communicate()

    assert said.splitlines()[-1] == b"True"


async def test_says_so_when_its_port_is_taken(database, tmp_path):
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as taken:
        port = taken.sockets[0].getsockname()[1]
        async with worker(database, tmp_path, WORKER_PORT=str(port)) as process, asyncio.timeout(PATIENCE):
            _, said = await process.communicate()

    assert process.returncode != 0
    assert b"Address already in use" in said
