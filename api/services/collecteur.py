"""The collector of the security journal: lines by syslog (RFC 5424), over UDP, TCP or TLS, beside what is written here.

Lines wait in memory for a collector that is away; past a number the oldest are given up, counted and told: they stay in
the database, from which `python -m api journal` prints them.
"""

import asyncio
import os
import socket
import ssl
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from api.error_words import told
from api.models.journal import LigneJournal
from api.rules.dates import instant_rfc3339
from api.rules.journal import FICHES_JOURNAL, Gravite, NatureJournal

if TYPE_CHECKING:
    from api.services.metrics import Metrics

log = structlog.get_logger(__name__)

EN_ATTENTE = 10_000  # lines that wait for the collector
DELAI = 5.0  # seconds to connect, or to send a lot
REPRISES = (1.0, 5.0, 30.0)  # seconds before the next tries
LOT = 200  # lines sent at once
SECURITE = 10  # the facility of security and authorisation
GRAVITES = {Gravite.ALERTE: 4, Gravite.A_NOTER: 5, Gravite.INFORMATION: 6}  # warning, notice, informational
# 32473 is the number that RFC 5612 keeps for those without one of their own.
ELEMENT = "journal@32473"
COLONNES = ("acteur", "type_acteur", "compte", "adresse", "reseau", "objet", "detail", "nombre", "cle", "id")


class Collecteur:
    """No collector: what is written is sent nowhere else."""

    def deposer(self, rows: Iterable[LigneJournal]) -> None:
        """Takes lines to send; never waits."""

    async def run(self, metrics: "Metrics", stop: asyncio.Event) -> None:
        """Sends what was taken until `stop`, then the rest."""


class Syslog(Collecteur):
    """A collector that is sent lines by syslog."""

    def __init__(self, adresse: str) -> None:
        """Takes `udp://host:514`, `tcp://host:601` or `tls://host:6514`."""
        parts = urlsplit(adresse)
        self._scheme, self._host, self._port = parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme]
        self._lines: deque[bytes] = deque()
        self._given_up = 0
        self._something = asyncio.Event()

    def deposer(self, rows: Iterable[LigneJournal]) -> None:
        self._lines.extend(map(message, rows))
        while len(self._lines) > EN_ATTENTE:
            self._lines.popleft()
            self._given_up += 1
        self._something.set()

    async def run(self, metrics: "Metrics", stop: asyncio.Event) -> None:
        failures = 0
        while not stop.is_set():
            await _either(stop, self._something, REPRISES[min(failures, len(REPRISES)) - 1] if failures else None)
            failures = 0 if await self._essayer() else failures + 1
            if self._given_up:
                metrics.journal_lost.labels("collector").inc(self._given_up)
                log.error("journal_not_sent", lines=self._given_up)
                self._given_up = 0
        if not await self._essayer() and self._lines:
            log.error("journal_not_sent", lines=len(self._lines))

    async def _essayer(self) -> bool:
        self._something.clear()
        try:
            async with asyncio.timeout(DELAI):
                await self._envoyer()
        except (OSError, TimeoutError) as error:  # SSLError is an OSError
            log.warning("journal_collector_away", error=told(error), waiting=len(self._lines))
            return False
        return True

    async def _envoyer(self) -> None:
        """Sends all lines over one connection; a line leaves the queue once the system took it."""
        if not self._lines:
            return
        if self._scheme == "udp":
            await asyncio.to_thread(self._datagrams)
            return
        context = ssl.create_default_context() if self._scheme == "tls" else None
        _, writer = await asyncio.open_connection(self._host, self._port, ssl=context)
        try:
            while sent := self._lot():
                try:
                    writer.write(b"".join(b"%d %s" % (len(line), line) for line in sent))  # RFC 6587: octet counting
                    await writer.drain()
                except BaseException:
                    self._lines.extendleft(reversed(sent))
                    raise
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _datagrams(self) -> None:
        family, kind, protocol, _, address = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as found:
            while self._lines:
                found.sendto(self._lines[0], address)
                self._lines.popleft()

    def _lot(self) -> list[bytes]:
        return [self._lines.popleft() for _ in range(min(LOT, len(self._lines)))]


PORTS = {"udp": 514, "tcp": 601, "tls": 6514}


def open_collecteur(adresse: str) -> Collecteur:
    """The collector that a setting names; none when nothing is named."""
    return Syslog(adresse) if adresse else Collecteur()


def message(row: LigneJournal) -> bytes:
    """A line as a message of syslog: its columns as structured data, its French label as text."""
    fiche = FICHES_JOURNAL[NatureJournal(row.nature)]
    priority = SECURITE * 8 + GRAVITES[fiche.gravite]
    said = {name: value for name in COLONNES if (value := getattr(row, name)) is not None}
    data = " ".join(f'{name}="{value}"' for name, value in said.items())
    head = f"<{priority}>1 {instant_rfc3339(row.le)} {socket.gethostname()} portail-candidat {os.getpid()} {row.nature} [{ELEMENT} {data}] "
    return head.encode() + b"\xef\xbb\xbf" + fiche.libelle.encode()


async def _either(stop: asyncio.Event, something: asyncio.Event, pause: float | None) -> None:
    """Waits until `stop`; or until there is something, after a failure not before a pause."""
    if pause is not None:
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await stop.wait()
        return
    waits = [asyncio.create_task(event.wait()) for event in (stop, something)]
    _, left = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in left:
        wait.cancel()
