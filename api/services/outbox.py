"""The outbox: claims the tasks that events left, runs them, tries failed ones again."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet

from api.error_words import told
from api.models import Evenement, Reading, Tache, locked, transaction
from api.models.faults import PassingError
from api.services import Services
from api.services.gathering import Gathering
from api.services.mail import CourrielInvalideError, EnvoiImpossibleError
from api.services.pdf import RenduError
from api.services.reactions import MAILS, REACTIONS
from api.services.webhooks import EnvoiRefuseError

log = structlog.get_logger(__name__)

BAIL = timedelta(seconds=45)  # renewed while a task runs: a lease that ran out means that the worker died
TENTATIVES = 20  # about nine hours; then the task is parked, in sight, until a command restarts it
ATTENTE_MAX = timedelta(hours=1)
VEILLE = 5.0  # seconds between two looks when nobody wakes the loop
EN_PARALLELE = 4  # tasks at once in one process, beside mails
COURRIELS = 32  # mails in hand at most; the next ones are taken when half of them have left
ENSEMBLE = 0.02  # seconds that the outcome of a task waits for others
ADRESSE = re.compile(r"[^\s<>]+@[^\s<>]+")
DITES = (CourrielInvalideError, EnvoiImpossibleError, EnvoiRefuseError, RenduError)
ADIEUX = 25.0  # seconds for tasks under way to end when the process stops

# The events of tasks, with the account and the registration that a mail is about.
EVENEMENTS = Reading(lambda keys: Evenement.filter(id__in=keys).select_related("compte__candidat", "candidature"))
ANY, IS_MAIL = Q(), Q(nom__in=sorted(MAILS))


class WorkerLostError(Exception):
    """A task whose every try ended with its worker, as when it exhausts the memory."""


async def run_outbox(services: Services, stop: asyncio.Event, at_once: int = EN_PARALLELE) -> None:
    """Works off the outbox until `stop`, then lets the tasks under way end."""
    works = _Works(services, at_once, pause=ENSEMBLE)
    leaving = asyncio.create_task(stop.wait())
    async with works.held():
        try:
            while not stop.is_set():
                works.begin(await _try_claim(works))
                await _pause(works, leaving)
            if under_way := works.under_way():
                await asyncio.wait(under_way, timeout=ADIEUX)
        finally:
            leaving.cancel()
            await works.abandon()


async def drain(services: Services) -> int:
    """Runs all the tasks due now, for commands and tests; returns their number."""
    done = 0
    while await run_next(services):
        done += 1
    return done


async def run_next(services: Services) -> bool:
    """Claims one due task and runs it; False when none is due."""
    works = _Works(services)
    claimed = await _claim(services.clock(), 1)
    async with works.held():
        for tache in claimed:
            await works.work(tache)
    return bool(claimed)


async def _try_claim(works: "_Works") -> Sequence[Tache]:
    """Takes tasks for each free place, and a lot of mails where there is room."""
    taken: list[Tache] = []
    try:
        for kind, count in works.rooms():
            taken += await _claim(works.services.clock(), count, kind) if count else ()
    except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on
        log.warning("outbox_unavailable", error=told(error))
    return taken


async def _pause(works: "_Works", leaving: asyncio.Task[bool]) -> None:
    """Waits for room, for a ring unless many mails are in hand, or for VEILLE seconds."""
    bell = works.services.bell
    waiting: set[asyncio.Task[Any]] = {asyncio.create_task(works.room.wait())}
    if works.has_room:
        waiting.add(asyncio.create_task(bell.wait_for_tasks(VEILLE)))
    try:
        await asyncio.wait({*waiting, leaving}, timeout=VEILLE, return_when=asyncio.FIRST_COMPLETED)
    finally:
        works.room.clear()
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


class _Works:
    """The tasks that one process has in hand.

    Mails are taken in lots, which read, keep and write together what concerns each: they wait for another server, and
    leave the places of a process to what takes its time.

    Attributes:
        room: set when there is room to take more: the place of a task is free, or half of the mails left.
    """

    def __init__(self, services: Services, at_once: int = 1, *, pause: float = 0.0) -> None:
        self.services = services
        self.room = asyncio.Event()
        self._at_once = at_once
        self._mails: set[asyncio.Task[None]] = set()
        self._others: set[asyncio.Task[None]] = set()
        self._leased: dict[UUID, Tache] = {}
        self._read: Gathering[UUID, Evenement] = Gathering(_evenements)
        self._end: Gathering[Tache, None] = Gathering(self._write_done, pause=pause)

    @property
    def has_room(self) -> bool:
        """Whether half of the mails in hand have left, so that those that come next make a lot."""
        return len(self._mails) <= COURRIELS // 2

    def rooms(self) -> Sequence[tuple[Q, int]]:
        """The kinds of tasks, with the number of each that may still be taken."""
        return (~IS_MAIL, self._at_once - len(self._others)), (IS_MAIL, COURRIELS - len(self._mails))

    def under_way(self) -> set[asyncio.Task[None]]:
        return self._mails | self._others

    def begin(self, claimed: Iterable[Tache]) -> None:
        """Begins claimed tasks."""
        for tache in claimed:
            same = self._mails if tache.nom in MAILS else self._others
            same.add(task := asyncio.create_task(self.work(tache)))
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        is_mail = task in self._mails
        (self._mails if is_mail else self._others).discard(task)
        if not is_mail or len(self._mails) == COURRIELS // 2:
            self.room.set()

    async def abandon(self) -> None:
        """Gives up what is under way: another worker takes it once its lease ran out."""
        tasks = self.under_way()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def work(self, tache: Tache) -> None:
        """Runs one claimed task and writes its outcome."""
        begun, services = monotonic(), self.services
        self._leased[tache.id] = tache
        failure = None
        try:
            await self._run(tache)
        except Exception as error:  # noqa: BLE001 - whatever it is, the task is tried again
            failure = error
        finally:
            del self._leased[tache.id]
        services.metrics.task_seconds.labels(tache.nom).observe(monotonic() - begun)
        if failure is None:
            outcome = "done"
            await self._end(tache)
        else:
            outcome, changes = _failure(tache, failure, services.clock())
            await _write([tache], changes)
        services.metrics.tasks.labels(tache.nom, outcome).inc()

    async def _run(self, tache: Tache) -> None:
        """Runs the reaction of a task that follows from an event, else the job that its name names."""
        if tache.tentatives > TENTATIVES:
            raise WorkerLostError
        if tache.evenement_id is None:
            await self.services.jobs[tache.nom](tache, self.services)
        else:
            await REACTIONS[tache.nom](await self._read(tache.evenement_id), tache, self.services)

    async def _write_done(self, taches: Sequence[Tache]) -> Sequence[None]:
        await _write(taches, {"faite_le": self.services.clock(), "erreur": None})
        return [None] * len(taches)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Renews the leases of the tasks in hand, while the context lasts."""
        holding = asyncio.create_task(self._hold())
        try:
            yield
        finally:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)

    async def _hold(self) -> None:
        while True:
            await asyncio.sleep(BAIL.total_seconds() / 3)
            for same in _by_tries(self._leased.values()):
                with suppress(PassingError):
                    await _still_held(same).update(pas_avant=self.services.clock() + BAIL)


async def _evenements(ids: Sequence[UUID]) -> list[Evenement]:
    found = {evenement.id: evenement for evenement in await EVENEMENTS.read([*dict.fromkeys(ids)])}
    return [found[key] for key in ids]  # as long as a task follows from it


async def _claim(now: datetime, count: int, kind: Q = ANY) -> list[Tache]:
    """Takes the oldest due tasks under a lease, so that no other worker takes them and a crash gives them back."""
    async with transaction():
        due = Tache.filter(kind, faite_le=None, abandonnee_le=None, pas_avant__lte=now.astimezone(UTC))
        taches = await locked(due.order_by("priorite", "pas_avant", "cree_le"), skip_locked=True).limit(count)
        if taches:
            held = Tache.filter(id__in=[tache.id for tache in taches])
            await held.update(tentatives=F("tentatives") + 1, pas_avant=now + BAIL)
    for tache in taches:
        tache.tentatives += 1
    return taches


def _failure(tache: Tache, error: Exception, now: datetime) -> tuple[str, dict[str, object]]:
    parked = tache.tentatives >= TENTATIVES or _is_final(error)
    log.warning("task_failed", task=tache.nom, id=str(tache.id), error=told(error), parked=parked)
    changes = {
        "erreur": _reason(error),
        "pas_avant": now + min(timedelta(seconds=2**tache.tentatives), ATTENTE_MAX),
        "abandonnee_le": now if parked else None,
    }
    return ("parked" if parked else "failed"), changes


async def _write(taches: Sequence[Tache], changes: dict[str, object]) -> None:
    """Writes one outcome of tasks, those whose lease is still held: a worker that took one over writes its own.

    If the database stays away, the lease runs out and the task runs again: every task is idempotent.
    """
    for pause in (0.2, 1.0, 3.0, None):
        try:
            for same in _by_tries(taches):
                await _still_held(same).update(**changes)
        except PassingError:
            if pause is None:
                log.warning("task_outcome_lost", tasks=[str(tache.id) for tache in taches])
                return
            await asyncio.sleep(pause)
        else:
            return


def _by_tries(taches: Iterable[Tache]) -> Iterable[list[Tache]]:
    """The tasks by the number of their try, which tells whether the lease of each is still that of this process."""
    found: dict[int, list[Tache]] = {}
    for tache in taches:
        found.setdefault(tache.tentatives, []).append(tache)
    return found.values()


def _still_held(same: list[Tache]) -> QuerySet[Tache]:
    """The rows of tasks at one try that no other worker took over."""
    return Tache.filter(id__in=[tache.id for tache in same], tentatives=same[0].tentatives, faite_le=None)


def _reason(error: Exception) -> str:
    """The text of a failure for operators: only our own errors, without the addresses that mail servers repeat."""
    text = ADRESSE.sub("…", str(error)) if isinstance(error, DITES) else ""
    return f"{type(error).__name__}: {text}".removesuffix(": ")[:500]


def _is_final(error: Exception) -> bool:
    """Whether another try is useless."""
    return isinstance(error, CourrielInvalideError) or (isinstance(error, EnvoiImpossibleError) and error.definitif)
