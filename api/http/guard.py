"""What surrounds every route: the host, the size and the patience of a request, the headers of a response."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

BODY = 256 * 1024  # bytes of a body, or of a message of a socket; a tab of the wizard is under 20 KiB
# Routes that take files: each is announced beforehand, then counted and timed as it comes (services/reception).
FILES = ("/depots/", "/imports/")
BETWEEN_CHUNKS = 10.0  # seconds without a byte of a body
WHOLE_BODY = 60.0  # seconds for all of it
PATH, QUERY_STRING = 8 * 1024, 16 * 1024
BAD_REQUEST = 400
HEADERS_SIZE, HEADERS_NUMBER = 32 * 1024, 128  # bytes of all of them; a browser sends about twenty

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-site",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
HSTS = "max-age=63072000; includeSubDomains"


class BodyError(Exception):
    """A body too large, or too slow."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass
class Guard:
    """Pure ASGI, under the monitoring alone: what it refuses reaches nothing else, what it lets out carries the headers."""

    app: ASGIApp
    hosts: Sequence[str] = ()  # any, when empty
    https: bool = False
    _allowed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._allowed = frozenset(host.lower() for host in self.hosts) or frozenset("*")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            if self._knows_host(scope):
                await self.app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
        else:
            await self._http(scope, receive, _Answer(send, https=self.https))

    async def _http(self, scope: Scope, receive: Receive, send: "_Answer") -> None:
        refused = self._refused(scope)
        if refused is not None:
            status, message = refused
            await send.refuse(status, message, close=status == BAD_REQUEST)  # what follows may be no request
            return
        try:
            takes_files = scope["path"].startswith(FILES)
            await self.app(scope, receive if takes_files else _Body(receive, BODY), send)
        except BodyError as error:
            await send.refuse(error.status, error.message, close=True)
        except ClientDisconnect:
            log.info("client_left")

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if not self._knows_host(scope):
            return BAD_REQUEST, "This host is not served here."
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return BAD_REQUEST, "The length of the body is not a number."
        if "content-length" in headers and "transfer-encoding" in headers:
            return BAD_REQUEST, "The body has two lengths."  # a proxy may have believed the other one
        return _too_large(scope, length)

    def _knows_host(self, scope: Scope) -> bool:
        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) != 1:
            return False
        name = _hostname(hosts[0])
        return "*" in self._allowed or any(
            name == host or (host.startswith("*.") and name.endswith(host[1:])) for host in self._allowed
        )


def _too_large(scope: Scope, length: str) -> tuple[int, str] | None:
    sizes = [len(name) + len(value) for name, value in scope["headers"]]
    if len(sizes) > HEADERS_NUMBER or sum(sizes) > HEADERS_SIZE:
        return 431, "The headers are too large."
    if len(scope["path"]) > PATH or len(scope.get("query_string", b"")) > QUERY_STRING:
        return 414, "The address is too long."
    if not scope["path"].startswith(FILES) and (len(length) > len(str(BODY)) or int(length) > BODY):
        return 413, "The body is too large."
    return None


class _Body:
    """`receive`, with a limit of size and of time as long as the body is not whole."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left = receive, limit
        self._whole = False
        self._deadline: float | None = None

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        now = asyncio.get_running_loop().time()
        self._deadline = self._deadline or now + WHOLE_BODY
        try:
            async with asyncio.timeout(min(BETWEEN_CHUNKS, max(0.0, self._deadline - now))):
                message = await self._receive()
        except TimeoutError:
            raise BodyError(408, "The body took too long to arrive.") from None
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise BodyError(413, "The body is too large.")
        return message


class _Answer:
    """`send`, with the headers that every response carries."""

    def __init__(self, send: Send, *, https: bool) -> None:
        self._send, self._https = send, https
        self._started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            headers = MutableHeaders(scope=message)
            _vary_once(headers)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if self._https:
                headers.setdefault("Strict-Transport-Security", HSTS)
        await self._send(message)

    async def refuse(self, status: int, message: str, *, close: bool = False) -> None:
        if self._started:
            return
        body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": "REQUETE_INVALIDE"}}]})
        headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", b"%d" % len(body))]
        if close:
            headers.append((b"connection", b"close"))
        await self({"type": "http.response.start", "status": status, "headers": headers})
        await self({"type": "http.response.body", "body": body})


def _vary_once(headers: MutableHeaders) -> None:
    """Names each header once in `Vary`, to which several layers add."""
    if "vary" in headers:
        names = (name.strip() for name in ",".join(headers.getlist("vary")).split(","))
        headers["Vary"] = ", ".join({name.lower(): name for name in names if name}.values())


def _hostname(host: str) -> str:
    name = host.rsplit("]", 1)[0] + "]" if host.startswith("[") else host.rsplit(":", 1)[0]
    return name.lower().rstrip(".")
