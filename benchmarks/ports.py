"""Ports of the loopback for the servers of a test or of a measure."""

import socket

_HELD: list[socket.socket] = []


def free_port() -> int:
    """A port that the system gives to nobody else as long as this process lives.

    It stays bound here and nobody listens at it, which keeps other processes from being given it, and lets a server
    that is told its number listen there.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _HELD.append(holder)
    return int(holder.getsockname()[1])
