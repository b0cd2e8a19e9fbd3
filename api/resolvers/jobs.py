"""The jobs of the worker: those that use cases leave as tasks, and those of the clock.

Every job is idempotent, since a process may die at any instant of it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from api.resolvers import audit, brouillons, editions, journal, ordering
from api.resolvers.compte import creation, limite
from api.resolvers.compte import effacement as compte_efface
from api.resolvers.conservation import effacement, purges
from api.resolvers.gestion import lots, relances
from api.resolvers.importation import ecriture, envoi, lecture
from api.resolvers.machine import abonnements, envois
from api.resolvers.operation import Operation
from api.resolvers.piece import purger_televersements
from api.services import TaskJob, streams

# The jobs of the outbox's tasks without an event, by name.
TASKS: Mapping[str, TaskJob] = MappingProxyType(
    {
        lots.TRAVAIL: lots.avancer,
        abonnements.TRAVAIL: envois.remettre,
        envoi.LIRE: lecture.lire,
        ecriture.ECRIRE: ecriture.ecrire,
        effacement.FICHIERS: effacement.supprimer_fichiers,
        editions.PREVENIR: brouillons.prevenir,
        compte_efface.ADIEU: compte_efface.prendre_conge,
    }
)


@dataclass(frozen=True)
class ClockJob:
    """A job of the clock, and its period."""

    every: timedelta
    run: Callable[[Operation], Awaitable[object]]


async def purger_processus(op: Operation) -> int:
    """Deletes server processes that died without closing, and the streams that they served."""
    return await streams.purger(op.now)


async def numeroter(_op: Operation) -> None:
    """Numbers the journal even while no stream follows it, so that the first reader waits for little."""
    await ordering.numeroter()


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CLOCK: Mapping[str, ClockJob] = MappingProxyType(
    {
        "ancrer_audit": ClockJob(10 * MINUTE, audit.ancrer),
        "annoncer_comptes_inutilises": ClockJob(DAY, purges.annoncer_comptes),
        "numeroter": ClockJob(MINUTE, numeroter),
        "purger_audit": ClockJob(DAY, audit.purger),
        "purger_brouillons": ClockJob(DAY, purges.brouillons),
        "purger_candidatures": ClockJob(DAY, purges.candidatures),
        "purger_comptes": ClockJob(10 * MINUTE, creation.purger),
        "purger_comptes_inutilises": ClockJob(DAY, purges.comptes),
        "purger_comptes_professionnels": ClockJob(DAY, purges.comptes_professionnels),
        "purger_courants": ClockJob(DAY, purges.courants),
        "purger_depots": ClockJob(DAY, purges.depots),
        "purger_envois": ClockJob(DAY, purges.envois),
        "purger_imports": ClockJob(HOUR, purges.imports),
        "purger_journal": ClockJob(DAY, journal.purger),
        "purger_jetons": ClockJob(HOUR, purges.jetons),
        "purger_liens": ClockJob(HOUR, purges.liens),
        "purger_lots": ClockJob(DAY, purges.lots),
        "purger_processus": ClockJob(MINUTE, purger_processus),
        "purger_reponses": ClockJob(HOUR, purges.reponses),
        "purger_resultats": ClockJob(DAY, purges.resultats),
        "purger_taches": ClockJob(6 * HOUR, purges.taches),
        "purger_televersements": ClockJob(10 * MINUTE, purger_televersements),
        "purger_tentatives": ClockJob(HOUR, limite.purger),
        "relancer": ClockJob(HOUR, relances.relancer),
    }
)
