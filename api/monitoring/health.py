"""Routes for operators: alive, ready, counters."""

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from tortoise import connections

from api.checks.tables import Tables
from api.error_words import told
from api.live.stopping import Stopping
from api.services import Services, parked_tasks
from api.services.replica import Replica, Where

log = structlog.get_logger(__name__)

PATIENCE = 2.0  # seconds for the database to answer
EACH = 1.0  # seconds between two looks at the turnstiles


async def livez(_request: Request) -> Response:
    """The answer that the process is alive."""
    return JSONResponse({"etat": "vivant"})


async def readyz(request: Request) -> Response:
    """The answer that the process is not leaving, that its database answers, and has the tables of this version."""
    stopping: Stopping = request.app.state.stopping
    if stopping.leaving.is_set():
        return JSONResponse({"etat": "en cours d'arrêt"}, status_code=503)
    try:
        async with asyncio.timeout(PATIENCE):
            await connections.get("default").execute_query("SELECT 1")
            tables: Tables = request.app.state.tables
            reason = await tables.missing()
    except Exception as error:  # noqa: BLE001 - whatever it is, the server is not ready
        log.warning("not_ready", error=told(error))
        reason = "la base de données ne répond pas"
    if reason:
        return JSONResponse({"etat": "indisponible", "raison": reason}, status_code=503)
    services: Services = request.app.state.services
    told_apart = {"replique": _replica_words(services.replica)} if services.replica else {}
    return JSONResponse({"etat": "prêt"} | told_apart)


def _replica_words(replica: Replica) -> str:
    """The use of the replica; without it the service is ready all the same."""
    return "lue" if replica.is_near else "laissée: elle ne répond pas, ou est en retard"


async def metrics(request: Request) -> Response:
    """The counters for Prometheus; those read from the database are no number while it does not answer."""
    services: Services = request.app.state.services
    try:
        async with asyncio.timeout(PATIENCE):
            await _read_outbox(services)
    except Exception:  # noqa: BLE001 - the other counters are worth having
        services.metrics.outbox_unknown()
    read_pool(services)
    read_lines(services)
    read_replica(services)
    return Response(services.metrics.text(), media_type=CONTENT_TYPE_LATEST)


async def _read_outbox(services: Services) -> None:
    now = services.clock()
    found = await parked_tasks.bilan(now)
    services.metrics.outbox.labels("waiting").set(found.en_attente)
    services.metrics.outbox.labels("parked").set(found.abandonnees)
    services.metrics.outbox_age.set((now - found.plus_ancienne).total_seconds() if found.plus_ancienne else 0)


def read_lines(services: Services) -> None:
    """Writes who is inside, who waits and who was sent back since the last time, at each turnstile of this process.

    Who was sent back left no line in the log: here is one for all of them.
    """
    lines = {"operations": services.operations, "mots_de_passe": services.mots_de_passe, "pdf": services.pdf.line}
    for name, turnstile in lines.items():
        services.metrics.inside.labels(name).set(turnstile.inside)
        services.metrics.line.labels(name).set(turnstile.waiting)
        if turnstile.turned_away:
            log.warning("turned_away", line=name, number=turnstile.turned_away, waiting=turnstile.waiting)
            services.metrics.turned_away.labels(name).inc(turnstile.turned_away)
            turnstile.turned_away = 0


async def tell_lines(services: Services, stop: asyncio.Event) -> None:
    """Writes them each second until `stop`, and those of the pool: another process may answer for this one."""
    while not stop.is_set():
        read_lines(services)
        read_pool(services)
        read_replica(services)
        with suppress(TimeoutError):
            async with asyncio.timeout(EACH):
                await stop.wait()


def read_replica(services: Services) -> None:
    """Writes how far the replica is, and the queries that read there or not since the last time."""
    if services.replica is not None:
        services.metrics.replica_behind.set(services.replica.behind)
        for where in Where:
            services.metrics.replica.labels(where).inc(services.replica.queries.pop(where, 0))


def read_pool(services: Services) -> None:
    """Writes the present connections of this process into its gauges."""
    pool: Any = getattr(connections.get("default"), "pool", None)
    if pool is not None:
        services.metrics.pool.labels("open").set(pool.get_size())
        services.metrics.pool.labels("idle").set(pool.get_idle_size())
