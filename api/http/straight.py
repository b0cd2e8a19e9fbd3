"""The straight way of an operation to its endpoint, past the layers that have nothing to say of it.

Each layer costs its turn at every moment for which a request waits, and most operations name no other origin and come to
a host that is written in the settings. Any other takes the way through all of them, which decide. The endpoint answers
its own errors; one that it does not foresee goes to the outermost layer.
"""

from collections.abc import Awaitable, Collection
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from api.schema.head import Head


@dataclass
class Straight:
    """Pure ASGI, before the layers on hosts, origins, exceptions and routes.

    Attributes:
        endpoint: what answers operations, as the route of this path does.
        hosts: the hosts admitted; all of them when there is none.
    """

    app: ASGIApp
    endpoint: ASGIApp
    path: str
    hosts: Collection[str]

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        app = self.endpoint if self._takes(scope) else self.app
        return app(scope, receive, send)  # to be awaited by the layer before, as if this one were not there

    def _takes(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["path"] != self.path:
            return False
        head = Head.of(scope)
        return "origin" not in head and (not self.hosts or head.get("host", "").partition(":")[0] in self.hosts)
