"""The security journal on its way to the database: noted at once in memory, written each second outside of any transaction.

A line must outlive the transaction that fails beside it, and cost a sign-in nothing: noting is a dictionary's work, and
one statement writes all lines of a second. docs/decisions/0036 says what this may lose.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

import structlog
from tortoise.expressions import F

from api.error_words import told
from api.models.journal import LigneJournal
from api.rules.journal import FICHES_JOURNAL, MINUTE, NatureJournal
from api.services.collecteur import Collecteur
from api.services.tokens import Tokens

if TYPE_CHECKING:
    from api.services import Services

log = structlog.get_logger(__name__)

PERIODE = 1.0  # seconds between two writes
LOT = 100  # lines in one statement, made in some 7 ms of the loop
PLEIN = 20_000  # lines that wait for the database at most
SUES = 50_000  # lines of present windows that are remembered as written
PAR_SOURCE = 30  # lines of one nature, actor and network in a minute; further ones are counted together
AUTRES = "AUTRES"  # the detail of the line that counts them
LETTRES = 32  # of a pseudonym, in hexadecimal


class Fait(NamedTuple):
    """A fact to note, in plain: its pseudonyms are made when it is written.

    Attributes:
        objet: the row that was asked for, read or exported.
        detail: a word of a closed vocabulary, never a typed text.
    """

    nature: NatureJournal
    acteur: UUID | None = None
    type_acteur: str | None = None
    compte: UUID | None = None
    adresse: str | None = None
    reseau: str | None = None
    objet: UUID | None = None
    detail: str | None = None

    def reuni(self) -> "Fait":
        """The fact that stands for all of its nature, actor and network in the rest of a minute."""
        return self._replace(compte=None, adresse=None, objet=None, detail=AUTRES)


class CleDeLigne(NamedTuple):
    """A line to be: a fact in a window of time."""

    fait: Fait
    debut: datetime


class Provenance(NamedTuple):
    """The origin of lines of one nature in one minute."""

    nature: NatureJournal
    acteur: UUID | None
    reseau: str | None
    debut: datetime


class EnAttente(NamedTuple):
    """The first instant of a line that waits, and the number of times that are not written yet."""

    le: datetime
    nombre: int


class Journal:
    """The lines that wait to be written, and those written in the present windows.

    Attributes:
        perdues: the number of facts given up because too many waited.
        collecteur: the place outside that lines are sent to as well.
    """

    def __init__(self, collecteur: Collecteur | None = None) -> None:
        self.perdues = 0
        self.collecteur = collecteur or Collecteur()
        self._marque = uuid4().hex  # of this process, whose counts are its own
        self._attente: dict[CleDeLigne, EnAttente] = {}
        self._ecrites: dict[CleDeLigne, UUID] = {}
        self._sources: Counter[Provenance] = Counter()

    def noter(self, fait: Fait, le: datetime) -> None:
        """Notes a fact; never waits, and never fails."""
        fiche = FICHES_JOURNAL[fait.nature]
        place = CleDeLigne(fait, fiche.debut(le))
        if not self._connue(place):
            place = place if fiche.est_lecture else self._bornee(place)
        waiting = self._attente.get(place)
        if fiche.est_lecture and (waiting or place in self._ecrites):
            return
        if waiting is None and len(self._attente) >= PLEIN:
            self.perdues += 1
            return
        self._attente[place] = EnAttente(waiting.le, waiting.nombre + 1) if waiting else EnAttente(le, 1)

    @property
    def en_attente(self) -> int:
        """The number of lines that wait."""
        return len(self._attente)

    def nouvelles(self) -> dict[CleDeLigne, EnAttente]:
        """The lines to insert, a lot of them."""
        return dict(islice(((p, a) for p, a in self._attente.items() if p not in self._ecrites), LOT))

    def repetees(self, now: datetime, *, tout: bool) -> Iterator[tuple[int, list[CleDeLigne]]]:
        """The lines written whose facts came again, by the number of times; those of windows that last wait for their end."""
        groups: dict[int, list[CleDeLigne]] = {}
        for place, waiting in self._attente.items():
            over = tout or now - place.debut >= FICHES_JOURNAL[place.fait.nature].fenetre
            if over and place in self._ecrites:
                groups.setdefault(waiting.nombre, []).append(place)
        yield from groups.items()

    def ecrite(self, place: CleDeLigne, nombre: int, ligne: UUID) -> None:
        """Takes a line, or so many more times of it, off what waits."""
        waiting = self._attente[place]
        self._ecrites[place] = ligne
        if waiting.nombre == nombre:
            del self._attente[place]
        else:
            self._attente[place] = EnAttente(waiting.le, waiting.nombre - nombre)

    def ligne(self, place: CleDeLigne) -> UUID:
        """The id of a line that was written."""
        return self._ecrites[place]

    def oublier(self, now: datetime) -> None:
        """Forgets what belongs to windows that are over."""
        self._ecrites = {
            place: ligne
            for place, ligne in self._ecrites.items()
            if place in self._attente or now - place.debut < FICHES_JOURNAL[place.fait.nature].fenetre
        }
        while len(self._ecrites) > SUES:  # their ids keep them from being written twice
            del self._ecrites[next(iter(self._ecrites))]
        self._sources = Counter({source: n for source, n in self._sources.items() if now - source.debut < MINUTE})

    def row(self, tokens: Tokens, place: CleDeLigne, waiting: EnAttente) -> LigneJournal:
        """The row of a line: a reading has one for all processes, a count one for each."""
        fait = place.fait
        columns = {
            "nature": fait.nature.value,
            "acteur": pseudonyme(tokens, COMPTE, fait.acteur),
            "type_acteur": fait.type_acteur,
            "compte": pseudonyme(tokens, COMPTE, fait.compte),
            "adresse": pseudonyme(tokens, ADRESSE, fait.adresse),
            "reseau": pseudonyme(tokens, RESEAU, fait.reseau),
            "objet": pseudonyme(tokens, OBJET, fait.objet),
            "detail": fait.detail,
        }
        mark = "" if FICHES_JOURNAL[fait.nature].est_lecture else self._marque
        digest = hashlib.sha256(repr((*columns.values(), place.debut.timestamp(), mark)).encode()).digest()
        cle = empreinte_de_cle(tokens.signers[0])
        return LigneJournal(id=UUID(bytes=digest[:16]), le=waiting.le, nombre=waiting.nombre, cle=cle, **columns)

    def _connue(self, place: CleDeLigne) -> bool:
        return place in self._attente or place in self._ecrites

    def _bornee(self, place: CleDeLigne) -> CleDeLigne:
        """The place of a new fact; that of all others once its source has made too many lines in a minute."""
        source = Provenance(place.fait.nature, place.fait.acteur, place.fait.reseau, place.debut)
        self._sources[source] += 1
        return place if self._sources[source] <= PAR_SOURCE else CleDeLigne(place.fait.reuni(), place.debut)


COMPTE, ADRESSE, RESEAU, OBJET = "compte", "adresse", "reseau", "objet"


def empreinte_de_cle(signer: Callable[[str], str]) -> str:
    """The name of a key, from which it cannot be read back."""
    return signer("journal")[:8]


def pseudonyme(tokens: Tokens, genre: str, valeur: object | None) -> str | None:
    """The keyed pseudonym of an account, an address, a network or an object; the four never compare."""
    return None if valeur is None else tokens.keyed_digest(f"journal {genre} {valeur}")[:LETTRES]


def pseudonymes(tokens: Tokens, genre: str, valeur: object) -> list[str]:
    """The pseudonyms under every key of the ring: a line written before a change of key is found as well."""
    return [digest[:LETTRES] for digest in tokens.keyed_digests(f"journal {genre} {valeur}")]


async def vider(services: "Services", *, tout: bool = False) -> int:
    """Writes the lines that wait, and with `tout` the counts of windows that still last; returns the number of lines."""
    journal, count = services.journal, 0
    while found := journal.nouvelles():
        rows = [journal.row(services.tokens, place, waiting) for place, waiting in found.items()]
        await LigneJournal.bulk_create(rows, ignore_conflicts=True)
        for (place, waiting), row in zip(found.items(), rows, strict=True):
            journal.ecrite(place, waiting.nombre, row.id)
        _compter(services, rows)
        count += len(rows)
    for nombre, places in list(journal.repetees(services.clock(), tout=tout)):
        await LigneJournal.filter(id__in=[journal.ligne(place) for place in places]).update(nombre=F("nombre") + nombre)
        for place in places:
            journal.ecrite(place, nombre, journal.ligne(place))
    return count


async def run_journal(services: "Services", stop: asyncio.Event) -> None:
    """Writes the lines each second until `stop`, then the last of them; a database away only makes them wait."""
    forgotten = services.clock()
    while not stop.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(PERIODE):
                await stop.wait()
        await _essayer(services, tout=stop.is_set())
        if services.clock() - forgotten >= MINUTE:
            forgotten = services.clock()
            services.journal.oublier(forgotten)


async def _essayer(services: "Services", *, tout: bool) -> None:
    journal = services.journal
    try:
        await vider(services, tout=tout)
    except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on
        log.warning("journal_unavailable", error=told(error), waiting=journal.en_attente)
        if tout:
            journal.perdues += journal.en_attente
    if journal.perdues:
        log.error("journal_lost", lines=journal.perdues)
        services.metrics.journal_lost.labels("full").inc(journal.perdues)
        journal.perdues = 0


def _compter(services: "Services", rows: Sequence[LigneJournal]) -> None:
    for row in rows:
        services.metrics.journal.labels(row.nature).inc()
    services.journal.collecteur.deposer(rows)
