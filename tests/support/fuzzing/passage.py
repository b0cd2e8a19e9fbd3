"""A run of made-up requests: case after case, each known by its seed and its number, and their outcomes."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from random import Random
from urllib.parse import urlsplit

import httpx
from fuzzing import verdict
from fuzzing.monde import Actor, Pool, World
from fuzzing.operations import ROOTS, TYPES, Operations, everything
from fuzzing.prises import Sockets, is_whole, talk
from fuzzing.requetes import BYTES, Asked, Requests, operation
from graphql import Undefined, get_named_type, is_non_null_type

from api.http.guard import BODY

PATIENCE = 40.0  # seconds for an answer; an operation has twenty
LISTENED = 0.3  # seconds to a stream of events
LEARNT = 12  # ids of one type that a run asks about before it begins


@dataclass
class Report:
    """The counts of requests that a run sent, and of their outcomes."""

    cases: int = 0
    sent: int = 0
    operations: int = 0
    reached: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    closes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        answered = sum("answered" in seen for seen in self.fields.values())
        total = sum(len(root.fields) for root in ROOTS.values())
        lines = [
            f"{self.cases} cases, {self.sent} requests and sockets, {len(self.faults)} faults",
            f"{self.operations} operations, {self.reached} of which reached resolvers ({self.reached / max(1, self.operations):.0%})",
            f"{len(self.fields)} of {total} root fields reached, {answered} answered with a value at least once",
            f"kinds     {_told(self.kinds)}",
            f"statuses  {_told(self.statuses)}",
            f"outcomes  {_told(self.outcomes)}",
            f"closes    {_told(self.closes)}",
        ]
        return "\n".join(lines)


@dataclass
class Case:
    """One case: its actor, the device, and the sources of its requests."""

    number: int
    dice: Random
    actor: Actor
    device: dict[str, str]
    operations: Operations
    requests: Requests
    sockets: Sockets


@dataclass
class Passage:
    """The cases of a seed; with `address`, a server listens there, and sockets and endless streams are tried too.

    `only` names the kinds of cases to try; all when empty.
    """

    http: httpx.AsyncClient
    world: World
    seed: int
    address: tuple[str, int] | None = None
    only: tuple[str, ...] = ()
    network: bool = False  # whether the server trusts forwarded addresses
    report: Report = field(default_factory=Report)
    _entering: dict[str, asyncio.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A made-up sign-in sets a cookie, which would sign the anonymous actor in.
        self.http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    async def explore(self) -> None:
        """Learns ids and values, as each actor, from all the fields that can be read."""
        for actor in {id(actor): actor for actor in self.world.actors}.values():
            for name, champ in ROOTS["query"].fields.items():
                if not any(is_non_null_type(a.type) and a.default_value is Undefined for a in champ.args.values()):
                    for depth in (3, 1):
                        await self._learn(actor, f"{{ {name}{everything(champ.type, depth)} }}")
            for name, champ in ROOTS["query"].fields.items():
                if set(champ.args) == {"id"} and name != "node":
                    kind = get_named_type(champ.type).name
                    for known in self.world.pool.ids.get(kind.removeprefix("Gestion"), ())[:LEARNT]:
                        await self._learn(actor, f'{{ {name}(id: "{known}"){everything(TYPES[kind], 2)} }}')

    async def _learn(self, actor: Actor, query: str) -> None:
        response = await self.http.request(
            "POST", "/graphql", json={"query": query}, headers=actor.devices[0], timeout=PATIENCE
        )
        with suppress(ValueError):
            for pool in (self.world.pool, actor.own):
                pool.learn(response.json().get("data"))

    async def run(self, count: int, *, first: int = 0, at_once: int = 1) -> Report:
        numbers = iter(range(first, first + count))

        async def work() -> None:
            for number in numbers:
                await self.case(number)

        await asyncio.gather(*(work() for _ in range(at_once)))
        return self.report

    async def case(self, number: int) -> None:
        dice = Random(f"{self.seed}:{number}")
        actor = dice.choice([one for one in self.world.actors if not one.is_lost])
        device = dict(dice.choice(actor.devices))
        if self.network:
            device["x-forwarded-for"] = f"10.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(256)}"
        operations = Operations(dice, self.world.pool, actor.own, actor.fields, actor.password)
        case = Case(
            number,
            dice,
            actor,
            device,
            operations,
            Requests(dice, operations, self.world.pool),
            Sockets(dice, operations),
        )
        kinds: list[tuple[float, Callable[[Case], Awaitable[None]]]] = [
            (0.60, self._operation),
            (0.10, self._sequence),
            (0.08, self._malformed),
            (0.04, self._address),
            (0.04, self._file),
            (0.04, self._deposit),
            (0.03, self._events),
            (0.07 if self.address else 0.0, self._socket),
        ]
        kinds = [(weight, tried) for weight, tried in kinds if not self.only or tried.__name__.strip("_") in self.only]
        [(_, tried)] = dice.choices(kinds, [weight for weight, _ in kinds])
        self.report.cases += 1
        self.report.kinds[tried.__name__.strip("_")] += 1
        await tried(case)

    async def _operation(self, case: Case) -> None:
        asked = case.operations.request()
        await self._ask(case, operation(asked, case.requests.headers(case.device)))

    async def _sequence(self, case: Case) -> None:
        """Requests of several devices of one account, in turn or at once; later ones use the ids of earlier answers."""
        known = case.actor.own if case.actor.own.ids else self.world.pool
        pool = Pool(dict(known.ids), dict(known.values), list(known.urls))
        case.operations.pool = case.operations.own = _Fresh(pool)
        devices = [{**case.device, **device} for device in case.actor.devices]
        for _ in range(case.dice.choice([2, 3, 4])):
            steps = [
                operation(case.operations.request("mutation"), case.requests.headers(case.dice.choice(devices)))
                for _ in range(case.dice.choice([1, 1, 2, 4]))
            ]
            if case.dice.random() < 0.3:
                steps *= 2  # each request twice, at one instant
            for answer in await asyncio.gather(*(self._ask(case, step) for step in steps)):
                case.operations.pool.learn(answer)

    async def _malformed(self, case: Case) -> None:
        await self._ask(case, case.requests.malformed(case.device))

    async def _address(self, case: Case) -> None:
        await self._ask(case, case.requests.address(case.device))

    async def _file(self, case: Case) -> None:
        await self._ask(case, case.requests.file(case.device))

    async def _deposit(self, case: Case) -> None:
        """Announces a file, sends another one perhaps, and goes on as if it were the announced one."""
        content = case.dice.choice(BYTES)
        announced = {
            "nom": case.dice.choice(["a.pdf", "b.csv", "é\r\n.png", "x" * 300, ".", "a.exe"]),
            "taille": len(content),
        }
        announced["empreinte"] = hashlib.sha256(content).hexdigest()
        if case.dice.random() < 0.2:
            announced |= case.dice.choice(
                [{"taille": 0}, {"taille": 2**31 - 1}, {"taille": -1}, {"empreinte": "x"}, {"taille": 5}]
            )
        name = case.dice.choice(["pieceOuvrirDepot", "etablissementImporterEleves", "gestionImporterNotes"])
        asked = case.operations.call(name, **announced)
        asked["query"] = str(asked["query"]).replace("errors {", "adresse { url } errors {", 1)
        answer = await self._ask(case, operation(asked, case.requests.headers(case.device)))
        url = _first(answer, "url")
        if not isinstance(url, str):
            return
        sent = case.dice.choice([content, content, content, content[:-1], content + b"x", case.dice.choice(BYTES)])
        for _ in range(case.dice.choice([1, 1, 2])):
            await self._ask(case, Asked("PUT", urlsplit(url).path, {}, sent))
        jeton = url.rpartition("/")[2]
        piece = asked["variables"][f"{name}_input"].get("pieceId")
        then = case.operations.call(
            "pieceDeposer", jeton=case.dice.choice([jeton, jeton, "x"]), pieceId=piece, version=None
        )
        await self._ask(case, operation(then, case.requests.headers(case.device)))

    async def _events(self, case: Case) -> None:
        asked = case.requests.events(case.device)
        if self.address is None and b"subscription" in asked.body:
            return  # without a server, only a whole answer can be read
        self.report.sent += 1
        try:
            async with asyncio.timeout(PATIENCE), self._stream(asked) as response:
                said = await _heard(response)
        except (httpx.TransportError, TimeoutError) as error:
            self._broken(case, error, asked)
            return
        self.report.statuses[f"events {response.status_code}"] += 1
        wrong = verdict.of_response(response.status_code, said)
        for line in said.splitlines():
            if line.startswith("data:"):
                wrong = wrong or verdict.of_text(line.removeprefix("data:"))
                self._count(line.removeprefix("data:"))
        if wrong:
            self._fault(case, f"{wrong}: {said[:600]}", asked)

    async def _socket(self, case: Case) -> None:
        assert self.address is not None
        host, port = self.address
        handshake = case.sockets.handshake(f"{host}:{port}", case.device)
        frames = case.sockets.frames(case.device)
        abrupt = case.dice.random() < 0.1
        self.report.sent += 1
        seen = await talk(host, port, handshake, frames, abrupt=abrupt)
        self.report.closes[str(seen.code or seen.status)] += 1
        wrong = None
        if seen.silent and is_whole(b"".join(frames)):
            wrong = "no answer, and no close"
        elif seen.status == 101 and not abrupt and seen.ended:
            wrong = "ended without a close code"
        elif seen.code is not None and not verdict.is_close_right(seen.code, frames):
            wrong = f"closed with {seen.code}"
        elif seen.status >= 500:
            wrong = f"status {seen.status}"
        for message in seen.messages:
            wrong = wrong or verdict.of_text(message)
            with suppress(ValueError, AttributeError):
                read = json.loads(message)
                payload = {"errors": read["payload"]} if read["type"] == "error" else read.get("payload")
                wrong = wrong or verdict.of_text(json.dumps(payload))
                if read["type"] in {"next", "error"}:
                    self._count(json.dumps(payload))
        if wrong:
            self._fault(case, f"{wrong}: {seen}", f"{handshake[:600]!r} {[frame[:1500] for frame in frames]}")

    async def _ask(self, case: Case, asked: Asked) -> object:
        """Sends a request and judges the answer; returns its GraphQL content."""
        self.report.sent += 1
        try:
            async with asyncio.timeout(PATIENCE), self._stream(asked) as response:
                said = await _heard(response)
        except httpx.InvalidURL:
            return None  # the HTTP client itself refuses to send it
        except (httpx.TransportError, TimeoutError) as error:
            self._broken(case, error, asked)
            return None
        self.report.statuses[str(response.status_code)] += 1
        wrong = verdict.of_response(response.status_code, said)
        if wrong:
            self._fault(case, f"{wrong}: {said[:600]}", asked)
        if not asked.path.startswith("/graphql"):
            return None
        answer = self._count(said)
        if "CONNEXION_REQUISE" in said and case.actor.enter:
            await self._enter_again(case.actor)
        return answer

    def _stream(self, asked: Asked):
        return self.http.stream(
            asked.method, asked.path, headers=asked.raw_headers(), content=asked.body or None, timeout=PATIENCE
        )

    def _count(self, said: str) -> object:
        try:
            answer = json.loads(said)
        except ValueError:
            return None
        reached, roots = verdict.outcome(answer)
        self.report.operations += 1
        self.report.reached += reached
        if not reached:
            for code in verdict.codes_of(said):
                self.report.outcomes[f"before: {code}"] += 1
        for root, became in roots.items():
            self.report.outcomes[became] += 1
            self.report.fields.setdefault(root, Counter())[became] += 1
        return answer

    async def _enter_again(self, actor: Actor) -> None:
        """Signs the actor in again, since a made-up operation may have signed it out."""
        async with self._entering.setdefault(actor.name, asyncio.Lock()):
            asked = {"query": "{ moi { identifiant } }"}
            for device in actor.devices:
                response = await self.http.post("/graphql", json=asked, headers=device)
                if not response.json()["data"]["moi"]:
                    break
            else:
                return
            try:
                assert actor.enter is not None
                actor.devices[:] = await actor.enter()
            except (KeyError, TypeError):
                actor.is_lost = True

    def _broken(self, case: Case, error: Exception, asked: Asked) -> None:
        """A request without an answer: right only for a body past the limit, whose sending the server need not await."""
        if not (isinstance(error, httpx.NetworkError) and len(asked.body) > BODY):
            self._fault(case, f"{type(error).__name__} {error}", asked)

    def _fault(self, case: Case, what: str, asked: object) -> None:
        self.report.faults.append(f"seed {self.seed} number {case.number}, as {case.actor.name}: {what} <- {asked}")


class _Fresh(Pool):
    """The pool of one case, whose latest ids come first."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool.ids, pool.values, pool.urls)

    def learn(self, value: object, name: str = "", around: str = "") -> None:
        fresh = Pool()
        fresh.learn(value, name, around)
        for kind, found in fresh.ids.items():
            self.ids[kind] = found
        for key, values in fresh.values.items():
            self.values[key] = values


async def _heard(response: httpx.Response) -> str:
    """An answer, whole; of a stream of events, its beginning."""
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        return (await response.aread()).decode(errors="replace")
    said = ""
    with suppress(TimeoutError):
        async with asyncio.timeout(LISTENED):
            async for part in response.aiter_text():
                said += part
    return said


def _first(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            found = inner if key == name else _first(inner, name)
            if found:
                return found
    return next((found for inner in value if (found := _first(inner, name))), None) if isinstance(value, list) else None


def _told(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common())
