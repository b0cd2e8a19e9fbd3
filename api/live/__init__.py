"""Live streams over the wire, and the end of a process that serves them."""

from api.live.sockets import LiveHandler
from api.live.sse import ResumableStreams
from api.live.stopping import Stopping

__all__ = ["LiveHandler", "ResumableStreams", "Stopping"]
