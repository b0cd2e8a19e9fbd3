"""The costs of expensive documents for a server and its neighbours: python -m benchmarks.couts.

Each kind is sent over HTTP again and again, by one attacker and then over four connections, while a bystander makes
ordinary requests at a steady pace. Printed for each: its size, the server's processor and the wall clock of its
refusal, and the bystander's wait beside it. A refusal is to take less than 50 ms on a quiet machine, which the
bystander alone measures.
"""

import argparse
import asyncio
import json
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import psutil
from graphql import get_introspection_query

from benchmarks.cluster import cluster

# Documents that look expensive, but are valid and cheap: to be answered as fast as others are refused.
HARMLESS = {
    "overlapping fragments under the limits",
    "inline fragments",
    "introspection, ofType",
    "introspection twice",
}
WITHIN = 50.0  # milliseconds that a refusal may take
PACE = 0.02  # seconds between an answer to the bystander and its next request
ORDINARY = {
    "query": "{ accueil { messages { texte } } domaines(nature: EXAMEN) { code libelle sessions { id libelle } } }"
}
CODES = {"REQUETE_TROP_COUTEUSE", "REQUETE_INVALIDE", "FORMAT_INVALIDE"}

Body = Callable[[int], bytes]
_turns = count()


def _query(text: str, **more: object) -> bytes:
    return json.dumps({"query": text, **more}).encode()


def _document(make: Callable[[int], str]) -> Body:
    """A document that differs at each turn, so that none is in memory."""
    return lambda turn: _query(f"query Q{turn} {make(turn)}")


def _nested(levels: int) -> str:
    return "{ candidature(id: 1) " + "{ candidat " * levels + "}" * levels + " }"


def _bomb(links: int, spreads: int) -> str:
    fragments = " ".join(f"fragment F{n} on Query {{ {f'...F{n + 1} ' * spreads}}}" for n in range(links))
    return f"{{ ...F0 }} {fragments} fragment F{links} on Query {{ domaines {{ code }} }}"


def _cycle(length: int) -> str:
    fragments = " ".join(f"fragment F{n} on Query {{ a{n}: __typename ...F{(n + 1) % length} }}" for n in range(length))
    return f"{{ ...F0 }} {fragments}"


def _conflicts(fields: int) -> str:
    """A document whose fields of one name graphql-core's rule on overlapping fields compares by pairs."""
    return "{ " + " ".join(f'x: domaine(code: "{n}") {{ code }}' for n in range(fields)) + " }"


def _overlaps(fragments: int) -> str:
    """Fragments that each meet every other: the rule on overlapping fields compares them by pairs."""
    spread = " ".join(f"...F{n}" for n in range(fragments))
    bodies = " ".join(
        f"fragment F{n} on Query {{ domaines {{ code libelle }} accueil {{ messages {{ texte }} }} }}"
        for n in range(fragments)
    )
    return f"{{ {spread} }} {bodies}"


INTROSPECTION = get_introspection_query(descriptions=False)
OF_TYPE = "kind name " + "ofType { kind name " * 30 + "}" * 30
KINDS: dict[str, Body] = {
    "deep": _document(lambda _: _nested(4000)),
    "deep under the limit of brackets": _document(lambda _: _nested(37)),
    "wide": _document(lambda _: "{ domaines { " + " ".join(f"a{n}" for n in range(6000)) + " } }"),
    "wide, unknown fields": _document(lambda _: "{ domaines { " + " ".join(f"rien{n}" for n in range(900)) + " } }"),
    "near names, suggestions": _document(lambda _: "{ " + " ".join(f"gestionCandidature{n}" for n in range(14)) + " }"),
    "aliases": _document(lambda _: "{ " + " ".join(f"a{n}: domaines {{ code }}" for n in range(380)) + " }"),
    "root fields": _document(lambda _: "{ " + "domaines { code } " * 400 + "}"),
    "repeated names": _document(lambda _: "{ domaines { " + "code " * 1900 + "} }"),
    "conflicts": _document(lambda _: _conflicts(200)),
    "conflicts under the limits": _document(lambda _: _conflicts(15)),
    "overlapping fragments": _document(lambda _: _overlaps(110)),
    "overlapping fragments under the limits": _document(lambda _: _overlaps(7)),
    "fragment bomb": _document(lambda _: _bomb(150, 2)),
    "fragment bomb, tens": _document(lambda _: _bomb(100, 10)),
    "fragment chain": _document(lambda _: _bomb(230, 1)),
    "fragment cycle": _document(lambda _: _cycle(150)),
    "inline fragments": _document(lambda _: "{ " + "... on Query { " * 38 + "__typename" + " }" * 38 + " }"),
    "comments": _document(lambda _: "#\n" * 15_000 + "{ domaines { code } }"),
    "one long comment": _document(lambda _: "#" + "x" * 31_000 + "\n{ rien }"),
    "commas": _document(lambda _: "{ domaines { code } rien " + "," * 31_000 + "}"),
    "blanks past the limit": _document(lambda _: "{ domaines { code } }" + " " * 250_000),
    "directives": _document(lambda _: "{ __typename " + "@skip(if: true) " * 380 + "}"),
    "unknown directives": _document(lambda _: "{ __typename " + " ".join(f"@d{n}" for n in range(900)) + "}"),
    "lists in lists": _document(
        lambda _: "{ domaines { " + "sessions { periodes { session { " * 3 + "id" + " } } }" * 3 + " } }"
    ),
    "long list": _document(lambda _: "{ gestionCandidatures(filtre: {a: [" + "1 " * 1900 + "]}) { totalCount } }"),
    "nested values": _document(lambda _: "{ domaines(nature: " + "[" * 8000 + ") }"),
    "nested objects": _document(lambda _: "{ domaines(nature: " + "{a: " * 38 + "1" + "}" * 38 + ") }"),
    "long text": _document(lambda _: '{ domaine(code: "' + "x" * 31_000 + '") { rien } }'),
    "escapes": _document(lambda _: '{ domaine(code: "' + "\\u00e9" * 5000 + '") { rien } }'),
    "open text": _document(lambda _: '{ domaine(code: """' + 'a"' * 15_000 + ") }"),
    "long name": _document(lambda _: "{ " + "x" * 31_000 + " }"),
    "long number": _document(lambda _: "{ gestionLots(first: " + "9" * 31_000 + ") { nodes { id } } }"),
    "variables declared": lambda turn: _query(
        f"query Q{turn}(" + " ".join(f"$a{n}: Int" for n in range(480)) + ") { __typename }"
    ),
    "operations": lambda turn: _query(" ".join(f"query a{turn}_{n} {{ __typename }}" for n in range(380))),
    "tokens": _document(lambda _: "{ " + "! " * 15_000 + "}"),
    "introspection, aliases": _document(
        lambda _: "{ " + " ".join(f"s{n}: __schema {{ types {{ name }} }}" for n in range(100)) + " }"
    ),
    "introspection, circles": _document(
        lambda _: (
            "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
        )
    ),
    "introspection, ofType": _document(lambda _: f"{{ __schema {{ types {{ fields {{ type {{ {OF_TYPE} }} }} }} }} }}"),
    "introspection twice": lambda turn: _query(
        f"{INTROSPECTION} query Q{turn} {{ a: __schema {{ types {{ fields {{ type {{ ofType {{ fields {{ name }} }} }} }} }} }} }}",
        operationName=f"Q{turn}",
    ),
    "long list in variables": lambda turn: _query(
        f"query Q{turn}($a: [Int]) {{ __typename }}", variables={"a": [1] * 60_000}
    ),
    "many variables": lambda turn: _query(
        f"query Q{turn} {{ __typename }}", variables={f"a{n}": [[]] * 400 for n in range(60)}
    ),
    "deep variables": lambda turn: (
        b'{"query":"query Q%d {__typename}","variables":{"a":%s}}' % (turn, b"[" * 900 + b"]" * 900)
    ),
    "very deep body": lambda _: b'{"query":' + b"[" * 120_000,
    "long text in variables": lambda turn: _query(
        f"query Q{turn}($a: Int) {{ domaine(code: $a) {{ code }} }}", variables={"a": "x" * 240_000}
    ),
    "objects in a list of inputs": lambda turn: _query(
        f"mutation Q{turn}($p: [PieceAControlerInput!]!) {{ "
        "gestionControlerPieces(input: {pieces: $p, statut: 3}) { errors { code } } }",
        variables={"p": [{"id": "x", "version": 1}] * 500},
    ),
    "wrong inputs by hundreds": lambda turn: _query(
        f"query Q{turn}($i: [ID!]!) {{ domaines {{ code }} }}", variables={"i": [{}] * 500}
    ),
    "body past the limit": lambda _: b'{"query":"' + b" " * 300_000 + b'"}',
}


@dataclass
class Waits:
    """Milliseconds of some requests."""

    found: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return self.percentile(0.5)

    @property
    def worst(self) -> float:
        return self.percentile(1)

    def percentile(self, share: float) -> float:
        ranked = sorted(self.found) or [math.nan]
        return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


@dataclass
class Line:
    """The measures of one kind."""

    kind: str
    size: int
    processor: float  # milliseconds of the server's processor for each, the bystander's requests included
    alone: Waits
    crowd: Waits
    beside: Waits
    beside_crowd: Waits
    answers: set[str]


class Bystander:
    """A client that reads the home page again and again, whatever the others do."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.waits = Waits()

    async def read(self) -> None:
        while True:
            begin, waits = time.perf_counter(), self.waits
            response = await self._http.post("/graphql", json=ORDINARY)
            waits.found.append(1000 * (time.perf_counter() - begin))
            assert response.status_code == httpx.codes.OK, response.text
            await asyncio.sleep(PACE)

    def begin(self) -> Waits:
        self.waits = Waits()
        return self.waits


async def attack(http: httpx.AsyncClient, body: Body, times: int, connections: int) -> tuple[Waits, set[str]]:
    """Sends one kind, one document after the other on each connection."""
    waits, answers = Waits(), set[str]()

    async def one(turns: Iterator[int]) -> None:
        for _ in turns:
            content = body(next(_turns))
            begin = time.perf_counter()
            response = await http.post("/graphql", content=content, headers={"content-type": "application/json"})
            waits.found.append(1000 * (time.perf_counter() - begin))
            answers.add(_said(response))

    turns = iter(range(times))
    await asyncio.gather(*(one(turns) for _ in range(connections)))
    return waits, answers


def _processor(server: psutil.Process) -> float:
    used = server.cpu_times()
    return 1000 * float(used.user + used.system)


def _said(response: httpx.Response) -> str:
    errors = response.json().get("errors")
    return errors[0]["extensions"]["code"] if errors else "ANSWERED"


async def measure(http: httpx.AsyncClient, bystander: Bystander, server: psutil.Process, kind: str, times: int) -> Line:
    body = KINDS[kind]
    beside, before = bystander.begin(), _processor(server)
    alone, answers = await attack(http, body, times, 1)
    processor = (_processor(server) - before) / times
    beside_crowd = bystander.begin()
    crowd, others = await attack(http, body, times, 4)
    return Line(kind, len(body(0)), processor, alone, crowd, beside, beside_crowd, answers | others)


async def run(folder: Path, given: argparse.Namespace) -> int:
    async with cluster(folder, servers=1, workers=0, SMTP_HOST="") as made:
        address = made.servers[0].address
        async with (
            httpx.AsyncClient(base_url=address, timeout=60) as http,
            httpx.AsyncClient(base_url=address, timeout=60) as own,
        ):
            assert made.servers[0].process is not None
            server = psutil.Process(made.servers[0].process.pid)
            bystander = Bystander(own)
            reading = asyncio.create_task(bystander.read())
            await asyncio.sleep(2)
            alone = bystander.begin()
            await asyncio.sleep(given.seconds)
            print(
                f"bystander alone: p50 {alone.median:.1f} ms, p99 {alone.percentile(0.99):.1f} ms of {len(alone.found)}\n"
            )
            print(
                f"{'kind':40} {'kB':>5} {'cpu ms':>7} {'refused in ms (median, max)':>28} {'x4':>14} {'bystander p50, p99':>20} {'x4':>15}"
            )
            lines = []
            for kind in given.kinds or KINDS:
                lines.append(await measure(http, bystander, server, kind, given.times))
                print(_told(lines[-1]), flush=True)
            after = bystander.begin()
            await asyncio.sleep(given.seconds)
            print(
                f"\nbystander alone: p50 {after.median:.1f} ms, p99 {after.percentile(0.99):.1f} ms of {len(after.found)}"
            )
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
    slow = [line.kind for line in lines if line.alone.median > WITHIN]
    admitted = [line.kind for line in lines if line.answers - CODES and line.kind not in HARMLESS]
    print(f"median over {WITHIN:.0f} ms: {slow or 'none'}; not refused: {admitted or 'none'}")
    return 1 if slow or admitted else 0


def _told(line: Line) -> str:
    return (
        f"{line.kind:40} {line.size / 1024:5.0f} {line.processor:7.1f} {line.alone.median:19.1f} {line.alone.worst:8.1f} "
        f"{line.crowd.median:6.1f} {line.crowd.worst:7.1f} {line.beside.median:11.1f} {line.beside.percentile(0.99):8.1f} "
        f"{line.beside_crowd.median:7.1f} {line.beside_crowd.percentile(0.99):7.1f}  {' '.join(sorted(line.answers))}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", help="all when none is named")
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="couts-") as name:
        raise SystemExit(asyncio.run(run(Path(name), given)))


if __name__ == "__main__":
    main()
