"""A process that works off the outbox and the clock's jobs, apart from any server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import socket

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from api.checks.tables import Tables
from api.collector import begin_collecting
from api.heartbeat import beating
from api.http.protocol import SignallessServer, bound
from api.live.stopping import SIGNALS, Stopping
from api.monitoring.health import livez, metrics, readyz
from api.services import Services
from api.settings import Settings
from api.wiring import background, loops, running_services


async def run_worker(settings: Settings) -> None:
    """Runs until a signal asks to stop; work under way is finished, and the probes show it."""
    stopping = Stopping()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stopping.leaving.set)
    port = bound(settings.host, settings.worker_port, "WORKER_PORT") if settings.worker_port else None
    async with (
        running_services(settings) as services,
        _probes(port, services, stopping),
        background(*loops(services, settings)) as works,
        beating(settings.data_dir, lambda: not any(work.done() for work in works)),
    ):
        begin_collecting()
        await stopping.leaving.wait()


@asynccontextmanager
async def _probes(port: socket | None, services: Services, stopping: Stopping) -> AsyncIterator[None]:
    """Serves the probes of the worker, on a port of its own where there is one."""
    if port is None:
        yield
        return
    app = Starlette(routes=[Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)])
    app.state.services, app.state.stopping, app.state.tables = services, stopping, Tables()
    server = SignallessServer(uvicorn.Config(app, log_config=None, lifespan="off", server_header=False))
    serving = asyncio.create_task(server.serve([port]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
