"""The conduct of a server past what it can carry: `python -m benchmarks.surcharge [seconds]`.

A server and a worker on PostgreSQL, a candidate with a registration. It first finds the peak, by 16 clients who ask for
« Mes inscriptions » one answer after another; then that many requests a second come once, twice, three and five times,
whether they are answered or not. Meanwhile bystanders go on: an office that reads its list, and the probes. It ends with
the seconds until one request is as quick as before; then with people who sign in, more than can be hashed, while a
candidate who is in reads `moi`. The server has a core of its own; the load and the database share the others.
"""

import asyncio
import json
import multiprocessing
import sys
import tempfile
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from secrets import token_hex
from time import monotonic
from urllib.parse import urlsplit

import httpx
import psutil

from api.demo import operations
from benchmarks.bureau import Bureau
from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import Cluster, cluster
from benchmarks.lectures import LECTURES, start_on_a_core

MULTIPLES = (1, 2, 3, 5)
CLIENTS = 16  # who find the peak
LINES = 1_500  # connections of a flood at most
BREATH = 0.05  # seconds between two requests of a bystander
WHOLE = 30.0  # seconds for the last answers of a flood
LISTE = "query Liste { gestionCandidatures(first: 20) { nodes { candidatureId } } }"
SIGN_INS = 40  # at once, at the door


@dataclass
class Told:
    """The answers of a flood: seconds of each, by status; and the processor's seconds of the server meanwhile."""

    seconds: float
    processor: float = 0.0
    waits: dict[int, list[float]] = field(default_factory=dict)

    def add(self, status: int, wait: float) -> None:
        self.waits.setdefault(status, []).append(wait)

    @property
    def rate(self) -> float:
        return len(self.waits.get(200, ())) / self.seconds

    @property
    def work(self) -> float:
        """Answers by second of the server's processor: on a shared machine, the figure to compare."""
        return len(self.waits.get(200, ())) / self.processor if self.processor else 0.0

    def quantile(self, share: float, status: int = 200) -> float:
        return _quantile(self.waits.get(status, []), share)

    def __str__(self) -> str:
        refused = len(self.waits.get(503, ()))
        return (
            f"answered={self.rate:.0f}/s p50={self.quantile(0.5):.0f} p99={self.quantile(0.99):.0f} ms  "
            f"sent back={refused / self.seconds:.0f}/s p99={self.quantile(0.99, 503):.0f} ms  "
            f"others={sum(map(len, self.waits.values())) - refused - len(self.waits.get(200, ()))}"
        )


def _quantile(waits: list[float], share: float) -> float:
    """The quantile in milliseconds; 0 of nothing."""
    return sorted(waits)[int(len(waits) * share)] * 1000 if waits else 0.0


class Line(asyncio.Protocol):
    """A connection of a flood: one request, then its answer."""

    def __init__(self, flood: "Flood") -> None:
        self._flood, self._since, self._got, self._left = flood, 0.0, b"", -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def ask(self, since: float) -> None:
        self._since, self._got, self._left = since, b"", -1
        self._transport.write(self._flood.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if self._left < 0:
            self._got += data
            head, found, body = self._got.partition(b"\r\n\r\n")
            if not found:
                return
            self._status = int(head[9:12])
            self._left = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]) - len(body)
        else:
            self._left -= len(data)
        if self._left <= 0:
            self._flood.answered(self, self._status, monotonic() - self._since)

    def connection_lost(self, _error: Exception | None) -> None:
        self._flood.lost(self)


class Flood:
    """Requests that come at their instants over connections that are kept, answered or not."""

    def __init__(self, host: str, port: int, request: bytes) -> None:
        self.request, self._address = request, (host, port)
        self._free: deque[Line] = deque()
        self._open = self._asked = self._done = 0
        self._opening: list[asyncio.Task[None]] = []
        self._end = 0.0  # until when each answer is followed by a request

    async def run(self, rate: float, seconds: float) -> Told:
        """Sends `rate` requests a second; over as many connections as that takes."""
        self._told = Told(seconds)
        begun = monotonic()
        for rank in range(int(rate * seconds)):
            due = begun + rank / rate
            if (wait := due - monotonic()) > 0:
                await asyncio.sleep(wait)
            elif not rank % 50:
                await asyncio.sleep(0)
            if self._free:
                self._asked += 1
                self._free.pop().ask(monotonic())
            elif self._open < LINES:
                self._asked += 1
                self._opening.append(asyncio.create_task(self._ask_anew(monotonic())))
        end = monotonic() + WHOLE
        while self._done < self._asked and monotonic() < end:  # noqa: ASYNC110 - counts that others change
            await asyncio.sleep(0.05)
        return self._told

    async def keep(self, clients: int, seconds: float) -> Told:
        """Keeps so many requests under way."""
        self._told, self._end = Told(seconds), monotonic() + seconds
        await asyncio.gather(*(self._ask_anew(monotonic()) for _ in range(clients)))
        await asyncio.sleep(self._end - monotonic())
        return self._told

    async def _ask_anew(self, since: float) -> None:
        """Sends a request over one more connection, whose opening counts."""
        self._open += 1
        _, line = await asyncio.get_running_loop().create_connection(lambda: Line(self), *self._address)
        line.ask(since)

    def answered(self, line: Line, status: int, seconds: float) -> None:
        self._done += 1
        self._told.add(status, seconds)
        if monotonic() < self._end:
            line.ask(monotonic())
        else:
            self._free.append(line)

    def lost(self, line: Line) -> None:
        self._open -= 1
        if line in self._free:
            self._free.remove(line)


def flood(host: str, port: int, request: bytes, rate: float, seconds: float) -> Told:
    """One flood, in a process of its own; without a rate, clients who find the peak."""
    made = Flood(host, port, request)
    return asyncio.run(made.run(rate, seconds) if rate else made.keep(CLIENTS, seconds))


@dataclass
class Trial:
    """A server, a candidate, an office, and the process of floods."""

    made: Cluster
    http: httpx.AsyncClient
    candidat: Candidat
    bureau: Bureau
    pool: ProcessPoolExecutor

    @property
    def address(self) -> str:
        return self.made.servers[0].address

    def request(self, text: str) -> bytes:
        body = json.dumps({"query": text}).encode()
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: {urlsplit(self.address).netloc}\r\n"
            f"Authorization: Bearer {self.candidat.porteur}\r\nContent-Type: application/json\r\n"
            f"Accept: application/graphql-response+json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def flood(self, rate: float, seconds: float) -> Told:
        host, port = urlsplit(self.address).netloc.split(":")
        request = self.request(LECTURES["mes_inscriptions"])
        loop = asyncio.get_running_loop()
        before = self.processor()
        told = await loop.run_in_executor(self.pool, flood, host, int(port), request, rate, seconds)
        told.processor = self.processor() - before
        return told

    def processor(self) -> float:
        """The seconds of processor of the server until now."""
        process = self.made.servers[0].process
        assert process is not None
        times = psutil.Process(process.pid).cpu_times()
        return float(times.user + times.system)

    async def read(self, who: Candidat | Bureau, text: str) -> int:
        headers = who.headers()
        return (await self.http.post(f"{self.address}/graphql", json={"query": text}, headers=headers)).status_code

    async def get(self, path: str) -> int:
        return (await self.http.get(self.address + path)).status_code

    async def beside(self, work: Awaitable[Told], asks: dict[str, Callable[[], Awaitable[int]]]) -> tuple[Told, str]:
        """The work, and what bystanders waited meanwhile."""
        waits: dict[str, list[float]] = {name: [] for name in asks}
        failed: dict[str, int] = dict.fromkeys(asks, 0)

        async def bystander(name: str) -> None:
            while True:
                begun = monotonic()
                failed[name] += await asks[name]() != httpx.codes.OK
                waits[name].append(monotonic() - begun)
                await asyncio.sleep(BREATH)

        tasks = [asyncio.create_task(bystander(name)) for name in asks]
        try:
            told = await work
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        lines = (
            f"{name} p50={_quantile(found, 0.5):.0f} p99={_quantile(found, 0.99):.0f} ms, {failed[name]} of {len(found)} refused"
            for name, found in waits.items()
        )
        return told, "; ".join(lines)

    async def sign_ins(self, seconds: float) -> Told:
        """People who sign in with a wrong password, each of another network: argon2's work, and no account's lock."""
        told, end = Told(seconds), monotonic() + seconds

        async def person(number: int) -> None:
            dice = Random(number)
            while monotonic() < end:
                variables = {"identifiant": f"{token_hex(6)}@example.org", "motDePasse": "Lampadaire!"}
                headers = {"X-Forwarded-For": ".".join(str(dice.randrange(1, 255)) for _ in range(4))}
                sent = {"query": operations.SE_CONNECTER, "variables": variables}
                begun = monotonic()
                answer = await self.http.post(f"{self.address}/graphql", json=sent, headers=headers)
                told.add(answer.status_code, monotonic() - begun)
                await asyncio.sleep(float(answer.headers.get("retry-after", 0)))

        await asyncio.gather(*(person(number) for number in range(SIGN_INS)))
        return told

    async def recovered(self, usual: float) -> float:
        """The seconds until ten requests in a row take what one took before, twice at most."""
        begun, row = monotonic(), 0
        while row < 10 and monotonic() - begun < WHOLE:  # noqa: PLR2004 - as the sentence says
            asked = monotonic()
            status = await self.read(self.candidat, LECTURES["mes_inscriptions"])
            row = row + 1 if status == httpx.codes.OK and monotonic() - asked < 2 * usual else 0
        return monotonic() - begun


async def measure(trial: Trial, seconds: float) -> None:
    asks: dict[str, Callable[[], Awaitable[int]]] = {
        "gestion": lambda: trial.read(trial.bureau, LISTE),
        "/livez": lambda: trial.get("/livez"),
        "/readyz": lambda: trial.get("/readyz"),
    }
    await trial.flood(0, 2)  # warm
    peak, _ = await trial.beside(trial.flood(0, seconds), asks)  # bystanders cost as much as beside a flood
    print(f"peak, {CLIENTS} clients: {peak}", flush=True)
    alone = []
    for _ in range(50):
        begun = monotonic()
        await trial.read(trial.candidat, LECTURES["mes_inscriptions"])
        alone.append(monotonic() - begun)
    for multiple in MULTIPLES:
        told, bystanders = await trial.beside(trial.flood(multiple * peak.rate, seconds), asks)
        print(
            f"{multiple}x: {told}  of the peak {told.rate / peak.rate:.2f}, by processor {told.work / peak.work:.2f}  p99/p99 {told.quantile(0.99) / peak.quantile(0.99):.2f}"
        )
        print(f"    bystanders: {bystanders}", flush=True)
    print(f"recovery: {await trial.recovered(_quantile(alone, 0.9) / 1000):.2f} s", flush=True)
    _, quiet = await trial.beside(_nothing(seconds), {"moi": lambda: trial.read(trial.candidat, LECTURES["moi"])})
    told, busy = await trial.beside(
        trial.sign_ins(seconds), {"moi": lambda: trial.read(trial.candidat, LECTURES["moi"])}
    )
    print(f"sign-ins, {SIGN_INS} people: {told}\n    before: {quiet}\n    meanwhile: {busy}")


async def _nothing(seconds: float) -> Told:
    await asyncio.sleep(seconds)
    return Told(seconds)


async def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="surcharge-") as folder:
        settings = {"TRUSTED_PROXIES": "127.0.0.1", "GRAPHIQL": "0", "PORTAIL": "0"}
        limits = httpx.Limits(max_connections=None)
        async with (
            cluster(Path(folder), starter=start_on_a_core, **settings) as made,
            httpx.AsyncClient(timeout=60, limits=limits) as http,
        ):
            addresses = [made.servers[0].address]
            candidat = Candidat("surcharge@example.org", lambda: addresses, made.mails, Tally(), http)
            await candidat.register()
            await candidat.enrol()
            bureau = Bureau(lambda: addresses, Tally(), http, Random(1))
            await bureau.sign_in()
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                await measure(Trial(made, http, candidat, bureau, pool), seconds)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if sys.argv[1:] else 10.0))
