"""The guard of every route: the size and the end of a body, the headers of a response."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.protocol import HEAD, WHOLE
from api.rules.problems import Code
from api.schema.head import Head

log = structlog.get_logger(__name__)

BODY = 256 * 1024  # bytes of a body, or of a message of a socket; a tab of the wizard is under 20 KiB
# Routes that take files: a file is announced beforehand, then counted and timed as it comes (services/reception).
FILES = ("/depots/", "/imports/")
WHOLE_BODY = 60.0  # seconds for the whole body; between two pieces of it, a proxy is less patient

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
OURS = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS.items())
SECURE = (*OURS, (b"strict-transport-security", HSTS.encode()))


class UnfitError(Exception):
    """A request that is too large, too slow, or has two lengths."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass
class Guard:
    """Pure ASGI, inside the monitoring alone: a refused request goes no further, every response has its headers."""

    app: ASGIApp
    https: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, https=self.https)
        try:
            takes_files = scope["path"].startswith(FILES)
            is_bounded = _check_head(scope, takes_files=takes_files)
            is_watched = not (takes_files or (is_bounded and WHOLE in scope))
            await self.app(scope, _Body(receive, BODY) if is_watched else receive, answer)
        except UnfitError as error:
            await answer.refuse(error)
        except ClientDisconnect:
            log.info("client_left")


def _check_head(scope: Scope, *, takes_files: bool) -> bool:
    """Whether the head bounds the length of the body; refuses one that cannot be served."""
    head = Head.of(scope)
    if len(scope["path"]) + len(scope["query_string"]) + head.size > HEAD:
        raise UnfitError(431, "The address and the headers are too large.")
    if "content-length" in head and "transfer-encoding" in head:
        raise UnfitError(400, "The body has two lengths.")  # a proxy may have taken the other length
    length = head.get("content-length") or ""
    if not takes_files and length.isdecimal() and int(length) > BODY:
        raise UnfitError(413, "The body is too large.")
    return "transfer-encoding" not in head


class _Body:
    """`receive`, with a limit of size and of time as long as the body is not whole."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left = receive, limit
        self._whole = False
        self._deadline = asyncio.get_running_loop().time() + WHOLE_BODY

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise UnfitError(408, "The body took too long to arrive.") from None
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise UnfitError(413, "The body is too large.")
        return message


class _Answer:
    """`send`, with the headers that every response carries."""

    def __init__(self, send: Send, *, https: bool) -> None:
        self._send, self._https = send, https
        self._started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            headers = message["headers"]  # their names in lower case, as ASGI wants them
            said = tuple([value for name, value in headers if name == b"vary"])
            others = [pair for pair in headers if pair[0] != b"vary"] if said else headers
            names = tuple([name for name, _ in others])
            message["headers"] = [*others, _vary(said), *_missing(names, https=self._https)]
        await self._send(message)

    async def refuse(self, error: UnfitError) -> None:
        """Answers the reason, and ends the connection, since the bytes that follow may be no request."""
        if self._started:
            return
        told = {"message": error.message, "extensions": {"code": Code.REQUETE_INVALIDE}}
        body = orjson.dumps({"errors": [told]})
        headers = {
            "content-type": "application/json; charset=utf-8",
            "content-length": str(len(body)),
            "connection": "close",
        }
        await self({"type": "http.response.start", "status": error.status, "headers": Headers(headers).raw})
        await self({"type": "http.response.body", "body": body})


@lru_cache(256)
def _missing(names: tuple[bytes, ...], *, https: bool) -> tuple[tuple[bytes, bytes], ...]:
    """The headers to add to those of these names."""
    return tuple(pair for pair in (SECURE if https else OURS) if pair[0] not in names)


@lru_cache(256)
def _vary(said: tuple[bytes, ...]) -> tuple[bytes, bytes]:
    """The header that names, each once, what caches tell answers apart by: what the layers said, and always the origin."""
    names = (name.strip() for name in b",".join((*said, b"Origin")).split(b","))
    return b"vary", b", ".join({name.lower(): name for name in names if name}.values())
