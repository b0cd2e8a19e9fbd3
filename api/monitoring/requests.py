"""One line, one count and one span for each request, all under its identifier; never a personal datum."""

import re
from dataclasses import dataclass
from time import monotonic
from uuid import uuid4

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.monitoring.health import read_pool
from api.services import Services

log = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
RAW_HEADER, STREAM = HEADER.lower().encode(), b"text/event-stream"
FORM = re.compile(r"[A-Za-z0-9._-]{1,64}")
# The first segment of an address names the route; the rest may be a token.
ROUTES = frozenset(
    {"graphql", "fichiers", "depots", "pieces", "imports", "exports", "oauth", "livez", "readyz", "metrics", "graphiql"}
)
QUIET = frozenset({"livez", "readyz", "metrics"})  # asked for every few seconds


@dataclass
class Watch:
    """Pure ASGI, outermost, so that requests refused by the guard are logged too."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get(HEADER, "")
        request_id = given if FORM.fullmatch(given) else uuid4().hex
        parent = {name: headers[name] for name in ("traceparent", "tracestate") if name in headers}
        services: Services = scope["app"].state.services
        first = scope["path"].strip("/").partition("/")[0]
        watched = _Watched(scope, send, request_id, route=first if first in ROUTES else "other")
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            services.traces.span(f"{watched.method} /{watched.route}", parent, request_id=request_id),
        ):
            try:
                await self.app(scope, receive, watched.send)
            finally:
                watched.tell(services)


class _Watched:
    """A request under way, and its outcome."""

    def __init__(self, scope: Scope, send: Send, request_id: str, route: str) -> None:
        self._send = send
        self._request_id = request_id
        self._begun = monotonic()
        self.route = route
        self.method = scope.get("method", "WS")
        self._status = 0
        self._is_stream = scope["type"] == "websocket"

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = [*message["headers"], (RAW_HEADER, self._request_id.encode())]
            self._is_stream = any(
                pair[0] == b"content-type" and pair[1].startswith(STREAM) for pair in message["headers"]
            )
        elif message["type"] == "websocket.close":
            self._status = message.get("code", 1000)
        await self._send(message)

    def tell(self, services: Services) -> None:
        seconds = monotonic() - self._begun
        read_pool(services)  # another process may answer for this one
        services.metrics.requests.labels(self.method, self.route, str(self._status)).inc()
        if not self._is_stream:
            services.metrics.request_seconds.labels(self.route).observe(seconds)
        if self.route not in QUIET:
            log.info(
                "request",
                method=self.method,
                route=self.route,
                status=self._status,
                milliseconds=round(seconds * 1000),
            )
