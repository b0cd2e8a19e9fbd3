"""The front door: GraphQL over HTTP, WebSocket and server-sent events, by their specifications, and its guard."""

from api.http.crowd import Crowd
from api.http.endpoint import Endpoint
from api.http.guard import Guard

__all__ = ["Crowd", "Endpoint", "Guard"]
