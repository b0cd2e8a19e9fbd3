"""The limit of requests served at once, checked before any other work on a request."""

from dataclasses import dataclass, field

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.door import told
from api.services.turnstile import TooManyError

HEARD = {"/livez", "/readyz", "/metrics"}  # answered past the limit too, or monitoring would take the server for dead
FULL = JSONResponse({"errors": [told(TooManyError(2))]}, 503, {"Retry-After": "2", "Connection": "close"})


@dataclass
class Crowd:
    """Pure ASGI: counts the requests, streams and sockets of one process, and answers 503 past the limit."""

    app: ASGIApp
    limit: int
    _inside: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in HEARD:
            await self.app(scope, receive, send)
        elif self._inside >= self.limit:
            await FULL(scope, receive, send)
        else:
            self._inside += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self._inside -= 1
