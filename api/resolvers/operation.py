"""The needs of a use case from outside: the acteur, the instant and the services."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from api.models import (
    Asked,
    Audit,
    Auteur,
    Compte,
    Ends,
    EvenementAnnonce,
    Insert,
    Write,
    read_together,
    suivants,
    tenir,
    tenir_avec,
    transaction,
    write,
)
from api.resolvers.sign_in import PremiereConnexionError, SignInChangedError, SignInRequiredError
from api.rules.adresse import LONGUEUR_ADRESSE, normaliser_adresse
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.evenement import FICHES, TypeEvenement
from api.rules.journal import NatureJournal
from api.rules.problems import Problem, refuse
from api.services import Services
from api.services.journal import Fait

PERSONNE = "personne-"  # beginning of the names of the audit chains that belong to no account

_change: ContextVar["Change | None"] = ContextVar("change", default=None)
_held: ContextVar[list[Callable[[], None]] | None] = ContextVar("held", default=None)


class NotedOnce:
    """The notes of a reading for the security journal, held back; dropped when it fails, since another run has them."""

    def __enter__(self) -> None:
        self._notes: list[Callable[[], None]] = []
        self._before = _held.set(self._notes)

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        _held.reset(self._before)
        if kind is None or not issubclass(kind, Exception):
            for note in self._notes:
                note()


@dataclass(frozen=True, kw_only=True)
class Acteur:
    """The account that acts, through one sign-in, until its token expires.

    Attributes:
        type: the type of account whose gates it goes through; that of its scope for a machine.
        premiere_connexion: whether the address is still to be confirmed; nothing else works before.
        est_machine: whether it is a machine, which does nothing that a person must do.
        peut_ecrire: whether it may do the mutations open to it; a machine reads alone unless an administrator said so.
        lu: the account as the check of the sign-in read it, with its person; None where it was not read that way.
    """

    compte_id: UUID
    type: TypeCompte
    famille: UUID
    expire_le: datetime | None = None
    premiere_connexion: bool = False
    est_machine: bool = False
    peut_ecrire: bool = True
    lu: Compte | None = field(default=None, compare=False, repr=False)

    @property
    def nature(self) -> TypeCompte:
        """The type of its account, whose gates may be those of another type."""
        return TypeCompte.MACHINE if self.est_machine else self.type

    @classmethod
    def of(cls, compte: Compte, famille: UUID, expire_le: datetime | None = None, lu: Compte | None = None) -> "Acteur":
        """The acteur of an account, through one sign-in."""
        return cls(
            compte_id=compte.id,
            type=compte.agit_comme,
            famille=famille,
            expire_le=expire_le,
            premiere_connexion=compte.premiere_connexion,
            est_machine=compte.type is TypeCompte.MACHINE,
            peut_ecrire=compte.peut_ecrire,
            lu=lu,
        )


@dataclass(eq=False)
class PendingCheck:
    """The check of a query's sign-in, which its first reading brings in the same statement.

    Attributes:
        asked: the reading of the token.
        supposed: the acteur of this token when it was met before.
        read: the function that gives the acteur of the rows; None when the sign-in is over.
        lu: the account as the check read it; None before.
    """

    asked: Asked
    supposed: Acteur
    read: Callable[[list[Any]], Acteur | None]
    lu: Compte | None = None

    def conclude(self, rows: list[Any]) -> None:
        """Takes the rows of the token; SignInChangedError unless they say what was supposed."""
        acteur = self.read(rows)
        if acteur is None or acteur != self.supposed:
            raise SignInChangedError
        self.lu = acteur.lu


@dataclass(kw_only=True)
class Acte:
    """The mutation as the audit will record it; `est_ecrit` once its record is in the transaction."""

    action: str
    objet: str | None
    empreinte: str
    est_ecrit: bool = False


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One request; `now` is taken once, so that a request has one fate at an opening or a closing.

    Attributes:
        appareil: the client's name for itself.
        reseau: the network of the client.
        confiance: the token of a device where somebody signed in before; empty without one.
        acte: the mutation under way; None for a query or a job.
        bearer_ended: whether the client sent a bearer that is good no more.
        cle: the idempotency key under which the operation is done; None without one.
        mal_formes: the problems of sent values that could not be read; with any, no change is committed.
        check: the check of the sign-in where it waits for the first reading; None where it was made before.
    """

    acteur: Acteur | None
    now: datetime
    services: Services
    appareil: str = ""
    reseau: str = ""
    confiance: str = ""
    acte: Acte | None = None
    bearer_ended: bool = False
    cle: str | None = None
    mal_formes: tuple[Problem, ...] = ()
    check: PendingCheck | None = None

    @classmethod
    def in_the_name_of(cls, compte: Compte, services: Services) -> "Operation":
        """The operation of a job for the account that asked for it: with its present scope, none once it is closed."""
        acteur = Acteur.of(compte, compte.id)
        if compte.etat is not EtatCompte.ACTIF:
            acteur = replace(acteur, type=TypeCompte.CANDIDAT)
        return cls(acteur=acteur, now=services.clock(), services=services)

    def signed_in(self) -> Acteur:
        """The acteur; every use case passes this check, except those of `avant_verification`."""
        if self.acteur is None:
            raise SignInRequiredError(bearer_ended=self.bearer_ended)
        if self.acteur.premiere_connexion:
            raise PremiereConnexionError
        return self.acteur

    @property
    def waiting(self) -> PendingCheck | None:
        """The check of the sign-in that the next reading brings, the acteur being only supposed; None once it is made."""
        return self.check if self.check is not None and self.check.lu is None else None

    async def read_together(self, *asked: Asked) -> list[list[Any]]:
        """The rows of several readings, and with them the check of the sign-in where it waits: in one statement."""
        if (waiting := self.waiting) is None:
            return await read_together(*asked)
        token, *found = await read_together(waiting.asked, *asked)
        waiting.conclude(token)
        return found

    async def compte_lu(self) -> Compte | None:
        """The account that the check of the sign-in just read; None for a mutation, which may have changed it since."""
        if self.acteur is None or self.acte is not None:
            return None
        if self.check is None:
            return self.acteur.lu
        await self.settle()
        return self.check.lu

    async def settle(self) -> None:
        """Makes the check of the sign-in now, if it still waits; SignInChangedError as when a reading brings it."""
        if waiting := self.waiting:
            reading, given = waiting.asked
            waiting.conclude(await reading.read(*given))

    def avant_verification(self) -> "Operation":
        """The operation for the few use cases that are open before the address is confirmed."""
        return replace(self, acteur=replace(self.acteur, premiere_connexion=False)) if self.acteur else self

    def noter(
        self,
        nature: NatureJournal,
        *,
        compte: UUID | None = None,
        adresse: str | None = None,
        objet: UUID | None = None,
        detail: str | None = None,
    ) -> None:
        """Notes a fact in the security journal at once, whatever becomes of the transaction under way: a refusal, a reading."""
        acteur = self.acteur
        fait = Fait(
            nature=nature,
            acteur=acteur.compte_id if acteur else None,
            type_acteur=acteur.nature.value if acteur else None,
            compte=compte,
            adresse=normaliser_adresse(adresse[:LONGUEUR_ADRESSE]) if adresse else None,
            reseau=self.reseau or None,
            objet=objet,
            detail=detail,
        )
        note, held = partial(self._noter, fait), _held.get()
        if held is None:
            note()
        else:
            held.append(note)

    def _noter(self, fait: Fait) -> None:
        """Hands a fact to the journal, unless its acteur is still only supposed when the reading ends."""
        if self.waiting is None:
            self.services.journal.noter(fait, self.now)

    async def attest(self) -> None:
        """Writes the audit record of a mutation that wrote nothing else."""
        if self.acte is not None and not self.acte.est_ecrit:
            async with self.change():
                pass

    @asynccontextmanager
    async def change(self) -> AsyncIterator["Change"]:
        """The one transaction of a use case; after its commit, the streams that wait for its events are woken.

        Inside another change it is a part of that one, which commits and rings.
        """
        outer = _change.get()
        change = Change(self)
        token = _change.set(change)
        try:
            async with transaction():
                yield change
                refuse(self.mal_formes)
                await change.settle()
        except BaseException:
            if self.acte is not None:
                self.acte.est_ecrit = False  # its record is rolled back with the rest
            raise
        finally:
            _change.reset(token)
        if outer is not None:
            outer.comptes |= change.comptes
            outer.notes += change.notes
            return
        for note in change.notes:
            note()
        if change.comptes:
            await self.services.bell.ring(*change.comptes, tasks=True)


@dataclass
class Change:
    """A change under way, with the accounts that it will wake.

    Attributes:
        connexion: the account that a change recognises and the sign-in that it opens, if any, which are then its author.
        notes: the lines of the security journal to note once it is committed.
        annonces: its events, in their order.
        nouveaux: the accounts that it opens.
        ecritures: the writes left for its end.
        fins: the ends of its acteur's account and chain, where they were held with what it read; None before its end.
    """

    operation: Operation
    comptes: set[UUID] = field(default_factory=set)
    connexion: tuple[UUID, UUID | None] | None = None
    notes: list[Callable[[], None]] = field(default_factory=list)
    annonces: list[EvenementAnnonce] = field(default_factory=list)
    nouveaux: dict[UUID, Compte] = field(default_factory=dict)
    ecritures: list[Write] = field(default_factory=list)
    fins: Ends | None = None

    async def tenir(self, *asked: Asked) -> list[list[Any]]:
        """The rows of several readings and, held after them, the ends of the candidate who acts.

        It is for a change that holds nothing after it, and tells of no other account than its candidate's.
        """
        acteur, acte = self.operation.acteur, self.operation.acte
        if acteur is None or acteur.type is not TypeCompte.CANDIDAT or acte is None or acte.est_ecrit:
            return await read_together(*asked)
        self.fins, rows = await tenir_avec(acteur.compte_id, *asked)
        return rows

    def ouvrir(self, comptes: Iterable[Compte]) -> None:
        """Leaves new accounts for the end of the change, where they are written with the rang of their last event."""
        self.nouveaux |= {compte.id: compte for compte in comptes}

    def write(self, *writes: Write) -> None:
        """Leaves writes for the end of the change, where they are sent together; a row is changed by one of them."""
        self.ecritures += writes

    async def settle(self) -> None:
        """Sends what the change left to write: its rows, its events, and the audit record of the mutation, once."""
        op, acte = self.operation, self.operation.acte
        is_attested = acte is None or acte.est_ecrit
        auteur = self._auteur
        rows = [Insert(list(self.nouveaux.values())), *self.ecritures]
        if is_attested and not self.annonces:
            await write(rows)
            return
        # Acts without an account share a few chains: such forms are rare, and their tries limited by network.
        chaine = str(auteur.acteur) if auteur.acteur else f"{PERSONNE}{uuid4().int % 16}"
        known = {one.compte_id for one in self.annonces} - self.nouveaux.keys()
        comptes, fin = self.fins or await tenir(known, None if is_attested else chaine)
        told = suivants(self.annonces, comptes, le=op.now, auteur=auteur, nouveaux=self.nouveaux)
        record: tuple[Write, ...] = ()
        if acte is not None and fin is not None:
            acte.est_ecrit = True
            record = Audit.suivant(
                fin,
                op.services.tokens.signers,
                acteur=auteur.acteur,
                action=acte.action,
                objet=acte.objet,
                empreinte=acte.empreinte,
                le=op.now,
            )
        await write([*rows, *told, *record])

    def noter(self, nature: NatureJournal, *, compte: UUID, detail: str | None = None) -> None:
        """Notes a fact in the security journal once the change is committed: what was done."""
        self.notes.append(partial(self.operation.noter, nature, compte=compte, detail=detail))

    def _noter_evenement(self, type_: TypeEvenement, compte_id: UUID) -> None:
        """Notes an event in the security journal where its fiche says so."""
        if nature := FICHES[type_].journal:
            self.noter(nature, compte=compte_id, detail=type_.value)

    def wake(self, compte_id: UUID) -> None:
        """Makes the streams of an account check its sign-in again after the commit."""
        self.comptes.add(compte_id)

    def record(
        self,
        type_: TypeEvenement,
        compte_id: UUID,
        *,
        candidature_id: UUID | None = None,
        donnees: Mapping[str, Any] | None = None,
    ) -> None:
        """Announces an event of an account, which is written at the end of the change."""
        self._announce(
            EvenementAnnonce(
                type=type_, compte_id=compte_id, candidature_id=candidature_id, donnees=dict(donnees or {})
            )
        )

    def record_all(self, annonces: Iterable[EvenementAnnonce]) -> None:
        """Announces the events of many accounts, whose tasks come after those of single persons."""
        for annonce in annonces:
            self._announce(replace(annonce, est_de_masse=True))

    def _announce(self, annonce: EvenementAnnonce) -> None:
        self.annonces.append(annonce)
        self.comptes.add(annonce.compte_id)
        self._noter_evenement(annonce.type, annonce.compte_id)

    @property
    def _auteur(self) -> Auteur:
        """The account that acts and its sign-in; at a sign-in, those that it opens."""
        acteur = self.operation.acteur
        compte_id, famille = (acteur.compte_id, acteur.famille) if acteur else (self.connexion or (None, None))
        return Auteur(acteur=compte_id, famille=famille, cle=self.operation.cle)
