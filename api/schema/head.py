"""The headers of a request, read once for all layers that ask for some."""

from itertools import chain

from starlette.requests import cookie_parser
from starlette.types import Scope

OURS = "portail.head"  # the key of a request's head in its scope


class Head:
    """The headers of a request, by names in lower case; of a name sent twice, the first.

    Attributes:
        values: the values as they were sent, by name.
    """

    __slots__ = ("_sent", "values")

    def __init__(self, scope: Scope) -> None:
        self._sent = scope["headers"]
        self.values = dict(reversed(self._sent))

    @classmethod
    def of(cls, scope: Scope) -> "Head":
        """The head of the request of a scope."""
        found: Head | None = scope.get(OURS)
        if found is None:
            found = scope[OURS] = cls(scope)
        return found

    def __contains__(self, name: str) -> bool:
        return name.encode() in self.values

    def get(self, name: str) -> str | None:
        """The value of a header; None for one that was not sent."""
        found = self.values.get(name.encode())
        return None if found is None else found.decode("latin-1")

    @property
    def size(self) -> int:
        """The number of bytes of the names and values."""
        return len(b"".join(chain.from_iterable(self._sent)))

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies, of all headers that hold some."""
        if "cookie" not in self:
            return {}
        sent = (value.decode("latin-1") for name, value in self._sent if name == b"cookie")
        return {name: value for cookies in sent for name, value in cookie_parser(cookies).items()}
