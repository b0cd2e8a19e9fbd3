"""One line, one count and one span for each request, all under its identifier; never a personal datum."""

import re
from dataclasses import dataclass
from random import getrandbits
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.http.streaming import SSETransport

from api.logs import request_id, write
from api.schema.head import Head
from api.services import Services

HEADER = "X-Request-ID"
NAME = HEADER.lower()
RAW_HEADER, STREAM = NAME.encode(), (b"content-type", SSETransport.headers["Content-Type"].encode())
TRACE = "traceparent", "tracestate"
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
        head = Head.of(scope)
        given = head.get(NAME)
        own = given if given and FORM.fullmatch(given) else f"{getrandbits(128):032x}"
        parent = {name: head[name] for name in TRACE if name in head} if TRACE[0] in head else None
        services: Services = scope["app"].state.services
        first = scope["path"].strip("/").partition("/")[0]
        watched = _Watched(scope, send, own, route=first if first in ROUTES else "other")
        token = request_id.set(own)
        try:
            with services.traces.span(f"{watched.method} /{watched.route}", parent, request_id=own):
                await self.app(scope, receive, watched.send)
        finally:
            watched.tell(services)
            request_id.reset(token)


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
            self._is_stream = STREAM in message["headers"]
        elif message["type"] == "websocket.close":
            self._status = message.get("code", 1000)
        await self._send(message)

    def tell(self, services: Services) -> None:
        seconds = monotonic() - self._begun
        services.metrics.requests.labels(self.method, self.route, str(self._status)).inc()
        if not self._is_stream:
            services.metrics.request_seconds.labels(self.route).observe(seconds)
        if self.route not in QUIET:
            milliseconds = round(seconds * 1000)
            write("request", method=self.method, route=self.route, status=self._status, milliseconds=milliseconds)
