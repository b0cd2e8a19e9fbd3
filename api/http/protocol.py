"""How long and how much a connection may ask for nothing: uvicorn waits for ever where a request, a body or a reader stops."""

import asyncio
from typing import Any

import h11
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

HEADERS_WITHIN = 10.0  # seconds from the opening, or from the first byte after an answer
BEYOND = 200  # connections past the limit that are still told so, with a 503; the next ones are dropped
# A reader that leaves more than what the transport holds back takes so many bytes of it in so many seconds.
READ_WITHIN = 30.0
READ_AT_LEAST = 16 * 1024
SLICE = 4096  # bytes of a socket looked at before its limits are
UNREAD = 64 * 1024  # bytes left unread past which a ping has no answer (RFC 6455, 5.5.3: the next one will)
FRAGMENTS = 1024  # frames of one message, which may each be empty
PINGS, PINGS_WITHIN = 60, 10.0  # and in so many seconds

HEARD = {"/livez", "/metrics"}  # when there are too many connections, too
FULL = PlainTextResponse("Service Unavailable", 503, {"Retry-After": "2", "Connection": "close"})
NO_TEXT, POLICY = 1007, 1008  # close codes of bytes that are no text, and of what is well formed and yet too much
MALFORMED = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 11\r\n"
    b"Connection: close\r\n\r\nBad Request"
)


class _ReadInTime:
    """A protocol whose other side must take what was written for it, however slowly."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _looking: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()  # type: ignore[misc]  # uvicorn's
        self._watch()

    def resume_writing(self) -> None:
        self._rest()
        super().resume_writing()  # type: ignore[misc]  # idem

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)  # type: ignore[misc]  # idem

    def _watch(self) -> None:
        if self._looking is None:
            left = self.transport.get_write_buffer_size()
            self._looking = self.loop.call_later(READ_WITHIN, self._look, left)

    def _rest(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _look(self, left: int) -> None:
        self._looking = None
        if left - self.transport.get_write_buffer_size() < READ_AT_LEAST:
            self.transport.abort()
        else:
            self._watch()


class PatientProtocol(_ReadInTime, H11Protocol):
    """HTTP/1.1, whose requests must begin and end their headers in time, and whose answers must be read."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base class
        super().__init__(*args, **options)
        self._waiting: asyncio.TimerHandle | None = None
        self._is_socket = False
        # Uvicorn would refuse probes too, and whoever watches over a full server would take it for dead.
        self._limit, self.limit_concurrency = self.limit_concurrency, None
        self._app, self.app = self.app, self._admit

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_heard = not self._is_full() or scope["path"] in HEARD
        await (self._app if is_heard else FULL)(scope, receive, send)

    def _is_full(self, beyond: int = 0) -> bool:
        return self._limit is not None and len(self.connections) >= self._limit + beyond

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._is_full(BEYOND + 1):
            transport.abort()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_between_requests():
            self._wait()
        else:
            self._stop_waiting()

    def send_400_response(self, msg: str) -> None:
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:  # what follows an answer that left already makes no sense
            self.transport.close()

    def _should_upgrade(self) -> bool:
        return not self._is_full() and super()._should_upgrade()  # else it is answered as a request is

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._is_socket = True  # another protocol has the connection from now on
        super().handle_websocket_upgrade(event)

    def _is_between_requests(self) -> bool:
        """Whether nothing is owed to the client: the rest of a body that was answered before its end is not."""
        return not self._is_socket and (self.cycle is None or self.cycle.response_complete)

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(HEADERS_WITHIN, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if self._is_between_requests() and not self.transport.is_closing():
            self.transport.close()


class PatientSocket(_ReadInTime, WebSocketsSansIOProtocol):
    """A WebSocket, which answers a handshake that is none, and bounds what a client sends for nothing."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base class
        super().__init__(*args, **options)
        self._pings, self._since = 0, 0.0

    def data_received(self, data: bytes) -> None:
        if not self.handshake_initiated:
            super().data_received(data)
            if not self.handshake_initiated:  # the request is always given whole
                self.transport.write(b"".join(self.conn.data_to_send()) or MALFORMED)
                self.transport.close()
            return
        for start in range(0, len(data), SLICE):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + SLICE])

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= FRAGMENTS:
            self._fail(POLICY, "Too many fragments")
        else:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        now = self.loop.time()
        if now - self._since >= PINGS_WITHIN:
            self._pings, self._since = 0, now
        self._pings += 1
        if self._pings > PINGS:
            self._fail(POLICY, "Too many pings")
        elif self.transport.get_write_buffer_size() > UNREAD:
            self.conn.data_to_send()
        else:
            super().handle_ping()

    def send_receive_event_to_app(self) -> None:
        # Uvicorn would log where it failed: anybody could fill the logs.
        if self.curr_msg_data_type == "bytes" or _is_text(b"".join(self.frames)):
            super().send_receive_event_to_app()
        else:
            self._fail(NO_TEXT, "Messages are in UTF-8")

    def _fail(self, code: int, reason: str) -> None:
        if not self.close_sent:
            self.conn.fail(code, reason)
            self.handle_parser_exception()


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
