"""The rate of mails: a worker that keeps its connections to the mail server, beside one that opens one for each mail.

`python -m benchmarks.courriels [400]` starts a PostgreSQL and a mail server with STARTTLS of its own, each in its process.
The worker's own loop sends the mails of as many events, as many at once as it does, or four where each opens its
connection, as before they were kept: first on the loopback, then through a link of 20 ms there and back; the ways in
turn, three times each. It ends on the rates, and on the mails lost or doubled, also
when the server closes a connection after every tenth mail.
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from functools import partial
from pathlib import Path
from statistics import median
from time import monotonic, process_time
from uuid import uuid4

import uvloop
from aiosmtpd.smtp import SMTP

from api.models import Compte, Evenement, Tache, migrate
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.evenement import TypeEvenement
from api.services import Services, smtp
from api.services.outbox import run_outbox
from api.services.smtp import Chiffrement, MessagerieSmtp, ReglagesMessagerie
from api.settings import Settings
from api.wiring import background, running_services
from benchmarks.cluster import Base

ALLER = 0.01  # seconds of the slow link, each way
TOURS = 3
KEPT, ONE_EACH, CLOSED = "kept", "one each", "closed every tenth"
# Mails over one connection and connections at once, by way.
WAYS = {KEPT: (smtp.COURRIELS, smtp.A_LA_FOIS), ONE_EACH: (1, 4), CLOSED: (smtp.COURRIELS, smtp.A_LA_FOIS)}


class Boite:
    """The mails that the server took, by Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.closes = False

    async def handle_DATA(self, server: SMTP, session: object, envelope: object) -> str:  # noqa: ARG002, N802 - aiosmtpd's name
        content: bytes = envelope.content  # type: ignore[attr-defined]
        self.taken[message_from_bytes(content)["Message-ID"]] += 1
        if self.closes and self.taken.total() % 10 == 0:
            asyncio.get_running_loop().call_later(0.001, server.transport.close)
        return "250 OK"


async def serve(folder: Path) -> None:
    """The mail server and the slow link to it: prints both ports; each line of input empties the box, and tells it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    boite, loop = Boite(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(boite, hostname="essai", tls_context=context), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(late(reader, there[1]), late(there[0], writer))

    link = await asyncio.start_server(through, "127.0.0.1", 0)
    print(port, link.sockets[0].getsockname()[1], flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps([boite.taken.total(), len(boite.taken)]), flush=True)
        boite.taken.clear()
        boite.closes = line.strip() == CLOSED


async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Passes bytes on as a link does: each late, in their order, however many are on their way."""
    loop = asyncio.get_running_loop()
    while part := await reader.read(65_536):
        loop.call_later(ALLER, writer.write, part)
    loop.call_later(ALLER, writer.close)


@asynccontextmanager
async def mail_server(folder: Path) -> AsyncIterator[tuple[subprocess.Popen[str], list[int]]]:
    """The server in a process of its own, with the ports of the loopback and of the link."""
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)  # noqa: ASYNC221 - nothing waits
    process = subprocess.Popen(  # noqa: ASYNC220 - idem
        [sys.executable, "-m", "benchmarks.courriels", "--serve", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        yield process, [int(port) for port in process.stdout.readline().split()]
    finally:
        process.kill()
        process.wait()


def told(process: subprocess.Popen[str], next_way: str = "") -> tuple[int, int]:
    """The mails that the server took since the last call, and how many were distinct."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{next_way}\n")
    process.stdin.flush()
    total, distinct = json.loads(process.stdout.readline())
    return total, distinct


@dataclass
class Mesure:
    """A worker's loop, the mail server beside it, and the mails of each turn."""

    services: Services
    server: subprocess.Popen[str]
    folder: Path
    count: int

    async def compare(self, place: str, port: int) -> None:
        """Prints the rates of each way through one port, taken in turn."""
        rates, costs = defaultdict(list), defaultdict(list)
        lost = doubled = 0
        for way in [*WAYS] * TOURS:
            told(self.server, way)
            rate, cost = await self._turn(port, way)
            total, distinct = told(self.server)
            lost, doubled = lost + self.count - distinct, doubled + total - distinct
            rates[way].append(rate)
            costs[way].append(cost)
        for way in WAYS:
            print(
                f"  {place:14} {way:20} {median(rates[way]):6.0f} mails/s, {median(costs[way]):5.2f} ms of processor each"
            )
        kept = median(rates[KEPT])
        print(f"courriels {place}: ratio={kept / median(rates[ONE_EACH]):.2f} rate={kept:.0f} {lost=} {doubled=}")

    async def _turn(self, port: int, way: str) -> tuple[float, float]:
        """Mails a second, and milliseconds of the worker's processor for each."""
        await self._write()
        smtp.COURRIELS, smtp.A_LA_FOIS = WAYS[way]
        reglages = ReglagesMessagerie(
            hote="localhost",
            port=port,
            chiffrement=Chiffrement.STARTTLS,
            expediteur="ne-pas-repondre@example.fr",
            autorite=self.folder / "cert.pem",
        )
        begun, used = monotonic(), process_time()
        async with (
            MessagerieSmtp(reglages) as carrier,
            background(partial(run_outbox, replace(self.services, mail=carrier))),
        ):
            while await Tache.filter(faite_le=None, abandonnee_le=None).exists():  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.05)
            took, spent = monotonic() - begun, process_time() - used
        return self.count / took, 1000 * spent / self.count

    async def _write(self) -> None:
        """One account told so many times that its password was changed: a mail by event."""
        now, adresse = self.services.clock(), f"{uuid4()}@example.org"
        compte = await Compte.create(
            type=TypeCompte.CANDIDAT, identifiant=adresse, courriel=adresse, etat=EtatCompte.ACTIF
        )
        rows = [
            Evenement(type=TypeEvenement.MOT_DE_PASSE_MODIFIE, compte_id=compte.id, le=now, rang=rang, donnees={})
            for rang in range(1, self.count + 1)
        ]
        await Evenement.bulk_create(rows)
        nom = "courriel_mot_de_passe_modifie"
        await Tache.bulk_create([Tache(evenement_id=row.id, nom=nom, pas_avant=now) for row in rows])


async def run(count: int) -> None:
    base = Base()
    try:
        await migrate.migrate(base.url)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            settings = Settings.from_env({**os.environ, "DATABASE_URL": base.url, "DATA_DIR": name})
            async with running_services(settings) as services, mail_server(folder) as (server, (near, far)):
                print(
                    "a worker, STARTTLS, 8 mails at once, or 4 where each opens its connection;", count, "mails a turn"
                )
                mesure = Mesure(services, server, folder, count)
                await mesure.compare("loopback", near)
                await mesure.compare("link of 20 ms", far)
    finally:
        base.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        asyncio.run(serve(Path(sys.argv[2])))
    else:
        uvloop.run(run(int(sys.argv[1]) if sys.argv[1:] else 400))
