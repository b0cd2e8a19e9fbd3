"""The outbox: claims the tasks that events left, runs them, retries those that fail."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from api.models import Tache, transaction
from api.services import Services
from api.services.mail import CourrielInvalideError, EnvoiImpossibleError
from api.services.reactions import REACTIONS

log = structlog.get_logger(__name__)

BAIL = timedelta(minutes=2)  # a claimed task that is not done by then was lost with its worker
TENTATIVES = 20  # about nine hours; then the task is parked, visibly, until a command restarts it
ATTENTE_MAX = timedelta(hours=1)
VEILLE = 5.0  # seconds between two looks when nobody wakes the loop


class WorkerLostError(Exception):
    """Every try ended with its worker, which a task that exhausts the memory does too."""


async def run_outbox(services: Services) -> None:
    """Works off the outbox for ever; cancel the task to stop."""
    while True:
        services.reveil.clear()
        try:
            idle = not await run_next(services)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("outbox_unavailable")
            idle = True
        if idle:
            with suppress(TimeoutError):
                await asyncio.wait_for(services.reveil.wait(), VEILLE)


async def drain(services: Services) -> int:
    """Does all that is due now; returns how many tasks ran. For commands and tests."""
    done = 0
    while await run_next(services):
        done += 1
    return done


async def run_next(services: Services) -> bool:
    """Claims one due task and runs it; False when none is due."""
    tache = await _claim(services.clock())
    if tache is None:
        return False
    try:
        await _run(tache, services)
    except Exception as error:  # noqa: BLE001 - whatever it is, the task is tried again
        await _fail(tache, error, services.clock())
    else:
        await Tache.filter(id=tache.id).update(faite_le=services.clock(), erreur=None)
    return True


async def _run(tache: Tache, services: Services) -> None:
    """A reaction when the task follows from an event, else one of the jobs that use cases leave."""
    if tache.tentatives > TENTATIVES:
        raise WorkerLostError
    if tache.evenement_id is None:
        await services.travaux[tache.nom](tache, services)
    else:
        await tache.fetch_related("evenement__compte__candidat")
        assert tache.evenement is not None
        await REACTIONS[tache.nom](tache.evenement, tache, services)


async def _claim(now: datetime) -> Tache | None:
    """Takes the oldest due task under a lease, so that no other worker takes it and a crash gives it back."""
    async with transaction():
        due = Tache.filter(faite_le=None, abandonnee_le=None, pas_avant__lte=now.astimezone(UTC))
        tache = await due.order_by("priorite", "pas_avant", "cree_le").select_for_update(skip_locked=True).first()
        if tache is None:
            return None
        tache.tentatives += 1
        tache.pas_avant = now + BAIL
        await tache.save(update_fields=["tentatives", "pas_avant"])
    return tache


async def _fail(tache: Tache, error: Exception, now: datetime) -> None:
    parked = tache.tentatives >= TENTATIVES or _is_final(error)
    log.warning("task_failed", task=tache.nom, id=str(tache.id), error=type(error).__name__, parked=parked)
    wait = min(timedelta(seconds=2**tache.tentatives), ATTENTE_MAX)
    # Only while the lease is ours: a worker that took the task over since then has its own.
    await Tache.filter(id=tache.id, tentatives=tache.tentatives).update(
        erreur=f"{type(error).__name__}: {error}"[:500],
        pas_avant=now + wait,
        abandonnee_le=now if parked else None,
    )


def _is_final(error: Exception) -> bool:
    """Whether to try again is useless."""
    return isinstance(error, CourrielInvalideError) or (isinstance(error, EnvoiImpossibleError) and error.definitif)
