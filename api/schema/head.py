"""The headers of a request, read once for all layers that ask for some."""

from itertools import chain

from starlette.requests import cookie_parser
from starlette.types import Scope

OURS = "portail.head"  # the key of a request's head in its scope


class Head(dict[str, str]):
    """The headers of a request, by names in lower case; of a name sent twice, the first."""

    __slots__ = ("_sent",)

    def __init__(self, scope: Scope) -> None:
        self._sent = scope["headers"]
        super().__init__({name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(self._sent)})

    @classmethod
    def of(cls, scope: Scope) -> "Head":
        """The head of the request of a scope."""
        if OURS not in scope:
            scope[OURS] = cls(scope)
        found: Head = scope[OURS]
        return found

    @property
    def raw(self) -> dict[bytes, bytes]:
        """The headers as they were sent, by name."""
        return dict(reversed(self._sent))

    @property
    def size(self) -> int:
        """The number of bytes of the names and values."""
        return sum(map(len, chain.from_iterable(self._sent)))

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies, of all headers that hold some."""
        if "cookie" not in self:
            return {}
        sent = (value.decode("latin-1") for name, value in self._sent if name == b"cookie")
        return {name: value for cookies in sent for name, value in cookie_parser(cookies).items()}
