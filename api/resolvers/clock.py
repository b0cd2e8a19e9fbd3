"""The clock, which runs the jobs that are due, each in one process, whatever the number of processes."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from api.error_words import told
from api.models import Echeance, locked, transaction
from api.resolvers.jobs import CLOCK, ClockJob
from api.resolvers.operation import Operation
from api.services import Services

log = structlog.get_logger(__name__)

LOOK = 20.0  # seconds between two looks for due jobs
RETRY = timedelta(minutes=1)  # after a failure
ERREUR_MAX = 200  # letters of its column


async def run_clock(services: Services, stop: asyncio.Event) -> None:
    """Runs the due jobs, every LOOK seconds, until `stop`; a job under way is finished."""
    while not stop.is_set():
        try:
            await run_due(services)
        except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on
            log.warning("clock_unavailable", error=told(error))
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK):
                await stop.wait()


async def run_due(services: Services) -> list[str]:
    """Runs every due job that no other process took; returns their names."""
    done = []
    for name, job in CLOCK.items():
        op = Operation(acteur=None, now=services.clock(), services=services)
        if await _claim(name, job, op.now):
            await _run(name, job, op)
            done.append(name)
    return done


async def _claim(name: str, job: ClockJob, now: datetime) -> bool:
    """Whether the job is due, and taken by this process: its next time is written before it runs."""
    if not await Echeance.filter(nom=name).exists():
        await Echeance.bulk_create([Echeance(nom=name, prochaine_le=now)], ignore_conflicts=True)
    async with transaction():
        due = Echeance.filter(nom=name, prochaine_le__lte=now.astimezone(UTC))
        row = await locked(due, skip_locked=True).first()
        if row is None:
            return False
        row.prochaine_le, row.derniere_le = now + job.every, now
        await row.save(update_fields=["prochaine_le", "derniere_le"])
    return True


async def _run(name: str, job: ClockJob, op: Operation) -> None:
    try:
        await job.run(op)
    except Exception as error:
        log.exception("job_failed", job=name)
        erreur = told(error)[:ERREUR_MAX]
        await Echeance.filter(nom=name).update(erreur=erreur, prochaine_le=op.now + min(RETRY, job.every))
    else:
        await Echeance.filter(nom=name).update(erreur=None)
