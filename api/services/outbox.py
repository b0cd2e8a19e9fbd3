"""The outbox: claims the tasks that events left, runs them, tries failed ones again."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from tortoise.expressions import F

from api.error_words import told
from api.models import Evenement, Reading, Tache, locked, transaction
from api.models.faults import PassingError
from api.services import Services
from api.services.mail import CourrielInvalideError, EnvoiImpossibleError
from api.services.pdf import RenduError
from api.services.reactions import REACTIONS
from api.services.webhooks import EnvoiRefuseError

log = structlog.get_logger(__name__)

BAIL = timedelta(seconds=45)  # renewed while a task runs: a lease that ran out means that the worker died
TENTATIVES = 20  # about nine hours; then the task is parked, in sight, until a command restarts it
ATTENTE_MAX = timedelta(hours=1)
VEILLE = 5.0  # seconds between two looks when nobody wakes the loop
EN_PARALLELE = 4  # tasks at once in one process
ADRESSE = re.compile(r"[^\s<>]+@[^\s<>]+")
DITES = (CourrielInvalideError, EnvoiImpossibleError, EnvoiRefuseError, RenduError)
ADIEUX = 25.0  # seconds for tasks under way to end when the process stops

# The event of a task, with the account and the registration that a mail is about.
EVENEMENTS = Reading(lambda key: Evenement.filter(id=key).select_related("compte__candidat", "candidature"))


class WorkerLostError(Exception):
    """A task whose every try ended with its worker, as when it exhausts the memory."""


async def run_outbox(services: Services, stop: asyncio.Event, at_once: int = EN_PARALLELE) -> None:
    """Works off the outbox until `stop`, then lets the tasks under way end."""
    running: set[asyncio.Task[None]] = set()
    leaving = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            claimed = await _try_claim(services, at_once - len(running))
            running |= {asyncio.create_task(_work(tache, services)) for tache in claimed}
            running = await _pause(services, running, leaving, is_full=len(running) >= at_once)
        if running:
            await asyncio.wait(running, timeout=ADIEUX)
    finally:
        leaving.cancel()
        for task in running:
            task.cancel()  # another worker takes it once its lease ran out
        await asyncio.gather(*running, leaving, return_exceptions=True)


async def drain(services: Services) -> int:
    """Runs all the tasks due now, for commands and tests; returns their number."""
    done = 0
    while await run_next(services):
        done += 1
    return done


async def run_next(services: Services) -> bool:
    """Claims one due task and runs it; False when none is due."""
    claimed = await _claim(services.clock(), 1)
    for tache in claimed:
        await _work(tache, services)
    return bool(claimed)


async def _try_claim(services: Services, count: int) -> Sequence[Tache]:
    if count <= 0:
        return ()
    try:
        return await _claim(services.clock(), count)
    except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on
        log.warning("outbox_unavailable", error=told(error))
        return ()


async def _pause(
    services: Services, running: set[asyncio.Task[None]], leaving: asyncio.Task[bool], *, is_full: bool
) -> set[asyncio.Task[None]]:
    """Waits for a free place, a ring or VEILLE seconds; returns the tasks still running."""
    waiting = asyncio.create_task(asyncio.sleep(VEILLE) if is_full else services.bell.wait_for_tasks(VEILLE))
    try:
        await asyncio.wait({waiting, leaving, *running}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    return {task for task in running if not task.done()}


async def _work(tache: Tache, services: Services) -> None:
    """Runs one claimed task and writes its outcome."""
    begun = monotonic()
    holding = asyncio.create_task(_hold(tache, services))
    try:
        await _run(tache, services)
    except Exception as error:  # noqa: BLE001 - whatever it is, the task is tried again
        outcome, changes = _failure(tache, error, services.clock())
    else:
        outcome, changes = "done", {"faite_le": services.clock(), "erreur": None}
    finally:
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)
    services.metrics.task_seconds.labels(tache.nom).observe(monotonic() - begun)
    await _write(tache, changes)
    services.metrics.tasks.labels(tache.nom, outcome).inc()


async def _hold(tache: Tache, services: Services) -> None:
    """Renews the lease of a task while it runs."""
    while True:
        await asyncio.sleep(BAIL.total_seconds() / 3)
        with suppress(PassingError):
            held = Tache.filter(id=tache.id, tentatives=tache.tentatives, faite_le=None)
            await held.update(pas_avant=services.clock() + BAIL)


async def _run(tache: Tache, services: Services) -> None:
    """Runs the reaction of a task that follows from an event, else the job that its name names."""
    if tache.tentatives > TENTATIVES:
        raise WorkerLostError
    if tache.evenement_id is None:
        await services.jobs[tache.nom](tache, services)
    else:
        evenement = await EVENEMENTS.read_one(tache.evenement_id)
        assert evenement is not None  # as long as a task follows from it
        await REACTIONS[tache.nom](evenement, tache, services)


async def _claim(now: datetime, count: int) -> list[Tache]:
    """Takes the oldest due tasks under a lease, so that no other worker takes them and a crash gives them back."""
    async with transaction():
        due = Tache.filter(faite_le=None, abandonnee_le=None, pas_avant__lte=now.astimezone(UTC))
        taches = await locked(due.order_by("priorite", "pas_avant", "cree_le"), skip_locked=True).limit(count)
        ids = [tache.id for tache in taches]
        if ids:
            await Tache.filter(id__in=ids).update(tentatives=F("tentatives") + 1, pas_avant=now + BAIL)
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


async def _write(tache: Tache, changes: dict[str, object]) -> None:
    """Writes the outcome if the lease is still held: a worker that took the task over writes its own.

    If the database stays away, the lease runs out and the task runs again: every task is idempotent.
    """
    for pause in (0.2, 1.0, 3.0, None):
        try:
            await Tache.filter(id=tache.id, tentatives=tache.tentatives, faite_le=None).update(**changes)
        except PassingError:
            if pause is None:
                log.warning("task_outcome_lost", task=tache.nom, id=str(tache.id))
                return
            await asyncio.sleep(pause)
        else:
            return


def _reason(error: Exception) -> str:
    """The text of a failure for operators: only our own errors, without the addresses that mail servers repeat."""
    text = ADRESSE.sub("…", str(error)) if isinstance(error, DITES) else ""
    return f"{type(error).__name__}: {text}".removesuffix(": ")[:500]


def _is_final(error: Exception) -> bool:
    """Whether another try is useless."""
    return isinstance(error, CourrielInvalideError) or (isinstance(error, EnvoiImpossibleError) and error.definitif)
