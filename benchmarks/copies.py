"""Two copies of a scope, held by a machine while everything moves and dies: their differences at the end are none.

    python -m benchmarks.copies --kills 30        # 5 minutes on two cores, 12 when they are busy
    python -m benchmarks.copies --kills 3 --candidates 2

One is made by the query of changes alone. The other begins with it, then reads again each registration that a webhook
names, and nothing else. Candidates register, send pièces, modify and withdraw, an office decides, an administrator
erases accounts, while servers, workers and PostgreSQL are killed; the receiver refuses one delivery in five.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import random
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.demo import operations_suite as operations
from api.services import second_facteur, utc_now
from benchmarks.chaos import Load, kill
from benchmarks.client import FAULTS, Client, Tally, WrongAnswerError
from benchmarks.cluster import Cluster, Starter, cluster, start
from benchmarks.ports import free_port

REFUSES = 5  # one delivery of so many is refused, the first one too
SETTLE = 300.0  # seconds for the last deliveries to come
MOT_DE_PASSE = "Lampadaire!1"
LIGNE = "version nom prenoms dateNaissance etat session specialite numeroInscription etablissement modifieeLe"
CHANGEMENTS = f"""query($depuis: Cursor) {{ changements(depuis: $depuis, first: 7) {{ curseur aSuivre
  changements {{ candidatureId estSortie gestionCandidature {{ {LIGNE} }} }} }} }}"""
UNE = f"query($id: ID!) {{ gestionCandidature(candidatureId: $id) {{ {LIGNE} }} }}"
LISTE = f"""query($after: Cursor) {{ gestionCandidatures(first: 100, after: $after) {{
  nodes {{ candidatureId numeroCandidat {LIGNE} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
CREER_MACHINE = """mutation($h: [HabilitationInput!]!) { gestionCreerMachine(input: {
  libelle: "Entrepôt", habilitations: $h }) { errors { code message } secret machine { id identifiant } } }"""
ABONNER = """mutation($id: ID!, $url: String!) { gestionCreerAbonnement(input: { machineId: $id, url: $url }) {
  errors { code message } secret } }"""
EFFACER = """mutation($numero: String!) { gestionEffacerCompte(input: {
  numeroCandidat: $numero, motif: COMPTE_EN_DOUBLE, confirmation: true }) { errors { code message } estFait } }"""

Rows = dict[str, Any]


@dataclass
class Administrateur(Client):
    """An administrator, with the second factor that his first sign-in enrolled."""

    addresses: Callable[[], list[str]]
    tally: Tally
    http: httpx.AsyncClient
    adresse: str = "admin@example.org"
    secret: str = ""
    porteur: str | None = None

    async def open(self, made: Cluster) -> None:
        """Opens the account by the command, chooses a password by its link, enrols, and signs in."""
        printed = await made.command("compte", "administrateur", self.adresse, "Administration")
        found = re.search(r"jeton=(\S+)", printed.replace("\n", ""))
        assert found, printed
        await self._once(
            """mutation($j: String!, $m: String!) { compteReinitialiserMotDePasse(input: {
              jeton: $j, motDePasse: $m, motDePasseConfirmation: $m }) { errors { code message } } }""",
            {"j": found[1], "m": MOT_DE_PASSE},
        )
        enrolled = await self._once(
            """mutation($i: String!, $m: String!) { compteEnrolerSecondFacteur(input: {
              identifiant: $i, motDePasse: $m }) { errors { code message } secret } }""",
            {"i": self.adresse, "m": MOT_DE_PASSE},
        )
        self.secret = enrolled["secret"]
        await self.sign_in()

    async def sign_in(self) -> None:
        code = second_facteur.code(self.secret, utc_now())
        variables = {"identifiant": self.adresse, "motDePasse": MOT_DE_PASSE, "code": code}
        signed = await self._once(operations.SE_CONNECTER_AVEC_CODE, variables)
        self.porteur = signed["jetons"]["porteur"]

    async def _once(self, operation: str, variables: Rows) -> Rows:
        (payload,) = (await self.send(operation, variables)).values()
        if payload["errors"]:
            raise WrongAnswerError(str(payload))
        return dict(payload)


@dataclass
class Machine(Client):
    """A machine, whose bearer is renewed by its secret."""

    addresses: Callable[[], list[str]]
    tally: Tally
    http: httpx.AsyncClient
    identifiant: str
    secret: str
    porteur: str | None = None

    async def sign_in(self) -> None:
        while True:
            try:
                response = await self.http.post(
                    f"{self.address()}/oauth/token",
                    data={"grant_type": "client_credentials"},
                    auth=(self.identifiant, self.secret),
                )
            except FAULTS:
                await asyncio.sleep(0.1)
                continue
            if response.status_code == httpx.codes.OK:
                self.porteur = response.json()["access_token"]
                return
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                raise WrongAnswerError(response.text)
            await asyncio.sleep(0.1)

    async def scope(self) -> Rows:
        """The scope as its list shows it now."""
        rows: Rows = {}
        after = None
        while True:
            page = (await self.send(LISTE, {"after": after}))["gestionCandidatures"]
            rows |= {row["candidatureId"]: row for row in page["nodes"]}
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return rows


@dataclass
class Copies:
    """Both copies: `suivie` by the query of changes, `avertie` by webhooks once it began.

    Attributes:
        nommees: the registrations that deliveries named, still to be read.
        is_moody: whether the receiver refuses one delivery in five.
        seen: the ids of deliveries taken, each with its number of times.
    """

    machine: Machine
    suivie: Rows = field(default_factory=dict)
    avertie: Rows = field(default_factory=dict)
    nommees: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    seen: dict[str, int] = field(default_factory=dict)
    is_moody: bool = True
    tried: int = 0
    refused: int = 0
    sorties: int = 0
    pages: int = 0
    curseur: str | None = None
    secret: str = ""

    async def advance(self) -> bool:
        """Applies one page of changes; whether more is known to follow."""
        page = (await self.machine.send(CHANGEMENTS, {"depuis": self.curseur}))["changements"]
        for change in page["changements"]:
            _put(self.suivie, change["candidatureId"], change["gestionCandidature"])
            self.sorties += change["estSortie"]
        self.curseur = page["curseur"]
        self.pages += 1
        return bool(page["aSuivre"])

    async def follow(self) -> None:
        """Applies the changes for ever, asking now and then."""
        while True:
            if not await self.advance():
                await asyncio.sleep(0.2)

    async def read(self) -> None:
        """Reads each registration that a delivery names, for ever."""
        while True:
            key = await self.nommees.get()
            _put(self.avertie, key, (await self.machine.send(UNE, {"id": key}))["gestionCandidature"])
            self.nommees.task_done()

    async def take(self, request: Request) -> Response:
        """The answer to a delivery, whose signature is checked; one in five is refused."""
        body = await request.body()
        if not _is_signed(self.secret, request, body):
            raise WrongAnswerError("a delivery is not signed")
        self.tried += 1
        if self.tried % REFUSES == 1 and (self.is_moody or not self.refused):
            self.refused += 1
            return Response(status_code=503)
        name = request.headers["webhook-id"]
        self.seen[name] = self.seen.get(name, 0) + 1
        self.nommees.put_nowait(json.loads(body)["data"]["candidatureId"])
        return Response(status_code=204)


@dataclass(frozen=True)
class Outcome:
    """The figures of a run."""

    rows: int
    differences: int
    kills: dict[str, int]
    deliveries: int
    twice: int
    refused: int
    sorties: int
    pages: int
    acts: int


def _put(rows: Rows, key: str, row: Rows | None) -> None:
    if row is None:
        rows.pop(key, None)
    else:
        rows[key] = row


def _is_signed(secret: str, request: Request, body: bytes) -> bool:
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + body
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode() in request.headers["webhook-signature"].split()


@asynccontextmanager
async def receiving(take: Callable[[Request], Awaitable[Response]]) -> AsyncIterator[str]:
    """The address of a receiver on the loopback."""
    app = Starlette(routes=[Route("/recevoir", take, methods=["POST"])])
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    try:
        yield f"http://127.0.0.1:{port}/recevoir"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def _running(*works: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Runs works without an end beside the block."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def erase(load: Load, admin: Administrateur, copies: Copies) -> None:
    """Registers a person, then erases the account, again and again: the copies must forget it."""
    while not load.stop.is_set():
        person = load._person("effacee")  # noqa: SLF001 - of the same load
        load.people.remove(person)
        await person.register()
        saved = await person.enrol()
        await person.withdraw(saved)
        rows = await copies.machine.scope()
        found = next(row for row in rows.values() if row["candidatureId"] == saved["id"])
        await admin.act(EFFACER, {"INTROUVABLE"}, numero=found["numeroCandidat"])


async def settle(made: Cluster, copies: Copies, *, patient: bool) -> None:
    """Waits until every delivery is made and read; otherwise breaks the leases and the waits of failed ones."""
    base = await asyncpg.connect(made.base.url)
    try:
        async with asyncio.timeout(SETTLE):
            while True:
                if not patient:
                    await base.execute("UPDATE tache SET pas_avant = now() WHERE faite_le IS NULL AND tentatives > 0")
                unnumbered = "SELECT count(*) FROM evenement WHERE position IS NULL"
                behind = """SELECT count(*) FROM abonnement a, compteur c WHERE c.nom = 'journal'
                            AND (a.repere->>'position')::bigint < c.valeur"""
                waiting = "SELECT count(*) FROM envoi WHERE remis_le IS NULL"
                left = [await base.fetchval(query) for query in (unnumbered, behind, waiting)]
                if not any(left):
                    break
                await asyncio.sleep(1)
            await copies.nommees.join()
    finally:
        await base.close()


async def run(
    folder: Path,
    *,
    kills: int,
    candidates: int,
    seed: int,
    workers: int = 2,
    patient: bool = True,
    starter: Starter = start,
) -> Outcome:
    """One run, from an empty database to the differences."""
    dice = random.Random(seed)
    settings = {"TRUSTED_PROXIES": "127.0.0.1", "WEBHOOK_NETWORKS": "127.0.0.1/32"}
    async with (
        cluster(folder, servers=2, workers=workers, starter=starter, **settings) as made,
        httpx.AsyncClient(timeout=15) as http,
    ):
        load = Load(made, http, dice)
        addresses = load._addresses  # noqa: SLF001 - idem
        admin = Administrateur(addresses, load.tally, http)
        await admin.open(made)
        opened = await admin._once(CREER_MACHINE, {"h": [{"academie": None, "domaine": "BTS"}]})  # noqa: SLF001 - idem
        machine = Machine(addresses, load.tally, http, opened["machine"]["identifiant"], opened["secret"])
        await machine.sign_in()
        copies = Copies(machine)
        async with load.followed(), receiving(copies.take) as url:
            subscribed = await admin._once(ABONNER, {"id": opened["machine"]["id"], "url": url})  # noqa: SLF001 - idem
            copies.secret = subscribed["secret"]
            while await copies.advance():
                pass
            copies.avertie = dict(copies.suivie)
            async with _running(copies.follow(), copies.read()):
                lives = [*load.start(candidates), asyncio.create_task(erase(load, admin, copies))]
                verdict = await kill(load, kills, lives)
                load.stop.set()
                for outcome in await asyncio.gather(*lives, return_exceptions=True):
                    if isinstance(outcome, BaseException):
                        raise outcome
                copies.is_moody = patient
                await settle(made, copies, patient=patient)
            while await copies.advance():
                pass
            truth = {key: _ligne(row) for key, row in (await machine.scope()).items()}
        differences = sum(
            copy.get(key) != truth.get(key) for copy in (copies.suivie, copies.avertie) for key in {*copy, *truth}
        )
        return Outcome(
            rows=len(truth),
            differences=differences,
            kills=verdict.kills,
            deliveries=len(copies.seen),
            twice=sum(times > 1 for times in copies.seen.values()),
            refused=copies.refused,
            sorties=copies.sorties,
            pages=copies.pages,
            acts=len(load.tally.acts),
        )


def _ligne(row: Rows) -> Rows:
    return {name: row[name] for name in LIGNE.split()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--candidates", type=int, default=4)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}")
    with tempfile.TemporaryDirectory(prefix="copies-") as name:
        outcome = asyncio.run(run(Path(name), kills=given.kills, candidates=given.candidates, seed=given.seed))
    print(outcome)
    raise SystemExit(outcome.differences > 0)


if __name__ == "__main__":
    main()
