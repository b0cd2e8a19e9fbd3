"""The application: its routes and its life."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import orjson
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from tortoise import connections

from api.resolvers import document
from api.resolvers.operation import Operation
from api.schema import schema
from api.schema.context import Context, CookiePolicy, make_context
from api.services import Services
from api.settings import Settings
from api.wiring import background, loops, running_services

GRAPHIQL = files("api") / "graphiql"
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; img-src 'self' data:; "
        "font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Endpoint(GraphQL[Context, None]):
    """GraphQL over HTTP, WebSocket and server-sent events; a browser that asks for a page gets GraphiQL."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=("graphql-transport-ws", "graphql-sse"),
            allowed_origins=settings.allowed_origins,
        )
        self._cookies = CookiePolicy(secure=settings.is_https)
        self._has_page = settings.graphiql

    async def run(self, request: Any, context: Any = None, root_value: Any = None) -> Any:  # noqa: ANN401, ARG002
        if self._has_page and isinstance(request, Request) and _wants_page(request):
            return _page()
        return await super().run(request)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        answer = response if isinstance(response, Response) else None
        return await make_context(request, answer, request.app.state.services, self._cookies)

    async def on_ws_connect(self, context: Context) -> dict[str, object] | None:
        presented = context.connection_params is not None and context.credentials.bearer is None
        await context.sign_in_again()
        if presented and context.credentials.bearer and context.op.acteur is None:
            raise ConnectionRejectionError
        return None

    def encode_json(self, data: object) -> str:
        # Text, not bytes: a WebSocket client of this protocol reads text frames.
        return orjson.dumps(data).decode()


def build_app(settings: Settings, services: Services | None = None) -> Starlette:
    """The ASGI application; `services` replaces the real ones, in tests."""
    endpoint = Endpoint(settings)
    return Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            Route("/fichiers/{jeton}", telecharger),
            Route("/livez", livez),
            Route("/readyz", readyz),
            Mount("/graphiql", StaticFiles(directory=str(GRAPHIQL / "dist"), check_dir=False)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.allowed_hosts)),
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.allowed_origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type"],
                allow_credentials=True,
            ),
        ],
        lifespan=lambda app: lifespan(app, settings, services),
    )


@asynccontextmanager
async def lifespan(app: Starlette, settings: Settings, services: Services | None) -> AsyncIterator[None]:
    """Opens the database and the services, and works the outbox off while the server runs."""
    async with AsyncExitStack() as stack:
        if services is None:
            services = await stack.enter_async_context(running_services(settings))
            if settings.run_worker:
                await stack.enter_async_context(background(*loops(services, settings)))
        app.state.services = services
        yield


async def telecharger(request: Request) -> Response:
    """The file that a signed link names."""
    services: Services = request.app.state.services
    op = Operation(acteur=None, now=services.clock(), services=services)
    found = await document.telecharger(op, request.path_params["jeton"])
    if found is None:
        return JSONResponse({"message": "Ce lien n'est plus valable : demandez-en un nouveau."}, status_code=404)
    return Response(
        found.contenu,
        media_type=found.type_mime,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.nom)}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


async def livez(_request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"etat": "vivant"})


async def readyz(_request: Request) -> Response:
    """The database answers too."""
    try:
        async with asyncio.timeout(2):
            await connections.get("default").execute_query("SELECT 1")
    except Exception:  # noqa: BLE001 - whatever it is, the server is not ready
        return JSONResponse({"etat": "indisponible"}, status_code=503)
    return JSONResponse({"etat": "prêt"})


def _wants_page(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return request.method == "GET" and "text/html" in accepted and "query" not in request.query_params


def _page() -> Response:
    page = GRAPHIQL / "dist" / "index.html"
    content = page if page.is_file() else GRAPHIQL / "absent.html"
    return Response(content.read_bytes(), media_type="text/html", headers=PAGE_HEADERS)
