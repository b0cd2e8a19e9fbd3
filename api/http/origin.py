"""The defence against forged requests: the refusal of pages of other sites."""

from collections.abc import Collection
from dataclasses import dataclass

from strawberry.http.websocket_origin import is_same_origin, normalize_origin

from api.schema.head import Head


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
