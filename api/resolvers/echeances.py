"""The jobs of the clock: what, and how often; each runs once, whatever the number of processes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import structlog

from api.models import Echeance, locked, transaction
from api.resolvers import audit, journal
from api.resolvers.compte import creation, limite
from api.resolvers.conservation import purges
from api.resolvers.gestion import relances
from api.resolvers.operation import Operation
from api.resolvers.piece import purger_televersements
from api.services import Services, streams

log = structlog.get_logger(__name__)

REGARD = 20.0  # seconds between two looks at what is due
REPRISE = timedelta(minutes=1)  # after a failure


@dataclass(frozen=True)
class Travail:
    """A job: idempotent, since a process may die at any instant of it."""

    periode: timedelta
    faire: Callable[[Operation], Awaitable[object]]


async def purger_processus(op: Operation) -> int:
    """Forgets server processes that died without a word, and the streams that they served."""
    return await streams.purger(op.now)


async def numeroter(_op: Operation) -> None:
    """Numbers the journal even while nobody follows it, so that the first who does waits for little."""
    await journal.numeroter()


TRAVAUX: Mapping[str, Travail] = MappingProxyType(
    {
        "purger_audit": Travail(timedelta(days=1), audit.purger),
        "annoncer_comptes_inutilises": Travail(timedelta(days=1), purges.annoncer_comptes),
        "purger_brouillons": Travail(timedelta(days=1), purges.brouillons),
        "purger_candidatures": Travail(timedelta(days=1), purges.candidatures),
        "purger_comptes": Travail(timedelta(minutes=10), creation.purger),
        "purger_comptes_inutilises": Travail(timedelta(days=1), purges.comptes),
        "purger_comptes_professionnels": Travail(timedelta(days=1), purges.comptes_professionnels),
        "purger_courants": Travail(timedelta(days=1), purges.courants),
        "purger_imports": Travail(timedelta(hours=1), purges.imports),
        "purger_jetons": Travail(timedelta(hours=1), purges.jetons),
        "purger_liens": Travail(timedelta(hours=1), purges.liens),
        "purger_lots": Travail(timedelta(days=1), purges.lots),
        "purger_processus": Travail(timedelta(minutes=1), purger_processus),
        "purger_reponses": Travail(timedelta(hours=1), purges.reponses),
        "purger_resultats": Travail(timedelta(days=1), purges.resultats),
        "purger_taches": Travail(timedelta(hours=6), purges.taches),
        "purger_tentatives": Travail(timedelta(hours=1), limite.purger),
        "purger_televersements": Travail(timedelta(minutes=10), purger_televersements),
        "relancer": Travail(timedelta(hours=1), relances.relancer),
        "numeroter": Travail(timedelta(minutes=1), numeroter),
    }
)


async def run_clock(services: Services, stop: asyncio.Event) -> None:
    """Does what is due, now and then, until `stop`; a job under way is finished."""
    while not stop.is_set():
        try:
            await faire_echues(services)
        except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on
            log.warning("clock_unavailable", error=type(error).__name__)
        with suppress(TimeoutError):
            async with asyncio.timeout(REGARD):
                await stop.wait()


async def faire_echues(services: Services) -> list[str]:
    """Runs every job that is due and that no other process took; returns their names."""
    done = []
    for nom, travail in TRAVAUX.items():
        op = Operation(acteur=None, now=services.clock(), services=services)
        if await _prendre(nom, travail, op.now):
            await _faire(nom, travail, op)
            done.append(nom)
    return done


async def _prendre(nom: str, travail: Travail, now: datetime) -> bool:
    """Whether the job is due, and ours: its next time is written before it runs."""
    if not await Echeance.filter(nom=nom).exists():
        await Echeance.bulk_create([Echeance(nom=nom, prochaine_le=now)], ignore_conflicts=True)
    async with transaction():
        due = Echeance.filter(nom=nom, prochaine_le__lte=now.astimezone(UTC))
        row = await locked(due, skip_locked=True).first()
        if row is None:
            return False
        row.prochaine_le, row.derniere_le = now + travail.periode, now
        await row.save(update_fields=["prochaine_le", "derniere_le"])
    return True


async def _faire(nom: str, travail: Travail, op: Operation) -> None:
    try:
        await travail.faire(op)
    except Exception as error:
        log.exception("job_failed", job=nom)
        erreur = type(error).__name__
        await Echeance.filter(nom=nom).update(erreur=erreur, prochaine_le=op.now + min(REPRISE, travail.periode))
    else:
        await Echeance.filter(nom=nom).update(erreur=None)
