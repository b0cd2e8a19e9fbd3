"""The knowledge of a run of made-up requests: its actors, real ids, and values seen under each name."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from api.rules.ids import read_global_id

KEPT = 60  # values of one name: the first ones, so that a case can be made up again
CODES = {"code", "cle", "uai", "id"}  # fields that name the object around them


@dataclass
class Pool:
    """Ids by type and values by name, in the order in which they were met."""

    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))
    urls: list[str] = field(default_factory=list)

    def learn(self, value: object, name: str = "", around: str = "") -> None:
        """Adds all the ids and values of an answer or of a form."""
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self.learn(inner, key, name)
        elif isinstance(value, list):
            for inner in value:
                self.learn(inner, name, around)
        elif isinstance(value, bool | int | float | str):
            self._keep(value, name, around)

    def _keep(self, value: object, name: str, around: str) -> None:
        if isinstance(value, str) and name in {"url", "calendrier"}:
            _add(self.urls, value)
        elif isinstance(value, str) and name.lower().endswith("id") and (found := read_global_id(value)):
            _add(self.ids[found[0]], value)
        elif not isinstance(value, str) or len(value) <= 100:
            for key in {name, around} if name in CODES else {name}:
                _add(self.values[key], value)


@dataclass
class Actor:
    """An actor who asks, from several devices.

    Attributes:
        fields: the beginnings of the root fields made for this actor; all actors' when empty.
        enter: function that signs in again, where that is possible.
        own: the objects that this actor was seen to reach.
    """

    name: str
    devices: list[dict[str, str]]
    fields: tuple[str, ...] = ()
    password: str | None = None
    enter: Callable[[], Awaitable[list[dict[str, str]]]] | None = None
    own: Pool = field(default_factory=Pool)
    is_lost: bool = False


@dataclass
class World:
    """The actors and their pools; frozen once the run begins, so that a number makes up the same case again."""

    actors: list[Actor]
    pool: Pool = field(default_factory=Pool)


def _add(kept: list, value: object) -> None:
    if len(kept) < KEPT and value not in kept:
        kept.append(value)
