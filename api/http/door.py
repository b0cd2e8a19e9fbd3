"""The door of a server: who goes first, and the answer to who is sent back, before a byte of the body is read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from api.http.guard import OURS, SECURE
from api.http.media import JSON, RESPONSE
from api.rules.problems import Code
from api.rules.textes import SERVICE_SATURE
from api.services.turnstile import TooManyError, Turnstile

COOKIE = re.compile(rb"(?:^|; ?)(?:__Host-)?jeton=([^;]+)")
Raw = Mapping[bytes, bytes]


def goes_first(turnstile: Turnstile, headers: Raw) -> bool:
    """Whether the token of a request says that its bearer goes before the line."""
    bearer = headers.get(b"authorization", b"")
    if bearer[:7].lower() == b"bearer ":
        found = bearer[7:]
    else:
        cookie = COOKIE.search(headers.get(b"cookie", b""))
        found = cookie[1] if cookie else b""
    return turnstile.goes_first(found.strip().decode("latin-1"))


def told(error: TooManyError) -> dict[str, Any]:
    """The error of GraphQL that says to come again."""
    code = {"code": Code.SERVICE_SATURE, "effet": "AUCUN", "reessayerDans": error.seconds}
    return {"message": SERVICE_SATURE.format(secondes=error.seconds), "extensions": code}


@dataclass(frozen=True)
class Door:
    """The question of the protocol of connections (`api/http/protocol.py`) at the head of each request."""

    turnstile: Turnstile
    https: bool = False

    def sends_back(self, url: bytes, sent: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether an operation is sent back now; other routes, and pages of other sites, are answered further inside."""
        if not url.startswith(b"/graphql"):
            return False
        if not self.turnstile.refuses():
            self.turnstile.comes()
            return False
        headers = dict(sent)
        origin, host = headers.get(b"origin"), headers.get(b"host", b"")
        return (origin is None or origin.partition(b"://")[2] == host) and not goes_first(self.turnstile, headers)

    def answer(self, headers: Raw, defaults: Iterable[tuple[bytes, bytes]], *, keep_alive: bool) -> bytes:
        """The answer to who is sent back, as it goes over the wire."""
        error = self.turnstile.turn_away()
        body = orjson.dumps({"errors": [told(error)]})
        media = RESPONSE if RESPONSE.encode() in headers.get(b"accept", b"") else JSON
        own = (
            (b"content-type", f"{media}; charset=utf-8".encode()),
            (b"content-length", b"%d" % len(body)),
            (b"retry-after", b"%d" % error.seconds),
            *(() if keep_alive else ((b"connection", b"close"),)),
        )
        head = b"".join(b"%s: %s\r\n" % pair for pair in (*defaults, *own, *(SECURE if self.https else OURS)))
        return b"HTTP/1.1 503 Service Unavailable\r\n%s\r\n%s" % (head, body)
