"""Operations and requests made up from the schema and a seed: valid, nearly valid, and hostile."""

import json
import random
import re
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from api.schema import schema
from api.schema.base import global_id

TYPES = schema._schema.type_map
INTERNAL = re.compile(
    r"Traceback|site-packages|asyncpg|tortoise|sqlite3|ERREUR_INTERNE|File \"|at 0x[0-9a-f]+", re.IGNORECASE
)
TEXTS = [
    "", " ", "a", "BCP", "33", "x" * 5000, "é" * 300, "\u202e", "😀", "'; DROP TABLE compte; --", "%s%n", "../../etc/passwd",
    "\x01", "\ufeff", "0", "-1", "99999999999999999999", "1e400", "null", "{{7*7}}", "<script>", "\r\nBcc: a@b.c",
    "2027-02-30", "2027-01-01T00:00:00Z", "0001-01-01", "9999-12-31", "jeanne@example.org", "Lampadaire!",
]  # fmt: skip
IDS = [
    global_id(name, UUID(int=1))
    for name in ("Candidature", "Document", "Piece", "Compte", "Lot", "SessionExamen", "Periode")
]
INTS = [0, 1, -1, 100, 101, 2**31 - 1, -(2**31), 2**31, 2**53, 10**20, 1.5, True, "3"]
BODIES = [
    b"", b"null", b"[]", b"3", b'"x"', b"{", b"\xff", b"[" * 3000, b'{"query":null}', b'{"query":{}}', b'{"query":"{"}',
    b'{"query":"\\ud800"}', b'{"query":"{__typename}","variables":3}', b'{"query":"{__typename}","extensions":[]}',
    b'{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}', b'{"query":' + b"9" * 4000 + b"}",
]  # fmt: skip
ACCEPTS = [
    "application/json",
    "application/graphql-response+json",
    "*/*",
    "text/event-stream",
    "image/png",
    ";;,q=",
    "",
]
METHODS = ["POST", "POST", "POST", "GET", "PUT", "DELETE", "HEAD", "OPTIONS"]


@dataclass
class Report:
    """What a run saw."""

    sent: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class Fuzzer:
    """A seeded source of requests."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def operation(self):
        root = self.random.choice(["Query", "Query", "Mutation"])
        fields = " ".join(self._field(TYPES[root], 4) for _ in range(self.random.randint(1, 3)))
        text = f"{root.lower()} {{ {fields} }}"
        return self._mangled(text) if self.random.random() < 0.2 else text

    def with_variables(self):
        """An operation whose argument is a variable, given something unfit."""
        root = TYPES[self.random.choice(["Query", "Mutation"])]
        name, champ = self.random.choice([item for item in root.fields.items() if item[1].args])
        declared = ", ".join(f"${arg}: {definition.type}" for arg, definition in champ.args.items())
        passed = ", ".join(f"{arg}: ${arg}" for arg in champ.args)
        inner = self._selection(champ.type, 2)
        text = f"{root.name.lower()} Q({declared}) {{ {name}({passed}) {inner} }}"
        values = {arg: self._json(definition.type, 3) for arg, definition in champ.args.items()}
        return {"query": text, "variables": values, "operationName": self.random.choice(["Q", None, "autre"])}

    def _field(self, kind, depth):
        name, champ = self.random.choice(list(kind.fields.items()))
        given = [
            f"{arg}: {self._literal(definition.type, 3)}"
            for arg, definition in champ.args.items()
            if is_non_null_type(definition.type) or self.random.random() < 0.5
        ]
        alias = f"a{self.random.randint(0, 9)}: " if self.random.random() < 0.3 else ""
        directive = self.random.choice(["", "", "", " @skip(if: false)", " @include(if: true)", " @rien"])
        arguments = f"({', '.join(given)})" if given else ""
        return f"{alias}{name}{arguments}{directive} {self._selection(champ.type, depth - 1)}"

    def _selection(self, kind, depth):
        kind = get_named_type(kind)
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return ""
        if depth <= 0:
            return "{ __typename }"
        return "{ " + " ".join(self._field(kind, depth) for _ in range(self.random.randint(1, 3))) + " }"

    def _literal(self, kind, depth):
        return _written(self._json(kind, depth), kind)

    def _json(self, kind, depth):
        if self.random.random() < 0.08:
            return self.random.choice([None, [], {}, True, 3, "x", [[]], {"a": 1}])
        if is_non_null_type(kind):
            kind = kind.of_type
        if is_list_type(kind):
            return (
                [self._json(kind.of_type, depth - 1) for _ in range(self.random.choice([0, 1, 2, 600]))]
                if depth
                else []
            )
        if isinstance(kind, GraphQLInputObjectType):
            chosen = [
                item for item in kind.fields.items() if is_non_null_type(item[1].type) or self.random.random() < 0.6
            ]
            return {name: self._json(champ.type, depth - 1) for name, champ in chosen}
        return self._leaf(kind)

    def _leaf(self, kind):
        if isinstance(kind, GraphQLEnumType):
            return self.random.choice([*kind.values, "RIEN"])
        if kind.name == "ID":
            return self.random.choice([*IDS, *TEXTS[:8], 3])
        if kind.name in {"Int", "Float"}:
            return self.random.choice(INTS)
        return self.random.choice([True, False]) if kind.name == "Boolean" else self.random.choice(TEXTS)

    def _mangled(self, text):
        cut = self.random.randrange(len(text))
        return self.random.choice(
            [
                text[:cut],
                text[:cut] + self.random.choice('{}()[]"$@!:#\x00é') + text[cut:],
                text * 2,
                text.replace("{", "", 1),
            ]
        )

    def request(self):
        """Method, headers, body and parameters of one request."""
        method = self.random.choice(METHODS) if self.random.random() < 0.2 else "POST"
        headers = {"content-type": "application/json", "accept": self.random.choice(ACCEPTS[:3])}
        choice = self.random.random()
        if choice < 0.15:
            body = self.random.choice(BODIES)
        else:
            asked = {"query": self.operation()} if choice < 0.6 else self.with_variables()
            body = json.dumps(asked, default=str).encode()
        if self.random.random() < 0.1:
            headers["accept"] = self.random.choice(ACCEPTS)
            headers["content-type"] = self.random.choice(
                ["text/plain", "application/json;charset=x", "", "multipart/form-data"]
            )
            headers["authorization"] = self.random.choice(["Bearer", "Bearer x", "Basic \xe9", "Bearer " + "y" * 3000])
        parameters = (
            {"query": self.operation()[:4000], "variables": self.random.choice(TEXTS)} if method == "GET" else None
        )
        return method, headers, body, parameters


def _written(value, kind):
    named = get_named_type(kind)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_written(item, named)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(item, named) for item in value) + "]"
    if isinstance(value, str) and isinstance(named, GraphQLEnumType) and value.isidentifier():
        return value
    return json.dumps(value)


async def fuzz(http: httpx.AsyncClient, seed: int, count: int) -> Report:
    """Sends requests of a seed, and notes each answer that should not be."""
    fuzzer, report = Fuzzer(seed), Report()
    for _ in range(count):
        method, headers, body, parameters = fuzzer.request()
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        try:
            response = await http.request(method, "/graphql", headers=raw, content=body, params=parameters)
        except httpx.RemoteProtocolError as error:
            report.faults.append(f"{error} {method} {headers} {body[:300]!r}")
            continue
        report.sent += 1
        report.statuses[response.status_code] = report.statuses.get(response.status_code, 0) + 1
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or INTERNAL.search(response.text):
            report.faults.append(
                f"{response.status_code} {response.text[:300]} <- {method} {body[:600]!r} {parameters}"
            )
    return report
