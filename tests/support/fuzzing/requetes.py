"""HTTP requests made up around operations: bodies, headers, methods, streams, files in and out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, urlsplit

from fuzzing.monde import Pool
from fuzzing.operations import TEXTS, Operations

BODIES = [
    b"", b"null", b"[]", b"3", b'"x"', b"{", b"\xff", b"[" * 3000, b'{"query":null}', b'{"query":{}}', b'{"query":"{"}',
    b'{"query":"\\ud800"}', b'{"query":"{__typename}","variables":3}', b'{"query":"{__typename}","extensions":[]}',
    b'{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}', b'{"query":' + b"9" * 4000 + b"}",
    b'[{"query":"{__typename}"},{"query":"{__typename}"}]', b'{"query":"{__typename}","query":"{"}',
    b'\xef\xbb\xbf{"query":"{__typename}"}', '{"query":"{__typename}"}'.encode("utf-16"), b'{"query":"{__typename}"}garbage',
    b'{"query":"{__typename}","variables":{"a":' + b"[" * 200 + b"]" * 200 + b"}}", b'{"query":"\x00"}',
    b'{"documentId":"sha256:' + b"a" * 64 + b'"}', b'{"query":"{__typename}","extensions":{"idempotencyKey":{}}}',
    b'{"query":"subscription { evenements { rang } }"}', b'{"query":"query($a:Int){__typename}","variables":{"a":1e999}}',
    b" " * 100_000, b'{"query":"' + b"x" * 300_000 + b'"}', b'{"operationName":"\\u0000","query":"query A {__typename}"}',
]  # fmt: skip
TYPES = [
    "application/json",
    "text/plain",
    "application/json;charset=x",
    "",
    "multipart/form-data; boundary=x",
    "a/b;c=d,e/f",
]
ACCEPTS = [
    "application/json", "application/graphql-response+json", "*/*", "text/event-stream", "image/png", ";;,q=", "", "text/html",
    "application/json;q=2", "text/event-stream, application/json;q=0", "," * 200,
]  # fmt: skip
HEADERS = {
    "authorization": [
        "Bearer",
        "Bearer x",
        "Basic \xe9",
        "Bearer " + "y" * 3000,
        "bearer\tx",
        "Bearer a.b.c",
        "Bearer \xff",
    ],
    "cookie": ["jeton=x", "jeton=", "=", ";;;", "appareil=x.y.z", "appareil=" + "A" * 4000, "jeton=\xe9", '"'],
    "origin": ["null", "http://test", "https://evil.example", "\xe9", "http://[::1", "file://"],
    "idempotency-key": ["", "x", "x" * 5000, "\xe9", "a\tb"],
    "last-event-id": ["", "x", "cjA", "cj" + "9" * 50, "\xe9", "-1"],
    "content-encoding": ["gzip", "identity", "br, gzip", "\xe9"],
    "x-request-id": ["x" * 5000, "\xe9", "a b", "{}"],
    "user-agent": ["", "\xe9\xff", "x" * 8000],
    "x-forwarded-for": ["", "x", "1.2.3.4, 5.6.7.8", "::1%eth0", "999.1.1.1"],
    "appareil": ["x", "\xe9", "a.b.c"],
    "range": ["bytes=0-", "bytes=-1", "bytes=9-1,2-3", "x"],
    "accept-language": ["\xe9", "x" * 3000],
    "host": ["", "x", "a b", "evil.example:99999", "[::1", "\xe9"],
    "expect": ["100-continue", "x"],
    "sec-fetch-site": ["cross-site", "x"],
}
METHODS = ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "FOO", "QUERY"]
PATHS = [
    "/graphql", "/graphql/", "/", "/livez", "/readyz", "/metrics", "/fichiers/x", "/pieces/x", "/exports/x", "/depots/x",
    "/imports/x", "/fichiers/donnees/x", "/graphiql/", "/graphiql/../app.py", "/graphiql/%2e%2e/index.html",
    "/graphiql/%00", "/graphiql/" + "x" * 300, "//graphql", "/graphql%00", "/%ff", "/graphiql/index.html/x",
]  # fmt: skip
BYTES = [
    b"", b"%PDF-1.7\n", b"MZ\x90\x00" + bytes(100), b"\x89PNG\r\n\x1a\n" + bytes(50), b"\xff\xd8\xff\xe0" + bytes(90),
    b"nom;prenoms\r\nA;B\r\n", b"nom;prenoms;civilite\r\n" + b'"' * 999, b"\xff\xfe\x00n" * 50, b";" * 5000, bytes(70_000),
    b"numero_candidat;numero_inscription;epreuve;note\r\n1;1;E1;99\r\n", b"GIF89a" + bytes(40), b"PK\x03\x04" + bytes(60),
    b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>\n%%EOF", "é;ü\n".encode("latin-1") * 30,
    b"nom\x00;prenoms\n", b"=cmd|' /C calc'!A0;1\n",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One HTTP request."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        return [(name.encode(), value.encode("latin-1", "replace")) for name, value in self.headers.items()]

    def __str__(self) -> str:
        return f"{self.method} {self.path[:2000]} {dict(self.headers)} {self.body[:4000]!r}"


def operation(asked: Mapping[str, object], headers: Mapping[str, str]) -> Asked:
    """An operation as any client sends it."""
    given = {"content-type": "application/json", "accept": "application/json", **headers}
    return Asked("POST", "/graphql", given, encoded(asked))


def encoded(asked: object) -> bytes:
    return json.dumps(asked).encode()  # lone surrogates are written as escapes


@dataclass
class Requests:
    """A source of requests, for one case."""

    dice: Random
    operations: Operations
    pool: Pool

    def headers(self, device: Mapping[str, str]) -> dict[str, str]:
        """The headers of a device, one of them spoilt or added now and then."""
        given = {"content-type": "application/json", "accept": self.dice.choice(ACCEPTS[:3]), **device}
        if self.dice.random() < 0.15:
            given["idempotency-key"] = self.dice.choice(["a", "b", f"k{self.dice.random()}"])
        return given

    def malformed(self, device: Mapping[str, str]) -> Asked:
        """A body, a type, a header or an address that is no request of GraphQL."""
        headers = self.headers(device)
        body = encoded(self.operations.request())
        for _ in range(self.dice.choice([1, 1, 2, 3])):
            match self.dice.randrange(4):
                case 0:
                    body = self.dice.choice(BODIES)
                case 1:
                    headers["content-type"] = self.dice.choice(TYPES)
                case 2:
                    headers["accept"] = self.dice.choice(ACCEPTS)
                case _:
                    name = self.dice.choice(list(HEADERS))
                    headers[name] = self.dice.choice(HEADERS[name])
        path = self.dice.choice(PATHS) if self.dice.random() < 0.15 else "/graphql"
        method = self.dice.choice(METHODS) if self.dice.random() < 0.15 else "POST"
        return Asked(method, path, headers, body)

    def address(self, device: Mapping[str, str]) -> Asked:
        """An operation in the address, and persisted documents."""
        asked = self.operations.request(self.dice.choice(["query", "query", "mutation", "subscription"]))
        digest = hashlib.sha256(str(asked["query"]).encode(errors="replace")).hexdigest()
        if self.dice.random() < 0.4:
            version = self.dice.choice([1, 1, 1, 2, "1"])
            asked["extensions"] = {
                "persistedQuery": {"version": version, "sha256Hash": self.dice.choice([digest, "0" * 64])}
            }
        if self.dice.random() < 0.3:
            del asked["query"]
            asked["documentId"] = self.dice.choice([f"sha256:{digest}", digest, "x", ""])
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in asked.items()}
        if self.dice.random() < 0.2:
            texts[self.dice.choice(["variables", "extensions", "query", "operationName"])] = self.dice.choice(TEXTS)
        pairs = [f"{name}={quote(value.encode(errors='replace'))}" for name, value in texts.items()]
        if self.dice.random() < 0.1:
            pairs.append(self.dice.choice(["query=%ff", "query={__typename}", "%zz", "&&=", "variables=%00", "a=b"]))
        return Asked("GET", "/graphql?" + "&".join(pairs)[:16_000], self.headers(device))

    def events(self, device: Mapping[str, str]) -> Asked:
        """A stream of events, or a request close to one."""
        asked = self.operations.request(self.dice.choice(["subscription", "subscription", "query", "mutation"]))
        accept = self.dice.choice(
            ["text/event-stream", "text/event-stream, application/json;q=0.5", "text/event-stream;q=0.1"]
        )
        headers = {**self.headers(device), "accept": accept}
        if self.dice.random() < 0.3:
            headers["last-event-id"] = self.dice.choice(
                [*HEADERS["last-event-id"], *map(str, self.pool.values.get("cursor", ["cjA"]))]
            )
        return Asked("POST", "/graphql", headers, encoded(asked))

    def file(self, device: Mapping[str, str]) -> Asked:
        """A file sent to, or asked of, an address that is not quite a real one."""
        path = self.token(
            self.dice.choice(["/depots/", "/imports/", "/fichiers/", "/pieces/", "/exports/", "/fichiers/donnees/"])
        )
        method = self.dice.choice(["PUT", "PUT", "GET", "GET", "POST", "HEAD"])
        headers = dict(device) if self.dice.random() < 0.5 else {}
        if self.dice.random() < 0.3:
            name = self.dice.choice(["range", "content-encoding", "x-request-id", "expect", "origin"])
            headers[name] = self.dice.choice(HEADERS[name])
        return Asked(method, path, headers, self.dice.choice(BYTES) if method in {"PUT", "POST"} else b"")

    def token(self, prefix: str) -> str:
        """A real address as it is, spoilt, or under another's prefix; or no address at all."""
        if not self.pool.urls or self.dice.random() < 0.3:
            return prefix + quote(
                self.dice.choice([*TEXTS[:24], ".", "..", "a.b", "W10.x", "ImFiIg.x"]).encode(errors="replace"), safe=""
            )
        path = urlsplit(self.dice.choice(self.pool.urls)).path
        token = path.rpartition("/")[2]
        cut = self.dice.randrange(max(1, len(token)))
        return (
            self.dice.choice(
                [
                    path,
                    path,
                    prefix + token,
                    path[:-1],
                    path + "A",
                    prefix + token[:cut] + self.dice.choice("A._-%é") + token[cut + 1 :],
                    path + "%00",
                    path + "/..",
                    prefix + token * 20,
                ]
            )
            .replace("é", "%C3%A9")
            .replace("%/", "%25/")
            .replace("% ", "%25")
        )
