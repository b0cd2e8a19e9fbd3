"""A process that works off the outbox and the clock's jobs, apart from any server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from api.http.protocol import SignallessServer
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
    async with (
        running_services(settings) as services,
        _probes(settings, services, stopping),
        background(*loops(services, settings)),
    ):
        await stopping.leaving.wait()


@asynccontextmanager
async def _probes(settings: Settings, services: Services, stopping: Stopping) -> AsyncIterator[None]:
    """Serves the probes of the worker, on a port of its own where one is named."""
    if not settings.worker_port:
        yield
        return
    app = Starlette(routes=[Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)])
    app.state.services, app.state.stopping = services, stopping
    config = uvicorn.Config(
        app, host=settings.host, port=settings.worker_port, log_config=None, lifespan="off", server_header=False
    )
    server = SignallessServer(config)
    serving = asyncio.create_task(server.serve([config.bind_socket()]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
