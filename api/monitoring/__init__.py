"""The signals of a process for operators: its health, its counters, a line and a span for each request."""

from api.monitoring.health import livez, metrics, readyz
from api.monitoring.requests import Watch

__all__ = ["Watch", "livez", "metrics", "readyz"]
