"""The bell « Something new »: wakes listeners, and carries nothing else.

A ring is only a hint: a listener reads the rows again, from its own place. A ring that is
lost, doubled or late therefore costs a moment, never an event.
"""

from api.services.bell.local import Bell, Ear, LocalBell
from api.services.bell.postgres import PostgresBell

__all__ = ["Bell", "Ear", "LocalBell", "PostgresBell"]
