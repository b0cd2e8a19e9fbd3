"""The defence against forged requests: the refusal of pages of other sites."""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.middleware.cors import CORSMiddleware
from starlette.types import Message, Receive, Scope, Send
from strawberry.http.websocket_origin import is_same_origin, normalize_origin

from api.schema.head import Head

VARY = (b"vary", b"Origin")


def marked(send: Send) -> Send:
    """A sending that tells caches of an answer that it depends on the origin."""

    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], VARY]
        await send(message)

    return send_marked


class Sharing(CORSMiddleware):
    """Starlette's sharing with other origins, which only marks the answer to a request that names none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "origin" in Head.of(scope):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, marked(send))


@dataclass(frozen=True)
class OriginPolicy:
    """The origins admitted, by what browsers send: our own, and those of the setting.

    The other parts are a content type that a foreign form cannot send, SameSite=Strict on the cookie and queries alone
    over GET; a client has nothing to do for any of them: no token to fetch, none to send back.
    """

    allowed: Collection[str]
    cookie: str

    def admits(self, head: Head) -> bool:
        origin, site = head.get("origin"), head.get("sec-fetch-site")
        if origin is None:
            # A navigation or a simple request: without our cookie it can do no more than anybody.
            return site in {None, "same-origin", "none"} or not self._has_cookie(head)
        if is_same_origin(origin, head.get("host")):
            return True
        if "*" in self.allowed:
            return not self._has_cookie(head)
        return normalize_origin(origin) in self.allowed

    def _has_cookie(self, head: Head) -> bool:
        return self.cookie in head.cookies
