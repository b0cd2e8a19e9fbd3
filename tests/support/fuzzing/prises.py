"""A WebSocket client that can break every rule: handshake, frames and messages, byte by byte."""

import asyncio
import base64
import json
import os
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from fuzzing.operations import TEXTS, Operations
from fuzzing.requetes import BODIES

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0
ANSWER_WITHIN = 12.0  # seconds, more than the server waits for the first message of a socket


@dataclass
class Frame:
    """A frame, as wrong as its parts."""

    opcode: int = TEXT
    payload: bytes = b""
    fin: bool = True
    reserved: int = 0
    masked: bool = True
    length: int | None = None  # the declared length, where it is not the real one

    def encode(self) -> bytes:
        length = len(self.payload) if self.length is None else self.length
        first = (self.fin << 7) | (self.reserved << 4) | self.opcode
        mask = 0x80 if self.masked else 0
        if length < 126:
            head = struct.pack(">BB", first, mask | length)
        elif length < 2**16:
            head = struct.pack(">BBH", first, mask | 126, length)
        else:
            head = struct.pack(">BBQ", first, mask | 127, length)
        if not self.masked:
            return head + self.payload
        key = b"\x01\x02\x03\x04"
        repeated = (key * (len(self.payload) // 4 + 1))[: len(self.payload)]
        xored = int.from_bytes(self.payload, "big") ^ int.from_bytes(repeated, "big")
        return head + key + xored.to_bytes(len(self.payload), "big")


def is_whole(sent: bytes) -> bool:
    """Whether frames have their declared length: a server may wait for the rest of a shorter one."""
    place = 0
    while place < len(sent):
        length = sent[place + 1] & 0x7F if place + 1 < len(sent) else 2**64
        extended = {126: 2, 127: 8}.get(length, 0)
        if extended:
            length = int.from_bytes(sent[place + 2 : place + 2 + extended], "big")
        place += 2 + extended + (4 if length < 2**64 and sent[place + 1] & 0x80 else 0) + length
    return place == len(sent)


def text(message: object) -> Frame:
    return Frame(TEXT, json.dumps(message).encode())


@dataclass
class Talk:
    """The record of one socket: the status of its handshake, the messages, and its end."""

    status: int = 0
    messages: list[str] = field(default_factory=list)
    code: int | None = None  # of the server's close; 1005 when it gave none
    ended: bool = False  # by the end of the stream
    silent: bool = False  # open, and no answer within the time


async def talk(host: str, port: int, handshake: bytes, frames: list[bytes], *, abrupt: bool) -> Talk:
    """Opens a socket, sends all frames, and listens to the end; closes it itself when the server does not."""
    seen = Talk()
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(handshake)
        async with asyncio.timeout(ANSWER_WITHIN):
            head = await reader.readuntil(b"\r\n\r\n")
        seen.status = int(head.split(b" ", 2)[1])
        if seen.status == 101:
            await _converse(reader, writer, frames, seen, abrupt=abrupt)
        else:
            seen.messages.append((await _rest(reader, head)).decode(errors="replace"))
    except (asyncio.IncompleteReadError, ConnectionError):
        seen.ended = True
    except TimeoutError:
        seen.silent = True
    finally:
        writer.close()
        with suppress(ConnectionError, TimeoutError):
            await writer.wait_closed()
    return seen


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, frames: list[bytes], seen: Talk, *, abrupt: bool
) -> None:
    for frame in frames:
        writer.write(frame)
        with suppress(ConnectionError):
            await writer.drain()
    if abrupt:
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(0.25):
            await _listen(reader, seen)
        return
    writer.write(Frame(CLOSE, struct.pack(">H", 1000)).encode())
    async with asyncio.timeout(ANSWER_WITHIN):
        await _listen(reader, seen)


async def _listen(reader: asyncio.StreamReader, seen: Talk) -> None:
    """Listens until the server's close frame."""
    while True:
        first, second = await reader.readexactly(2)
        length = second & 0x7F
        if length >= 126:
            length = int.from_bytes(await reader.readexactly(2 if length == 126 else 8), "big")
        payload = await reader.readexactly(length)
        if first & 0x0F == CLOSE:
            seen.code = int.from_bytes(payload[:2], "big") if payload else 1005
            seen.messages.append(payload[2:].decode(errors="replace"))
            return
        seen.messages.append(payload.decode(errors="replace"))


async def _rest(reader: asyncio.StreamReader, head: bytes) -> bytes:
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            return head + await reader.read(100_000)
    return head


@dataclass
class Sockets:
    """A source of conversations, for one case."""

    dice: Random
    operations: Operations

    def handshake(self, host: str, device: dict[str, str]) -> bytes:
        headers = {
            "Host": host,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": "graphql-transport-ws",
            **device,
        }
        if self.dice.random() < 0.12:
            name = self.dice.choice(list(headers))
            headers[name] = self.dice.choice(
                ["", "x", "graphql-ws", "8", "keep-alive", "=" * 3000, "graphql-ws, graphql-transport-ws"]
            )
        if self.dice.random() < 0.08:
            headers["Sec-WebSocket-Extensions"] = self.dice.choice(
                [
                    "permessage-deflate",
                    "permessage-deflate; client_max_window_bits=99",
                    "x;;=",
                    "permessage-deflate, permessage-deflate",
                ]
            )
        if self.dice.random() < 0.05:
            headers["Origin"] = self.dice.choice(["null", "https://evil.example", f"http://{host}", "x"])
        path = self.dice.choice(["/graphql"] * 12 + ["/graphql?a=b", "/", "/livez", "/fichiers/x"])
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        return "\r\n".join(lines).encode("latin-1", "replace")

    def frames(self, device: dict[str, str]) -> list[bytes]:
        """A conversation, well begun most often, with a fault in it or at its end."""
        payload = {"authorization": device["authorization"]} if "authorization" in device else None
        made = [] if self.dice.random() < 0.15 else [text({"type": "connection_init", "payload": payload})]
        kinds = [self._subscribe, self._subscribe, self._message, self._frame]
        made += [self.dice.choice(kinds)(rank) for rank in range(self.dice.choice([1, 1, 2, 3, 6]))]
        return [frame if isinstance(frame, bytes) else frame.encode() for frame in made]

    def _subscribe(self, rank: int) -> Frame | bytes:
        asked = self.operations.request(self.dice.choice(["subscription", "subscription", "query", "mutation"]))
        message = text({"type": "subscribe", "id": self.dice.choice([str(rank), "1"]), "payload": asked})
        if self.dice.random() < 0.15:
            return self._fragmented(message.payload)
        return message

    def _message(self, rank: int) -> Frame | bytes:
        """A message of the protocol with the wrong shape, type, order or name."""
        query = {"query": "{ __typename }"}
        return self.dice.choice(
            [
                lambda: text({"type": "connection_init"}),
                lambda: text(
                    {
                        "type": "connection_init",
                        "payload": self.dice.choice(
                            [3, [], "x", {"authorization": 3}, {"authorization": "Bearer x"}, {"a": None}]
                        ),
                    }
                ),
                lambda: text(
                    {
                        "type": self.dice.choice(
                            ["start", "stop", "next", "error", "connection_ack", "", "x" * 500, "SUBSCRIBE", "ka"]
                        )
                    }
                ),
                lambda: text({"type": self.dice.choice([None, 3, [], {}, True])}),
                lambda: text(
                    {
                        "type": self.dice.choice(["ping", "pong"]),
                        "payload": self.dice.choice([None, {}, {"a": 1}, 3, [], "x"]),
                    }
                ),
                lambda: text(
                    {"type": "complete", "id": self.dice.choice(["1", str(rank), "rien", "", 3, None, [], "x" * 300])}
                ),
                lambda: text(
                    {"type": "subscribe", "id": self.dice.choice(["", 3, None, [], {}, "x" * 300]), "payload": query}
                ),
                lambda: text(
                    {
                        "type": "subscribe",
                        "id": "1",
                        "payload": self.dice.choice(
                            [
                                None,
                                3,
                                [],
                                "x",
                                {},
                                {"query": 3},
                                {"query": None},
                                {"query": ""},
                                {**query, "variables": 3},
                                {**query, "extensions": 3},
                                {**query, "operationName": []},
                            ]
                        ),
                    }
                ),
                lambda: (
                    text({"type": "subscribe", "id": "double", "payload": query}).encode()
                    + text(
                        {
                            "type": "subscribe",
                            "id": "double",
                            "payload": {"query": "subscription { evenements { rang } }"},
                        }
                    ).encode()
                    * 2
                ),
                lambda: text(self.dice.choice([None, 3, [], "x", True, [{"type": "ping"}], {}])),
                lambda: Frame(TEXT, self.dice.choice(BODIES)[:200_000]),
                lambda: Frame(TEXT, json.dumps({"type": "ping", "payload": {"a": self.dice.choice(TEXTS)}}).encode()),
                lambda: b"".join(text({"type": "ping"}).encode() for _ in range(50)),
            ]
        )()

    def _frame(self, _rank: int) -> Frame | bytes:
        """A frame that RFC 6455 refuses, or a near one."""
        ping = json.dumps({"type": "ping"}).encode()
        code = self.dice.choice([0, 999, 1000, 1001, 1004, 1005, 1006, 1015, 1016, 2999, 3000, 4999, 5000, 65535])
        return self.dice.choice(
            [
                lambda: Frame(TEXT, ping, reserved=self.dice.randint(1, 7)),
                lambda: Frame(self.dice.choice([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), ping),
                lambda: Frame(TEXT, ping, masked=False),
                lambda: Frame(
                    TEXT, self.dice.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b'{"type":"\xff"}', b"\xf4\x90\x80\x80"])
                ),
                lambda: Frame(BINARY, ping),
                lambda: Frame(CLOSE, struct.pack(">H", code) + self.dice.choice([b"", b"adieu", b"\xff\xff"])),
                lambda: Frame(CLOSE, b"\x03"),
                lambda: Frame(CLOSE),
                lambda: Frame(CLOSE, struct.pack(">H", 1000) + b"x" * 130),
                lambda: Frame(PING, b"x" * self.dice.choice([0, 125, 126, 70_000])),
                lambda: Frame(PONG, b"rien"),
                lambda: Frame(self.dice.choice([PING, PONG, CLOSE]), b"x", fin=False),
                lambda: Frame(CONTINUATION, ping),
                lambda: Frame(TEXT, ping[:5], fin=False).encode() + text({"type": "ping"}).encode(),
                lambda: (
                    Frame(TEXT, ping[:5], fin=False).encode()
                    + Frame(PING, b"a").encode()
                    + Frame(CONTINUATION, ping[5:]).encode()
                ),
                lambda: self._fragmented(ping),
                lambda: Frame(TEXT, b" " * 300_000),
                lambda: Frame(TEXT, b"x", length=2**62),
                lambda: Frame(TEXT, b"x", length=300),
                lambda: (
                    Frame(TEXT, b"a" * 100_000, fin=False).encode()
                    + Frame(CONTINUATION, b"a" * 100_000, fin=False).encode() * 3
                ),
                lambda: self.dice.randbytes(self.dice.choice([1, 2, 50])),
                lambda: b"GET / HTTP/1.1\r\n\r\n",
                lambda: Frame(TEXT, b"", fin=False).encode() * 300,
            ]
        )()

    def _fragmented(self, payload: bytes) -> bytes:
        """A whole message in pieces, cut anywhere, even within a character."""
        cuts = sorted(self.dice.randrange(len(payload) + 1) for _ in range(self.dice.choice([1, 2, 9])))
        parts = [payload[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(payload)], strict=True)]
        frames = [Frame(TEXT if not rank else CONTINUATION, part, fin=False) for rank, part in enumerate(parts)]
        frames[-1].fin = True
        return b"".join(frame.encode() for frame in frames)
