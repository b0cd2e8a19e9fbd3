"""The committed changes of a candidature, a pièce, a document, a message, a mark or an account without an event.

It listens to the statements that leave while a test runs, so that no write needs a declaration.
"""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from statements import JOURNAL
from tortoise import connections
from tortoise.backends.base.client import TransactionalDBClient

from api.models.postgresql import PostgresqlTransaction
from api.models.sqlite import ImmediateTransaction

TOLD = {
    *("candidature", "inscription_epreuve", "amenagement", "piece", "depot", "document", "message", "note", "resultat"),
    *("compte", "candidat", "habilitation", "identite_franceconnect", "identite_proconnect", "jeton", "lien"),
    *("secret_machine", "abonnement"),
}
NOT_TOLD = {
    "evenement tache": "the events themselves, and the tasks that they start",
    "audit ancrage chaine_audit ligne_journal reponse tentative": "traces of requests, whatever these change",
    "session_examen periode ouverture_specialite message_accueil etablissement compteur": "the office's calendar, reference lists, sequences",
    "plan_epreuve place_epreuve": "the office's plans: the event of the convocation announces them",
    "edition_reglement edition_contenu": "the règlements and contents, which commands write too: an administrator's act has its event, each has its audit record",
    "lot ligne_lot ligne_lot_ecole importation constat ecart_import": "work under way; each write that it makes has its own event",
    "relance": "the reminders sent: the events of document and message announce each",
    "televersement": "a file on its way, announced by PIECE_DEPOSEE once whole",
    "envoi": "deliveries to machines, which tell events; ENVOI_SUSPENDU announces a parked one",
    "sortie": "registrations that left a scope: the change that took them out has its event, or erased it",
    "resultat_conserve": "the results that stay after an erased account",
    "demande_franceconnect demande_proconnect": "a sign-in under way",
    "revision": "the count of the changes of the référentiel",
    "echeance": "the next instant and the last outcome of each job of the clock",
    "halte processus suivi": "the processes that run, the streams that each serves, and the places where they left them",
}
# Functions of the service that change such data, with all that they call, and the reason for having no event.
SILENT = {
    "resolvers.compte.connexion.renouveler": "the same sign-in, under its next tokens",
    "resolvers.machine.acces.ouvrir_acces": "a token for a quarter of an hour: SECRET_CREE announced its secret, the audit has each",
    "resolvers.machine.envois._distribuer": "the place of a subscription in the events that it follows",
    "resolvers.compte.second_facteur.enroler": "a secret of no use yet: SECOND_FACTEUR_ACTIVE announces its first use",
    "resolvers.cle._resceller": "the same secret, sealed under the present key",
    "resolvers.compte.second_facteur.verifier": "a code is counted, as any other try",
    "resolvers.conservation.effacement.effacer_candidatures": "a candidature and its events go together",
    "resolvers.conservation.effacement.effacer_comptes": "an account and its events go together",
    "resolvers.conservation.effacement.oublier_depots": "bytes go by a rule: the deposit stays, and the change that put it aside has its event",
    "resolvers.conservation.purges.jetons": "rows past their term are deleted",
    "resolvers.conservation.purges.liens": "rows past their term are deleted",
    "services._keep": "the mail of an event, kept as it leaves",
    "services.document.rendre": "the bytes of a content that does not change",
}

WRITE = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
EVENT = ("INSERT INTO", "evenement")
SERVICE = re.compile(r"/api/((?:resolvers|services)/.+)\.py$")


class Listener(logging.Handler):
    """The writes of each transaction, gathered and judged at its commit.

    Attributes:
        untold: a line for each write without an event; a test's own writes do not count.
        written: the tables that were written, by the service or by the test.
    """

    def __init__(self) -> None:
        super().__init__()
        self.untold: list[str] = []
        self.written: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        found = WRITE.findall(str(record.args[0])) if isinstance(record.args, tuple) and record.args else []
        self.written.update(table for _, table in found)
        asked = [write for write in found if write[1] in TOLD or write == EVENT]
        if not asked:
            return
        functions = _functions()
        is_heard = functions and SILENT.keys().isdisjoint(functions)
        writes = [(write, f"{functions[0]} wrote {write[1]}" if is_heard else "") for write in asked]
        transaction = _outermost(connections.get("default"))
        if transaction is None:
            self.judge(writes)
        else:
            vars(transaction).setdefault("writes", []).extend(writes)

    def judge(self, writes: list[Any]) -> None:
        if EVENT not in dict(writes):
            self.untold += [line for _, line in writes if line]


@contextmanager
def listening() -> Iterator[Listener]:
    """Listens to every transaction of the block."""
    listener = Listener()
    level, propagate = JOURNAL.level, JOURNAL.propagate
    JOURNAL.addHandler(listener)
    JOURNAL.setLevel(logging.DEBUG)
    JOURNAL.propagate = False
    with ExitStack() as stack:
        for kind in (ImmediateTransaction, PostgresqlTransaction):
            stack.enter_context(patch.object(kind, "commit", _judged(kind, listener)))
        try:
            yield listener
        finally:
            JOURNAL.removeHandler(listener)
            JOURNAL.setLevel(level)
            JOURNAL.propagate = propagate


def _judged(kind: type, listener: Listener) -> Any:
    commit = kind.commit  # type: ignore[attr-defined]

    async def committed(self: Any) -> None:
        await commit(self)
        listener.judge(vars(self).pop("writes", []))

    return committed


def _outermost(client: Any) -> Any:
    """The transaction of a statement, whatever its savepoint; None outside of any."""
    found = None
    while isinstance(client, TransactionalDBClient):
        found, client = client, client._parent
    return found


def _functions() -> list[str]:
    """The functions of the service that led to the statement, the innermost first."""
    found = []
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if module := _module(frame.f_code.co_filename):
            found.append(f"{module}.{frame.f_code.co_qualname}")
    return [name for name in found if not name.startswith(("resolvers.operation.", "services.replica."))]


@cache
def _module(file: str) -> str:
    """The module of the service in a file; empty for any other file."""
    found = SERVICE.search(Path(file).as_posix())
    return found[1].removesuffix("/__init__").replace("/", ".") if found else ""
