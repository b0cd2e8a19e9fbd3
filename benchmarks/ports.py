"""Ports of the loopback for the servers of a test or of a measure."""

import socket

_HELD: list[socket.socket] = []


def free_port() -> int:
    """A port that the system gives to no other process as long as this one lives.

    It stays bound here without a listener, so that no other process gets it, and a server with its number may listen
    there.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _HELD.append(holder)
    return int(holder.getsockname()[1])
