"""The media types that a request sends and accepts (GraphQL over HTTP, sections 5 and 6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
STREAM = "text/event-stream"


@dataclass(frozen=True)
class Accepted:
    """The answers that a client reads: a media type of JSON, a stream of events, both, or neither."""

    json: str | None
    stream: bool


@lru_cache(256)
def accepted(header: str | None) -> Accepted:
    """The answers in an `Accept` header; without one, `application/json`, as older clients expect."""
    if header is None or not header.strip():
        return Accepted(JSON, stream=False)
    weights: dict[str, float] = {}
    for media, parameters in _items(header):
        charset = parameters.get("charset", "utf-8").lower()
        if charset in {"utf-8", "utf8"}:
            weights[media] = max(weights.get(media, 0.0), _weight(parameters.get("q")))
    of_json = {media: _weight_of(media, weights) for media in (RESPONSE, JSON)}
    # A wildcard alone comes from clients without a choice: they read plain JSON.
    named = [media for media in (RESPONSE, JSON) if media in weights] or [JSON]
    best = max(named, key=lambda media: of_json[media])
    return Accepted(best if of_json[best] > 0 else None, stream=weights.get(STREAM, 0.0) > 0)


@lru_cache(256)
def is_json(content_type: str | None) -> bool:
    """Whether the content type of a body is JSON in UTF-8."""
    items = list(_items(content_type or ""))
    if len(items) != 1:
        return False
    media, parameters = items[0]
    return media == JSON and parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}


def _weight_of(media: str, weights: dict[str, float]) -> float:
    for name in (media, "application/*", "*/*"):
        if name in weights:
            return weights[name]
    return 0.0


def _items(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    for item in header.split(","):
        media, *rest = item.split(";")
        pairs = (part.partition("=") for part in rest)
        if media.strip():
            yield media.strip().lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _weight(value: str | None) -> float:
    try:
        weight = float(value) if value is not None else 1.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
