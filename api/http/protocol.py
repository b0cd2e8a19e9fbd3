"""The parts of uvicorn that are changed; `tests/test_inner.py` fails when they must be read again."""

import asyncio
import errno
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
from wsproto.connection import ConnectionState
from wsproto.events import CloseConnection, Ping

from api.settings import SettingError

SLICE = 4096  # bytes of a socket read in one turn of the loop: 700 frames at most, then other sockets have their turn
HEAD = 32 * 1024  # bytes of the address and the headers
WHOLE = "portail.whole"  # the key, in its scope, of a request that has come whole
ENDING = {b"connection", b"transfer-encoding"}  # headers that change how a response ends
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
BREAK = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
UNREAD = 64 * 1024  # bytes left unread past which a ping has no answer (RFC 6455, 5.5.3: the next ping will have one)


# Stands for a request that was sent back: it has its answer, and nothing more of it is read.
SENT_BACK: Any = SimpleNamespace(response_complete=True, more_body=False, message_event=asyncio.Event())


class MalformedError(Exception):
    """A head that the parser lets through, and that no request may have."""


class WholeResponse(RequestResponseCycle):
    """A request and its response, whose head waits for the body: one that is whole is written in one go.

    uvicorn looks at each header by two regular expressions, which for the headers of ours takes longer than all else
    that it does for a response. Here the same line is looked at once.
    """

    _start: Any = None

    async def send(self, message: Any) -> None:  # noqa: ANN401 - an ASGI message
        if message["type"] == "http.response.start" and not self.response_started and self._start is None:
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await super().send(message)
        elif not self._write_whole(start, message):
            await super().send(start)
            await super().send(message)

    def _write_whole(self, start: Any, message: Any) -> bool:  # noqa: ANN401 - ASGI messages
        """Writes a whole response, if it is one and nothing prevents that."""
        body, headers = message.get("body", b""), start["headers"]
        is_plain = message["type"] == "http.response.body" and not message.get("more_body")
        if not is_plain or (b"content-length", b"%d" % len(body)) not in headers:
            return False
        if self.flow.write_paused or self.disconnected or not self.keep_alive or self.scope["method"] == "HEAD":
            return False
        if not ENDING.isdisjoint([name for name, _ in headers]):
            return False
        lines = [_line(name, value) for name, value in (*self.default_headers, *headers)]
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.transport.write(b"".join((STATUS_LINE[start["status"]], *lines, b"\r\n", body)))
        self.message_event.set()
        self.on_response()
        return True


@lru_cache(512)
def _line(name: bytes, value: bytes) -> bytes:
    """The line of a header, with which no other begins."""
    if not TOKEN.fullmatch(name) or BREAK.search(value):
        raise RuntimeError("Invalid HTTP header.")
    return b"%b: %b\r\n" % (name.lower(), value)


class BoundedRequests(HttpToolsProtocol):
    """HTTP/1.1 as httptools reads it, with the strictness and the bound of heads that it leaves out.

    httptools, ten times quicker than h11, stores a line as long as it comes, and takes a request without a host or with
    two of them. Both are refused here; a head that came at once is measured by the guard (`api/http/guard.py`).
    Past what the server can carry, an operation is answered at its head, which costs a hundredth of running it.
    """

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base class
        super().__init__(*args, **options)
        self._in_head = False
        self._head = 0  # bytes of a head that began in an earlier piece

    def data_received(self, data: bytes) -> None:
        began = self._in_head
        super().data_received(data)
        if self.cycle is SENT_BACK:
            self._wait_for_another()
        if not (began and self._in_head):
            return
        self._head += len(data)
        if self._head > HEAD and not self.transport.is_closing():
            self.send_400_response("The address and the headers are too large.")

    def on_message_begin(self) -> None:
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        hosts = [name for name, _ in self.headers].count(b"host")
        if hosts > 1 or (not hosts and self.parser.get_http_version() != "1.0"):
            raise MalformedError
        if self._sends_back():
            return
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            self.cycle.__class__ = WholeResponse  # before its task begins: uvicorn has no setting for it

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.scope[WHOLE] = True  # type: ignore[literal-required] # the key of a layer

    def _sends_back(self) -> bool:
        """Answers an operation that the server cannot carry now, and lets fall what follows of it; False for any other."""
        door = self.app_state.get("door")
        has_answered = self.cycle is None or self.cycle.response_complete
        if door is None or not has_answered or self.parser.should_upgrade():
            return False
        if not door.sends_back(self.url, self.headers):
            return False
        keep_alive = self.parser.should_keep_alive()
        self.transport.write(door.answer(dict(self.headers), self.server_state.default_headers, keep_alive=keep_alive))
        self.cycle = SENT_BACK
        if not keep_alive:
            self.transport.close()
        return True

    def _wait_for_another(self) -> None:
        """Ends the connection when no other request comes, as after any answer."""
        if not self.transport.is_closing():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def send_400_response(self, msg: str) -> None:
        """Answers bytes that are no request, and ends the connection, once the requests before them have their answers.

        Where an answer has begun it ends at once: a second one would be taken for that of another request.
        """
        cycle = self.cycle
        if cycle is None or (cycle.response_complete and not cycle.more_body):
            super().send_400_response(msg)
        elif not cycle.more_body:
            cycle.keep_alive = False
            self.flow.pause_reading()
        elif self.pipeline or cycle.response_started:
            self.transport.close()
        else:
            super().send_400_response(msg)


class _Transport:
    """The transport of a socket, whose reading goes on with what came before a pause."""

    def __init__(self, transport: asyncio.Transport, resume: Callable[[], None]) -> None:
        self._transport, self.resume_reading = transport, resume

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any member of a transport
        return getattr(self._transport, name)


class _Messages:
    """The messages of one socket on their way to the one task that takes them, in a tenth of an `asyncio.Queue`."""

    __slots__ = ("_coming", "_waiting")

    def __init__(self) -> None:
        self._coming: list[Any] = []
        self._waiting: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:  # noqa: ANN401 - an ASGI message
        self._coming.append(message)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def get(self) -> Any:  # noqa: ANN401 - idem
        while not self._coming:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return self._coming.pop(0)

    def empty(self) -> bool:
        return not self._coming


class BoundedSocket(WSProtocol):
    """A WebSocket whose client can neither block the loop with tiny frames nor fill the memory with pongs.

    No proxy prevents that: it passes frames as they come. What comes at once is read slice by slice, in turns of the
    loop, and nothing more is taken from the system meanwhile.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._inner, self._unread, self._is_due = transport, bytearray(), False
        self.queue = _Messages()  # type: ignore[assignment]
        super().connection_made(_Transport(transport, self._go_on))  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if not self._is_due:
            self._read_slice()

    def _read_slice(self) -> None:
        self._is_due = False
        slice_ = bytes(self._unread[:SLICE])
        del self._unread[:SLICE]
        super().data_received(slice_)
        if self._unread:
            self._inner.pause_reading()
        if not self.read_paused:
            self._go_on()

    def _go_on(self) -> None:
        """Takes the next slice in the next turn; from the system, once there is none left."""
        if self._inner.is_closing():
            self._unread.clear()
        elif not self._unread:
            self._inner.resume_reading()
        elif not self._is_due:
            self._is_due = True
            self.loop.call_soon(self._read_slice)

    def start_keepalive(self) -> None:
        # Without what shook hands, which would keep its parser, and be asked for events, as long as the socket lasts.
        self.conn = self.conn.connection  # type: ignore[assignment]
        super().start_keepalive()

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
    return found
