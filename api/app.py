"""The application: its routes and its life."""

import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route, WebSocketRoute

from api.checks.tables import Tables
from api.collector import begin_collecting
from api.http import courriels, wellknown
from api.http.crowd import Crowd
from api.http.depots import ROUTES as DEPOTS
from api.http.donnees import ROUTES as DONNEES
from api.http.door import Door
from api.http.endpoint import Endpoint
from api.http.exports import ROUTES as EXPORTS
from api.http.fichiers import ROUTES as FICHIERS
from api.http.guard import Guard
from api.http.imports import ROUTES as IMPORTS
from api.http.oauth import ROUTES as OAUTH
from api.http.page import graphiql_routes, portail_routes
from api.http.straight import Straight
from api.live.stopping import Stopping
from api.logs import configure_logs
from api.monitoring.failures import HANDLERS
from api.monitoring.health import livez, metrics, readyz, tell_lines
from api.monitoring.requests import HEADER, Watch
from api.rules import geographie
from api.rules.domaines import domaines
from api.rules.reglement.lecture import versions
from api.services import Services
from api.settings import Settings
from api.wiring import background, loops, running_services

GRAPHQL = "/graphql"
# Headers that pages of admitted origins may send: ours, and those of Apollo's clients and of traces.
ADMITTED = (
    *("Authorization", "Content-Type", "Appareil", "Idempotency-Key", "Last-Event-ID"),
    *("Apollographql-Client-Name", "Apollographql-Client-Version", "Apollo-Require-Preflight"),
    *("Traceparent", "Tracestate"),
)


def build_app(settings: Settings, services: Services | None = None) -> Starlette:
    """The ASGI application; `services` replaces the real ones, in tests."""
    stopping = Stopping()
    endpoint = Endpoint(settings, stopping)
    app = Starlette(
        routes=[
            Route(GRAPHQL, endpoint),
            WebSocketRoute(GRAPHQL, endpoint),
            *FICHIERS,
            *DEPOTS,
            *DONNEES,
            *EXPORTS,
            *IMPORTS,
            *OAUTH,
            *wellknown.routes(settings),
            *courriels.routes(settings),
            Route("/livez", livez),
            Route("/readyz", readyz),
            *([Route("/metrics", metrics)] if settings.metrics else []),
            *graphiql_routes(),
            *(portail_routes() if settings.portail else []),
        ],
        middleware=[
            Middleware(Watch),
            Middleware(Guard, https=settings.is_https),
            Middleware(Crowd, limit=settings.connections),
            Middleware(Straight, endpoint=endpoint, path=GRAPHQL, hosts=_hosts(settings)),
            Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(settings) or ("*",), www_redirect=False),
            Middleware(
                CORSMiddleware,
                allow_origins=sorted(endpoint.allowed_origins),  # as browsers write them
                allow_methods=["GET", "POST", "PUT"],
                allow_headers=[*ADMITTED, HEADER],
                expose_headers=["Retry-After", "WWW-Authenticate", HEADER],
                allow_credentials="*" not in settings.allowed_origins,
                max_age=7200,  # seconds: the most that a browser takes
            ),
        ],
        exception_handlers=HANDLERS,
        lifespan=lambda app: lifespan(app, settings, services),
    )
    app.router.redirect_slashes = False  # a body posted to one address must not be sent on to another
    app.state.stopping, app.state.tables = stopping, Tables()
    return app


def _hosts(settings: Settings) -> Sequence[str]:
    """The hosts admitted; none where every host is."""
    return () if "*" in settings.allowed_hosts else settings.allowed_hosts


def serve_app() -> Starlette:
    """The application of one of several server processes, each of which reads the settings for itself."""
    settings = Settings.from_env(os.environ)
    configure_logs(settings.log_format)
    return build_app(settings)


SWITCH = 0.001  # seconds after which a thread that reads a document gives way to the event loop


def load_reference() -> None:
    """Loads the reference lists, so that no request waits for them."""
    for domaine in domaines().values():
        versions(domaine.reglements)
    geographie.chercher_communes("075", "paris")


def _settle() -> None:
    """Loads what every request may need, then leaves it out of the collector's rounds."""
    load_reference()
    begin_collecting()
    sys.setswitchinterval(SWITCH)


@asynccontextmanager
async def lifespan(app: Starlette, settings: Settings, services: Services | None) -> AsyncIterator[dict[str, Door]]:
    """Opens the database and the services, and works the outbox off while the server runs; gives connections their door."""
    async with AsyncExitStack() as stack:
        if services is None:
            services = await stack.enter_async_context(running_services(settings))
            await stack.enter_async_context(background(partial(services.streams.run, services.bell, services.clock)))
            await stack.enter_async_context(background(partial(tell_lines, services)))
            if settings.run_worker:
                await stack.enter_async_context(background(*loops(services, settings)))
            stack.enter_context(app.state.stopping.on_signal(settings.drain_seconds))
            _settle()
        app.state.services = services
        yield {"door": Door(services.operations, https=settings.is_https)}
