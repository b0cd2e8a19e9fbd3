"""What operators see of a process: its health, its counters, a line and a span for each request."""

from api.watch.health import livez, metrics, readyz
from api.watch.requests import Watch

__all__ = ["Watch", "livez", "metrics", "readyz"]
