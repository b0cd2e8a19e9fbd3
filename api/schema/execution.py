"""The execution of an operation: once under its idempotency key, and again after a fault that left no trace."""

import asyncio
import random
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from math import ceil
from time import monotonic
from typing import Any

import orjson
import strawberry
import structlog
from graphql import ExecutionResult, GraphQLError
from strawberry.types import ExecutionContext

from api.models.faults import Attempt, PassingError, attempt, patiently
from api.resolvers.compte.limite import essayer
from api.resolvers.idempotency import once
from api.resolvers.operation import Operation
from api.rules.compte import TypeCompte
from api.rules.limite import OPERATIONS_MACHINE
from api.rules.machine import QUOTA_MACHINE
from api.rules.problems import Code
from api.schema.context import Context
from api.schema.limits import Chosen, Execution
from api.services import Services
from api.services.turnstile import left_for_good

log = structlog.get_logger(__name__)

PAUSES = (0.05, 0.25, 1.0)  # seconds before each further try
# Mutations run as if without a key: under one, a failed operation is undone, its count of tries too, and guesses
# would be free.
ESSAIS = {
    "compteCreer",
    "compteRenvoyerActivation",
    "compteDemanderMotDePasse",
    "compteModifierMotDePasse",
    "compteDemanderAdresse",
    "compteVerifierAdresse",
    "compteExporterDonnees",
    "compteEffacer",
}
# Mutations whose answers hold secrets, or set cookies, join them: these answers must not be stored.
SANS_CLE = ESSAIS | {
    "compteSeConnecter",
    "compteRenouvelerJeton",
    "compteSeDeconnecter",
    "compteReinitialiserMotDePasse",
    "compteEnrolerSecondFacteur",
    "compteRenouvelerCodesSecours",
    "franceConnectDemarrer",
    "franceConnectTerminer",
    "proConnectDemarrer",
    "proConnectTerminer",
    "gestionCreerCompte",
    "gestionCreerCompteEtablissement",
    "gestionCreerMachine",
    "gestionCreerSecretMachine",
    "gestionCreerAbonnement",
    "gestionRenouvelerSecretAbonnement",
    "gestionRecupererCompte",
    "etablissementEditerPapillons",
}
# Mutations that hash a password, or write to a mailbox in an even time, have a turnstile of their own.
MOTS_DE_PASSE = ESSAIS | {
    "compteSeConnecter",
    "compteReinitialiserMotDePasse",
    "compteEnrolerSecondFacteur",
    "compteRenouvelerCodesSecours",
    "etablissementEditerPapillons",
}
EXTENSION = "idempotencyKey"


async def _quota(context: Context) -> ExecutionResult | None:
    """The refusal of one more operation of a machine past its quota; None within it, and for any other acteur."""
    op = context.op
    if op.acteur is None or not op.acteur.est_machine:
        return None
    essai = OPERATIONS_MACHINE, str(op.acteur.compte_id)
    attente = await patiently(lambda: essayer(op, [essai]))
    if attente is None:
        return None
    told = {"code": Code.QUOTA_ATTEINT, "reessayerDans": ceil(attente.total_seconds())}
    return ExecutionResult(data=None, errors=[GraphQLError(QUOTA_MACHINE, extensions=told)])


def _chosen(execution_context: ExecutionContext) -> Chosen:
    assert isinstance(execution_context, Execution)
    assert execution_context.chosen is not None  # since the operation was admitted
    return execution_context.chosen


async def _place(execution_context: ExecutionContext) -> AbstractContextManager[object]:
    """The place of an operation that hashes passwords, before anything is done, instead of the one that it has."""
    if _chosen(execution_context).kind != "mutation" or not MOTS_DE_PASSE & _chosen(execution_context).root_names:
        return nullcontext()
    left_for_good()
    services: Services = execution_context.context.op.services
    return await services.mots_de_passe.enter()


def reading(op: Operation, chosen: Chosen) -> AbstractContextManager[None]:
    """The place where an operation reads: the replica for a candidate's query, once it has all that concerns them."""
    replica, acteur = op.services.replica, op.acteur
    compte = acteur.lu if acteur else None  # as the check of the sign-in has just read it
    if replica is None or compte is None or chosen.kind != "query":
        return nullcontext()
    return replica.serving(compte.id, compte.dernier_rang) if compte.type is TypeCompte.CANDIDAT else nullcontext()


def count(services: Services, chosen: Chosen, codes: Iterable[str], begun: float) -> None:
    """Counts an operation that ended now, under each of the codes of its errors."""
    for code in codes:
        services.metrics.operations.labels(chosen.kind, chosen.first_field, code).inc()
    services.metrics.operation_seconds.labels(chosen.kind, chosen.first_field).observe(monotonic() - begun)


class _UndoneError(Exception):
    """The way out of the transaction of an operation that ended in errors, which undoes it all."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


class ResilientSchema(strawberry.Schema):
    """A schema whose operations a client may repeat, over any transport."""

    async def _execute_operation(self, execution_context: ExecutionContext, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Strawberry's own signature
        services: Services = execution_context.context.op.services
        chosen = _chosen(execution_context)
        begun = monotonic()
        if (refused := await _quota(execution_context.context)) is not None:
            return refused
        with (
            await _place(execution_context),
            services.traces.span(chosen.title),
            reading(execution_context.context.op, chosen),
        ):
            result = await self._again(execution_context, *args, **kwargs)
        codes = {str((error.extensions or {}).get("code", "")) for error in result.errors} if result.errors else ("",)
        count(services, chosen, codes, begun)
        return result

    async def _again(self, execution_context: ExecutionContext, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - idem
        for pause in (*PAUSES, None):
            execution_context.result = None
            with attempt() as trial:
                try:
                    result = await self._once(execution_context, *args, **kwargs)
                except PassingError as error:
                    result = ExecutionResult(data=None, errors=[GraphQLError("", original_error=error)])
                    self.process_errors(result.errors or [], execution_context)
            faults = [error for error in result.errors or [] if isinstance(error.original_error, PassingError)]
            if not faults or trial.has_written or pause is None:
                break
            execution_context.context.forget_loaded()
            execution_context.context.op.services.metrics.retries.inc()
            await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - a delay
        _tell_effect(faults, trial)
        return result

    async def _once(self, execution_context: ExecutionContext, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - idem
        context = execution_context.context
        key = _key(execution_context)
        if key is None:
            return await super()._execute_operation(execution_context, *args, **kwargs)
        try:
            async with once(context.op, key, _digests(execution_context)) as asked:
                if asked.deja is not None:
                    execution_context.extensions_results["rejouee"] = True
                    return ExecutionResult(data=asked.deja["data"], errors=None)
                context.op = replace(context.op, cle=key)
                result: Any = await super()._execute_operation(execution_context, *args, **kwargs)
                _undo_errors(result)
                asked.reponse = {"data": result.data}
                return result
        except _UndoneError as undone:
            return ExecutionResult(data=None, errors=undone.errors)


def _undo_errors(result: ExecutionResult) -> None:
    if result.errors:
        raise _UndoneError(result.errors)


def _key(execution_context: ExecutionContext) -> str | None:
    """The idempotency key of a signed-in mutation; the header goes before `extensions.idempotencyKey`."""
    context: Context = execution_context.context
    if _chosen(execution_context).kind != "mutation" or context.op.acteur is None:
        return None
    extensions = execution_context.operation_extensions or {}
    key = context.idempotency_key or extensions.get(EXTENSION)
    return str(key) if key is not None and not SANS_CLE & _chosen(execution_context).root_names else None


def _digests(execution_context: ExecutionContext) -> list[str]:
    """The digests of an operation, whatever the order of its variables; keyed, since a password may be among them."""
    asked = [execution_context.query, execution_context.operation_name, execution_context.variables or {}]
    services: Services = execution_context.context.op.services
    return services.tokens.keyed_digests(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode())


def _tell_effect(faults: list[GraphQLError], trial: Attempt) -> None:
    """Writes into the faults whether the operation surely did nothing, or may have been done."""
    for error in faults:
        effect = "INCONNU" if trial.has_written else "AUCUN"
        error.extensions = {**(error.extensions or {}), "code": Code.REESSAYER, "effet": effect}
        log.warning("database_fault", effect=effect, error=type(error.original_error).__name__)
