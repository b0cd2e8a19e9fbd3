"""The measures of what candidates read, beside the limit (`limite.py`): the dossier, « Mes inscriptions », `moi`.

    python -m benchmarks.lectures --clients 16 --rounds 3 --seconds 3
    python -m benchmarks.lectures --python /path/to/another/python    # and our server on another version, beside

Both servers stand before one PostgreSQL, each in one process on the same core; the load and the database have the
others. Rounds are interleaved, and ratios are medians of rounds: on a shared machine compare ratios and processor
times within one run, never rates of two runs.
"""

import argparse
import asyncio
import json
import os
import re
import select
import socket
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import httpx
import psutil

from api.demo import operations
from api.demo.personnages import IDENTIFICATION_BESANCON, PERSONNAGES
from api.rules.ids import read_global_id
from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import Cluster, Node, Started, cluster, start
from benchmarks.limite import TABLES
from benchmarks.ports import free_port

ADRESSE = "lectures@example.org"
CARTE = """
  id numero version etat etatLibelle enSaisie inscriteLe actionsPossibles
  domaine { id code libelle } session { id libelle } periode { id libelle phrase }
  specialite { id libelle } etablissement { id libelleCarte }
"""
EPREUVE = "code libelle niveau position positionLibelle mode modeLibelle option ligne"
LECTURES = {
    "dossier": f"""
query Dossier($id: ID!) {{
  candidature(id: $id) {{
    {CARTE} versionInscription modifieeLe
    candidat {{ id numero civilite nom prenoms dateNaissance lieuNaissance }}
    identification {{ adresseVoie codePostal localite telephoneMobile }}
    epreuves {{ {EPREUVE} enfants {{ {EPREUVE} enfants {{ {EPREUVE} }} }} }}
    groupesPieces {{
      id code titre mode debut limite estValidable aide
      pieces {{
        id code libelleComplet mode estObligatoire statut statutLibelle lignes actionsPossibles version
        depot {{ id nom taille deposeLe }}
      }}
    }}
    documents {{ id type libelle ligne version publieLe fichier {{ nom taille url expireLe }} }}
  }}
}}
""",
    "mes_inscriptions": f"query MesInscriptions {{ candidatures {{ {CARTE} }} }}",
    "moi": "query Moi { moi { id courriel candidat { numero civilite nom prenoms } } }",
}
SIGNED = {"url", "expireLe"}  # signed anew for each answer
STATEMENT = re.compile(rb"LOG:  (?:statement|execute [^:]*): ")
COUNTED = 20  # requests whose statements are counted
WARM = 100  # requests before the first round


@dataclass
class Round:
    """One load on one server: requests a second, latencies in milliseconds, processor time of a request in µs."""

    rate: float
    latencies: list[float]
    microseconds: float


@dataclass
class Mesure:
    """The rounds of one read on one server, and its statements a request."""

    rounds: list[Round] = field(default_factory=list)
    trips: float = 0

    @property
    def rate(self) -> float:
        return statistics.median(one.rate for one in self.rounds)

    @property
    def microseconds(self) -> float:
        return statistics.median(one.microseconds for one in self.rounds)

    def __str__(self) -> str:
        late = sorted(one for found in self.rounds for one in found.latencies)
        return (
            f"{self.rate:8.0f} req/s  p50 {late[len(late) // 2]:6.1f} ms  p99 {late[int(len(late) * 0.99)]:6.1f} ms  "
            f"server {self.microseconds:6.0f} µs  {self.trips:4.1f} statements"
        )


@dataclass
class Reader:
    """A client with one bearer, who sends one request to one server over many connections."""

    node: Node
    porteur: str
    body: bytes

    @property
    def request(self) -> bytes:
        host = urlsplit(self.node.address).netloc
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {self.porteur}\r\n"
            "Content-Type: application/json\r\nAccept: application/graphql-response+json\r\n"
            f"Content-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body

    def ask(self, times: int = 1) -> dict[str, Any]:
        """The last of so many answers, asked for one after another."""
        with _connected(self.node.address, 1) as (line,):
            for _ in range(times):
                line.sendall(self.request)
                answer = _read(line)
        return dict(json.loads(answer.partition(b"\r\n\r\n")[2]))

    def load(self, clients: int, seconds: float) -> Round:
        """Keeps so many requests under way for so long."""
        assert self.node.process is not None
        process, request = psutil.Process(self.node.process.pid), self.request
        latencies: list[float] = []
        with _connected(self.node.address, clients) as lines:
            polled, asked = select.epoll(), {}
            by_number = {line.fileno(): line for line in lines}
            for number, line in by_number.items():
                polled.register(number, select.EPOLLIN)
                line.sendall(request)
                asked[number] = monotonic()
            before, begun = processor(process), monotonic()
            while monotonic() < begun + seconds:
                for number, _ in polled.poll(1):
                    line = by_number[number]
                    if not _read(line).startswith(b"HTTP/1.1 200"):
                        raise RuntimeError("an answer without success")
                    now = monotonic()
                    latencies.append((now - asked[number]) * 1000)
                    asked[number] = now
                    line.sendall(request)
            took, spent = monotonic() - begun, processor(process) - before
        return Round(len(latencies) / took, latencies, spent / len(latencies) * 1e6)


def _read(line: socket.socket) -> bytes:
    """One whole answer."""
    found = line.recv(262_144)
    head = found.find(b"\r\n\r\n")
    while head < 0:
        found += line.recv(262_144)
        head = found.find(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", found)
    assert length is not None
    while len(found) < head + 4 + int(length[1]):
        found += line.recv(262_144)
    return found


@contextmanager
def _connected(address: str, number: int) -> Iterator[tuple[socket.socket, ...]]:
    host, port = urlsplit(address).netloc.split(":")
    lines = tuple(socket.create_connection((host, int(port)), timeout=30) for _ in range(number))
    try:
        yield lines
    finally:
        for line in lines:
            line.close()


def processor(process: psutil.Process) -> float:
    """The seconds of processor that a process has used."""
    times = process.cpu_times()
    return float(times.user + times.system)


def _cores() -> tuple[set[int], set[int]]:
    """The core of the servers, and those of all others; the same where there is one alone."""
    found = sorted(os.sched_getaffinity(0))
    return {found[0]}, set(found[1:] or found)


async def start_on_a_core(module: str, arguments: tuple[str, ...], env: dict[str, str], output: int) -> Started:
    """Starts a process of the deployment; servers on their core."""
    serving, others = _cores()
    alone = arguments[:1] in {("serve",), ()}
    os.sched_setaffinity(0, serving if alone else others)
    try:
        return await start(module, arguments, env, output)
    finally:
        os.sched_setaffinity(0, serving | others)


async def measure(
    folder: Path, clients: int, rounds: int, seconds: float, python: str | None
) -> dict[str, dict[str, Mesure]]:
    """The figures of each read, by server."""
    async with cluster(folder, workers=1, starter=start_on_a_core, GRAPHIQL="0") as made, httpx.AsyncClient() as http:
        ours = made.servers[0]
        person = Candidat(ADRESSE, lambda: [ours.address], made.mails, Tally(), http)
        variables = {"id": await register(made, person)}
        for worker in made.workers:
            await worker.stop()
        await person.sign_in()
        servers = {"limit": beside(made, module="benchmarks.limite"), "ours": ours}
        if python:
            servers["other"] = beside(made, *ours.command, PYTHON=python)
        await _fill(made, person, variables)
        for server in servers.values():
            if server is not ours:
                made.servers.append(server)  # ended with the others
                await server.start()
                await server.ready()
        readers = {name: _readers(name, servers, person, variables) for name in LECTURES}
        for name, both in readers.items():
            _compare(name, both)
        return await _measure(made, readers, clients, rounds, seconds)


async def _measure(
    made: Cluster, readers: dict[str, dict[str, Reader]], clients: int, rounds: int, seconds: float
) -> dict[str, dict[str, Mesure]]:
    found = {name: {server: Mesure() for server in both} for name, both in readers.items()}
    serving, others = _cores()
    os.sched_setaffinity(0, others)
    for name, both in readers.items():
        for server, reader in both.items():
            reader.ask(WARM)
            found[name][server].trips = await _trips(made, reader)
    for _ in range(rounds):
        for name, both in readers.items():
            for server, reader in both.items():
                found[name][server].rounds.append(reader.load(clients, seconds))
    os.sched_setaffinity(0, serving | others)
    return found


async def register(made: Cluster, person: Candidat) -> str:
    """Makes two registrations, and a draft between two tabs; returns the id of the BTS, once its documents are made."""
    await person.register()
    candidature = await person.enrol()
    jeanne = PERSONNAGES[0]
    autre = await begin(person, jeanne.domaine, jeanne.centre)
    for nom, valeurs in jeanne.onglets(autre["annee"]):
        autre |= await _fill_tab(person, autre, nom, valeurs)
    await person.act(operations.ENREGISTRER, id=autre["id"], version=autre["version"])
    brouillon = await begin(person, "DCS")
    await _fill_tab(person, brouillon, "Identification", IDENTIFICATION_BESANCON)
    base = await asyncpg.connect(made.base.url)
    async with asyncio.timeout(60):
        while await base.fetchval("SELECT count(*) FROM document WHERE taille IS NULL"):  # noqa: ASYNC110 - a worker's
            await asyncio.sleep(0.2)
    await base.close()
    return str(candidature["id"])


async def begin(person: Candidat, domaine: str, centre: str | None = None) -> dict[str, Any]:
    """A draft in the first open period of a domaine, in an académie where one is named."""
    domaines = (await person.send(operations.OUVERTURES, {}))["domaines"]
    sessions = next(item["sessions"] for item in domaines if item["code"] == domaine)
    annee, periode = next(
        (session["annee"], periode)
        for session in sessions
        for periode in session["periodes"]
        if periode["estOuverte"] and centre in {None, (periode["academie"] or {}).get("code")}
    )
    begun = (await person.act(operations.DEMARRER, periodeId=periode["id"]))["candidature"]
    return {**begun, "annee": annee}


async def _fill_tab(person: Candidat, candidature: dict[str, Any], nom: str, valeurs: dict[str, Any]) -> dict[str, Any]:
    form = {"candidatureId": candidature["id"], "version": candidature["version"], **valeurs}
    return dict((await person.act(operations.renseigner(nom), input=form))["candidature"])


def beside(made: Cluster, *command: str, module: str = "api", **settings: str) -> Node:
    """One more server on the same base."""
    port = str(free_port())
    env, log = made.servers[0].env | {"PORT": port} | settings, made.folder / f"{module}-{port}.log"
    return Node(command, env, log, f"http://127.0.0.1:{port}", module=module, starter=start_on_a_core)


def _readers(name: str, servers: dict[str, Node], person: Candidat, variables: dict[str, str]) -> dict[str, Reader]:
    assert person.porteur is not None
    asked = {"lecture": name, "candidature": str(_key(variables["id"]))}
    sent = {"query": LECTURES[name], **({"variables": variables} if name == "dossier" else {})}
    return {
        server: Reader(node, person.porteur, json.dumps(asked if server == "limit" else sent).encode())
        for server, node in servers.items()
    }


def _compare(name: str, both: dict[str, Reader]) -> None:
    """Fails when the answers differ, but for what is signed."""
    limit, *others = (_unsigned(reader.ask()["data"]) for reader in both.values())
    for ours in others:
        if found := next(_differences(limit, ours, name), None):
            raise RuntimeError(f"the answers differ: {found}")


def _differences(limit: Any, ours: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(limit, dict) and isinstance(ours, dict) and limit.keys() == ours.keys():
        for key in limit:
            yield from _differences(limit[key], ours[key], f"{path}.{key}")
    elif isinstance(limit, list) and isinstance(ours, list) and len(limit) == len(ours):
        for rank, (one, other) in enumerate(zip(limit, ours, strict=True)):
            yield from _differences(one, other, f"{path}.{rank}")
    elif limit != ours:
        yield f"{path}: {limit!r} of the limit, {ours!r} of ours"


def _unsigned(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {key: _unsigned(item) for key, item in value.items() if key not in SIGNED}
    return [_unsigned(item) for item in value] if isinstance(value, list) else value


async def _trips(made: Cluster, reader: Reader) -> float:
    """The statements of a request, as the database logs them."""
    base = await asyncpg.connect(made.base.url)
    try:
        await log_statements(base, "all")
        begun = made.base.log.stat().st_size
        reader.ask(COUNTED)
        found = made.base.log.read_bytes()[begun:]
        await log_statements(base, "none")
    finally:
        await base.close()
    return len(STATEMENT.findall(found)) / COUNTED


async def log_statements(base: asyncpg.Connection, which: str) -> None:
    """Sets which statements the database logs."""
    await base.execute(f"ALTER SYSTEM SET log_statement = '{which}'")
    await base.execute("SELECT pg_reload_conf()")
    await asyncio.sleep(0.5)  # until every backend has read its settings


async def _fill(made: Cluster, person: Candidat, variables: dict[str, str]) -> None:
    """Writes, into the limit's tables, what rules compute in our answers."""
    dossier = (await person.send(LECTURES["dossier"], variables))["candidature"]
    cartes = (await person.send(LECTURES["mes_inscriptions"], {}))["candidatures"]
    base = await asyncpg.connect(made.base.url)
    await base.execute(TABLES)
    await base.executemany(
        "INSERT INTO limite_face VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [(genre, key, json.dumps(face)) for genre, key, face in await _faces(base, dossier, cartes)],
    )
    own = _key(dossier["id"])
    for rank, groupe in enumerate(dossier["groupesPieces"]):
        values = [groupe[name] for name in ("code", "titre", "mode", "debut", "limite", "estValidable")]
        await base.execute(
            "INSERT INTO limite_groupe VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            *(own, rank, *values, json.dumps(groupe["aide"])),
        )
        for place, piece in enumerate(groupe["pieces"]):
            values = [piece[name] for name in ("code", "libelleComplet", "mode", "estObligatoire", "statutLibelle")]
            lists = [json.dumps(piece[name]) for name in ("lignes", "actionsPossibles")]
            await base.execute(
                "INSERT INTO limite_piece VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                *(own, groupe["code"], place, *values, *lists),
            )
    for rank, document in enumerate(dossier["documents"]):
        values = [document["libelle"], document["ligne"], document["fichier"]["nom"]]
        await base.execute(
            "INSERT INTO limite_document VALUES ($1, $2, $3, $4, $5)", _key(document["id"]), rank, *values
        )
    await base.execute("ANALYZE")
    await base.close()


async def _faces(
    base: asyncpg.Connection, dossier: dict[str, Any], cartes: list[dict[str, Any]]
) -> list[tuple[str, str, Any]]:
    columns = "SELECT specialite, etablissement, domaine, periode_id FROM candidature WHERE id = $1"
    commune = await base.fetchval(
        "SELECT commune_naissance FROM candidat p JOIN candidature c ON c.candidat_id = p.id WHERE c.id = $1",
        _key(dossier["id"]),
    )
    faces: list[tuple[str, str, Any]] = [
        ("epreuves", str(_key(dossier["id"])), dossier["epreuves"]),
        ("commune", commune, dossier["candidat"]["lieuNaissance"]),
    ]
    for carte in cartes:
        row = await base.fetchrow(columns, _key(carte["id"]))
        faces += [
            ("etat", carte["etat"], carte["etatLibelle"]),
            ("actions", str(_key(carte["id"])), carte["actionsPossibles"]),
            ("domaine", row["domaine"], carte["domaine"]),
            ("periode", str(row["periode_id"]), carte["periode"]),
        ]
        for genre in ("specialite", "etablissement"):
            faces += [(genre, row[genre], carte[genre])] if row[genre] else []
    return faces


def _key(value: str) -> UUID:
    found = read_global_id(value)
    assert found is not None
    return UUID(hex=found[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--python", help="another Python with the packages of requirements/run.txt")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lectures-") as name:
        found = asyncio.run(measure(Path(name), given.clients, given.rounds, given.seconds, given.python))
    for lecture, servers in found.items():
        for server, mesure in servers.items():
            print(f"{lecture:17} {server:6} {mesure}")
    for lecture, servers in found.items():
        ratio = servers["ours"].rate / servers["limit"].rate
        print(f"{lecture} ratio={ratio:.3f} us={servers['ours'].microseconds:.0f} trips={servers['ours'].trips:.0f}")


if __name__ == "__main__":
    main()
