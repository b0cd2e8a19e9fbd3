"""Results morning: `python -m benchmarks.matin_de_resultats [people] [at once] [servers] [workers]`.

Some accounts are registered, and an office publishes their marks. Then people come, so many at a time, each from a
network of its own: they sign in, open « Mes inscriptions » and « Mes notes », download the relevé, and follow live until
all have come. Then the same people come again, who are still signed in: what the server spends less on them is the price
of passwords, which are hashed as in the image. It prints what was carried, how long each step took, where the processor's
time of one visit went, and from it the cores and the machines that two million people need who come within an hour. Its
last lines say what it assumes.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil

from api.demo import importation, operations, operations_suite
from api.demo.bureau import Bureau
from api.demo.personnages import MOT_DE_PASSE
from api.demo.portail import Portail
from api.demo.suite import COLONNES_NOTES
from benchmarks.candidats import BTS, Candidat
from benchmarks.client import Tally
from benchmarks.cluster import Cluster, Node, cluster
from benchmarks.comptes import HASHING
from benchmarks.lectures import LECTURES

ACCOUNTS = 8
PEOPLE, HOUR = 2_000_000, 3_600
USED, BUSIEST, CORES = 0.7, 1.5, 8
ASSUMED = f"""\
assumed: a visit costs there what it costs here; each person comes once, and signs in once; a core is used for {USED:.0%} of
its time; the busiest minutes have {BUSIEST} times the mean rate; a machine has {CORES} cores. The clients' own processor, pages
and scripts of the portal (static), the proxy's TLS and the memory of streams are not counted."""
EPREUVES = "query Epreuves($id: ID!) { candidature(id: $id) { epreuves { code enfants { code enfants { code } } } } }"
NOTES = """
query MesNotes($id: ID!) {
  candidature(id: $id) {
    id
    documents { type fichier { nom url } }
    notes {
      publieesLe moyenne decisionLibelle mentionLibelle precisions
      lignes { code libelle niveau positionLibelle coefficient valeur precision }
    }
  }
}
"""
LIVE = "subscription Suivi { evenements { id libelle estDeMoi cleIdempotence } }"


Known = list[tuple[Candidat, dict[str, Any]]]


@dataclass
class Morning:
    """The visits of a run: the seconds of each step, and how often somebody was sent back."""

    addresses: list[str]
    http: httpx.AsyncClient
    waits: dict[str, list[float]] = field(default_factory=dict)
    sent_back: int = 0
    visits: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, step: str, begun: float) -> None:
        self.waits.setdefault(step, []).append(monotonic() - begun)


class Person:
    """One person, who comes again after the time that a full server tells."""

    def __init__(self, morning: Morning, rank: int) -> None:
        self._morning = morning
        self._address = morning.addresses[rank % len(morning.addresses)]
        self._is_signed_in = False
        self._headers = {"X-Forwarded-For": f"10.{rank // 65536 % 256}.{rank // 256 % 256}.{rank % 256}"}

    async def visit(self, adresse: str, candidature: str) -> asyncio.Task[None]:
        """Does all that a person does; the stream that it leaves open ends with the morning."""
        if not self._is_signed_in:
            await self._sign_in(adresse)
        await self._asked("mes inscriptions", LECTURES["mes_inscriptions"], {})
        found = (await self._asked("mes notes", NOTES, {"id": candidature}))["candidature"]
        url = next(item["fichier"]["url"] for item in found["documents"] if item["type"] == "RELEVE_NOTES")
        if not found["notes"] or not (await self._sent("relevé", "GET", urlsplit(url).path)).content.startswith(
            b"%PDF"
        ):
            raise RuntimeError("no marks")
        open_ = asyncio.Event()
        stream = asyncio.create_task(self._follow(open_))
        await open_.wait()
        self._morning.visits += 1
        return stream

    def comes_again(self, morning: Morning) -> None:
        """Begins another morning, still signed in."""
        self._morning = morning

    async def _sign_in(self, adresse: str) -> None:
        variables = {"identifiant": adresse, "motDePasse": MOT_DE_PASSE}
        signed = (await self._asked("sign-in", operations.SE_CONNECTER, variables))["compteSeConnecter"]
        self._headers["Authorization"] = f"Bearer {signed['jetons']['porteur']}"
        self._is_signed_in = True

    async def _asked(self, step: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = await self._sent(step, "POST", "/graphql", json={"query": query, "variables": variables})
        return dict(answer.json()["data"])

    async def _sent(self, step: str, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        begun = monotonic()
        while True:
            answer = await self._morning.http.request(method, self._address + path, headers=self._headers, **options)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                self._morning.tell(step, begun)
                return answer.raise_for_status()
            self._morning.sent_back += 1
            await asyncio.sleep(float(answer.headers["retry-after"]))

    async def _follow(self, open_: asyncio.Event) -> None:
        headers, begun = self._headers | {"Accept": "text/event-stream"}, monotonic()
        while True:
            async with self._morning.http.stream(
                "POST", f"{self._address}/graphql", json={"query": LIVE}, headers=headers
            ) as live:
                if live.status_code == httpx.codes.OK:
                    await anext(live.aiter_bytes())
                    self._morning.tell("live", begun)
                    open_.set()
                    await self._morning.over.wait()
                    return
            self._morning.sent_back += 1
            await asyncio.sleep(float(live.headers["retry-after"]))


async def publish(made: Cluster, http: httpx.AsyncClient) -> list[tuple[str, str]]:
    """Registers accounts and publishes their marks; gives their addresses and the ids of their registrations."""
    known = await asyncio.gather(*(_registered(made, http, rank) for rank in range(ACCOUNTS)))
    sessions = (await known[0][0].send(operations.OUVERTURES, {}))["domaines"]
    session = next(item["sessions"][0]["id"] for item in sessions if item["code"] == BTS.domaine)
    async with httpx.AsyncClient(base_url=made.servers[0].address, timeout=60) as office:
        bureau = Bureau(Portail(office))
        await bureau.se_connecter()
        filtre = {"sessionId": session, "etat": "INSCRIT", "specialite": BTS.specialite}
        cible = {"sessionId": session, "academie": BTS.centre}
        found = await _import(bureau, known[:1], await _codes(known[0]), cible)
        wrong = {constat["ligne"] for constat in found["constats"]["nodes"]}
        # The office marks what its file may hold: neither a kept mark nor a part of an épreuve.
        codes = [code for ligne, code in enumerate(await _codes(known[0]), 2) if ligne not in wrong]
        found = await _import(bureau, known, codes, cible)
        await importation.accepter(bureau.portail, found)
        await bureau.publier_notes(filtre)
    return [(candidat.adresse, candidature["id"]) for candidat, candidature in known]


async def _registered(made: Cluster, http: httpx.AsyncClient, rank: int) -> tuple[Candidat, dict[str, Any]]:
    address, reseau = f"matin{rank}@example.org", f"10.9.9.{rank}"
    found = Candidat(address, lambda: [made.servers[0].address], made.mails, Tally(), http, reseau=reseau)
    await found.register()
    return found, await found.enrol()


async def _numero(candidat: Candidat) -> str:
    return str((await candidat.send(LECTURES["moi"], {}))["moi"]["candidat"]["numero"])


async def _import(bureau: Bureau, known: Known, codes: list[str], cible: dict[str, str]) -> dict[str, Any]:
    numbers = [(await _numero(candidat), candidature["numero"]) for candidat, candidature in known]
    lignes = [f"{numero};{inscription};{code};12" for numero, inscription in numbers for code in codes]
    contenu = importation.csv(COLONNES_NOTES, lignes)
    return await importation.envoyer(bureau.portail, operations_suite.IMPORTER_NOTES, "notes.csv", contenu, **cible)


async def _codes(account: tuple[Candidat, dict[str, Any]]) -> list[str]:
    candidat, candidature = account
    return list(_every((await candidat.send(EPREUVES, {"id": candidature["id"]}))["candidature"]["epreuves"]))


def _every(epreuves: list[dict[str, Any]]) -> Iterator[str]:
    for epreuve in epreuves:
        yield epreuve["code"]
        yield from _every(epreuve.get("enfants", []))


@dataclass
class Spent:
    """Seconds of processor until an instant, by what they were for."""

    server: float
    worker: float
    base: float

    @classmethod
    def of(cls, made: Cluster) -> "Spent":
        postmaster = psutil.Process(made.base.pid)
        return cls(_of_nodes(made.servers), _of_nodes(made.workers), _with_children(postmaster))

    def since(self, before: "Spent") -> "Spent":
        return Spent(self.server - before.server, self.worker - before.worker, self.base - before.base)


def _of_nodes(nodes: list[Node]) -> float:
    return sum(_with_children(psutil.Process(node.process.pid)) for node in nodes if node.process)


def _with_children(process: psutil.Process) -> float:
    """The time of a process, of its children, and of those of its children that ended."""
    own = process.cpu_times()
    ended = float(own.children_user + own.children_system)
    return float(own.user + own.system) + ended + sum(map(_with_children, process.children()))


async def come(morning: Morning, known: list[tuple[str, str]], persons: list[Person], at_once: int) -> float:
    """The seconds in which all people came, so many at a time; each stays until the last is there."""
    ranks = iter(range(len(persons)))
    streams: list[asyncio.Task[None]] = []
    begun = monotonic()

    async def next_ones() -> None:
        for rank in ranks:
            stream = await persons[rank].visit(*known[rank % len(known)])
            streams.append(stream)

    await asyncio.gather(*(next_ones() for _ in range(at_once)))
    took = monotonic() - begun
    morning.over.set()
    await asyncio.gather(*streams)
    return took


def report(morning: Morning, took: float, spent: Spent, signed_in: Spent) -> None:
    """Tells the visits of a morning; `signed_in`: what the same visits took of those who had signed in before."""
    visits = morning.visits
    print(f"{visits} people in {took:.0f} s: {visits / took:.1f} a second; sent back {morning.sent_back} times")
    for step, waits in morning.waits.items():
        found = sorted(waits)
        print(
            f"  {step:17} p50 {found[len(found) // 2] * 1000:6.0f} ms  p99 {found[int(len(found) * 0.99)] * 1000:6.0f} ms"
        )
    parts = {
        "passwords": (spent.server - signed_in.server) / visits,
        "server, beside": signed_in.server / visits,
        "PostgreSQL": spent.base / visits,
        "worker": spent.worker / visits,
    }
    rate = PEOPLE / HOUR * BUSIEST
    total = sum(parts.values())
    print(
        f"processor of a visit: {total * 1000:.0f} ms; {PEOPLE:,} people in an hour are {rate:.0f} a second at the busiest"
    )
    for name, seconds in parts.items():
        print(f"  {name:17} {seconds * 1000:6.1f} ms  {seconds / total:4.0%}  {seconds * rate / USED:6.0f} cores")
    servers = (parts["passwords"] + parts["server, beside"] + parts["worker"]) * rate / USED
    base = parts["PostgreSQL"] * rate / USED
    print(f"machines: {ceil(servers / CORES)} of {CORES} cores for servers and workers, {base:.0f} cores of PostgreSQL")
    print(ASSUMED)


async def main(people: int = 200, at_once: int = 16, servers: int = 1, workers: int = 1) -> None:
    settings = {"TRUSTED_PROXIES": "127.0.0.1", "GRAPHIQL": "0", "PORTAIL": "0", "STREAMS_PER_ACCOUNT": str(people)}
    limits = httpx.Limits(max_connections=None)
    with tempfile.TemporaryDirectory(prefix="matin-") as folder:
        async with (
            cluster(Path(folder), servers=servers, workers=workers, **settings, **HASHING) as made,
            httpx.AsyncClient(timeout=120, limits=limits) as http,
        ):
            known = await publish(made, http)
            addresses = [node.address for node in made.servers]
            warm = Morning(addresses, http)
            await come(warm, known, [Person(warm, rank) for rank in range(2 * at_once)], at_once)
            morning, again = Morning(addresses, http), Morning(addresses, http)
            persons = [Person(morning, rank) for rank in range(people)]
            before = Spent.of(made)
            took = await come(morning, known, persons, at_once)
            between = Spent.of(made)
            for person in persons:
                person.comes_again(again)
            await come(again, known, persons, at_once)
            print(f"{servers} servers, {workers} workers, {at_once} people at once, {ACCOUNTS} accounts")
            report(morning, took, between.since(before), Spent.of(made).since(between))


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
