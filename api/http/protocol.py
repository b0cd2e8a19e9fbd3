"""The parts of uvicorn that are changed; `tests/test_inner.py` fails when they must be read again."""

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
from wsproto.connection import ConnectionState
from wsproto.events import CloseConnection, Ping

from api.settings import SettingError

SLICE = 4096  # bytes read in one turn of the loop: 700 frames at most, then other sockets have their turn
UNREAD = 64 * 1024  # bytes left unread past which a ping has no answer (RFC 6455, 5.5.3: the next ping will have one)


class BoundedSocket(WSProtocol):
    """A WebSocket whose client can neither block the loop with tiny frames nor fill the memory with pongs.

    No proxy prevents that: it passes frames as they come.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        transport.max_size = SLICE  # type: ignore[attr-defined]  # of one read, in asyncio's own transports
        super().connection_made(transport)

    def handle_ping(self, event: Ping) -> None:
        if self.transport.get_write_buffer_size() <= UNREAD:
            super().handle_ping(event)

    def handle_close(self, event: CloseConnection) -> None:
        if self.conn.state is ConnectionState.OPEN:
            # Not closed by the client: it sent bytes that are no frame, and the event names the rule that they break.
            self.transport.write(self.conn.send(event))
        super().handle_close(event)


class SignallessServer(uvicorn.Server):
    """A server that leaves signals to its worker, whose probes it answers."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bound(host: str, port: int, name: str) -> socket.socket:
    """The socket of a port, which opens once a server listens to it; `name` is the setting of the port."""
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except socket.gaierror as error:
        raise SettingError(f"HOST={host!r} is no address of this machine: {error.strerror}") from error
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise SettingError(f"HOST={host!r} is no address of this machine: write one that is, or 0.0.0.0") from error
        cure = "end the process that has it, or name another port"
        raise SettingError(f"{name}={port} cannot be opened: {error.strerror}; {cure}") from error
    found.set_inheritable(True)
    return found
