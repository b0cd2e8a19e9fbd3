"""Streams on the wire, and how a process that serves them leaves."""

from api.live.sockets import LiveHandler
from api.live.sse import ResumableStreams
from api.live.stopping import Stopping

__all__ = ["LiveHandler", "ResumableStreams", "Stopping"]
