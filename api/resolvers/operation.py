"""All that a use case needs from outside: who acts, when, and the services."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from api.models import Audit, Compte, Evenement, EvenementAnnonce, transaction
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.evenement import TypeEvenement
from api.services import Services

PERSONNE = "personne-"  # how the chains of audit begin that are of no account

_change: ContextVar["Change | None"] = ContextVar("change", default=None)


class SignInRequiredError(Exception):
    """The use case needs somebody, and nobody is signed in."""


class PremiereConnexionError(Exception):
    """Whoever is signed in has first to confirm the address that a school gave (guide Bac Pro, section 2.1)."""


@dataclass(frozen=True, kw_only=True)
class Acteur:
    """Who acts: an account, through one sign-in, until its token expires.

    Attributes:
        premiere_connexion: whether the address is still to be confirmed, before which nothing else works.
    """

    compte_id: UUID
    type: TypeCompte
    famille: UUID
    expire_le: datetime | None = None
    premiere_connexion: bool = False


@dataclass(kw_only=True)
class Acte:
    """What an audit record says of a mutation; `est_ecrit` once it is in the transaction."""

    action: str
    objet: str | None
    empreinte: str
    est_ecrit: bool = False


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One request. `now` is taken once, so that a request has one fate at an opening or a closing.

    Attributes:
        appareil: what the client says of itself.
        reseau: the network that it comes from.
        confiance: the token of a device where somebody signed in before; empty when there is none.
        acte: the mutation under way; None for a query or a job.
    """

    acteur: Acteur | None
    now: datetime
    services: Services
    appareil: str = ""
    reseau: str = ""
    confiance: str = ""
    acte: Acte | None = None

    @classmethod
    def in_the_name_of(cls, compte: Compte, services: Services) -> "Operation":
        """That of a job done for whoever asked for it: its scope is that of this instant, none once it is closed."""
        type_ = compte.type if compte.etat is EtatCompte.ACTIF else TypeCompte.CANDIDAT
        acteur = Acteur(compte_id=compte.id, type=type_, famille=compte.id)
        return cls(acteur=acteur, now=services.clock(), services=services)

    def signed_in(self) -> Acteur:
        """Who acts; the gate that every use case but those of `avant_verification` goes through."""
        if self.acteur is None:
            raise SignInRequiredError
        if self.acteur.premiere_connexion:
            raise PremiereConnexionError
        return self.acteur

    def avant_verification(self) -> "Operation":
        """The same operation for the few use cases that are open before the address is confirmed."""
        return replace(self, acteur=replace(self.acteur, premiere_connexion=False)) if self.acteur else self

    async def attest(self) -> None:
        """Leaves the audit record of a mutation that did not write by a change."""
        if self.acte is not None and not self.acte.est_ecrit:
            async with self.change():
                pass

    @asynccontextmanager
    async def change(self) -> AsyncIterator["Change"]:
        """The one transaction of a use case; after its commit, whoever waits for its events is woken.

        Inside another change it is a part of it: the outer one commits, and rings.
        """
        outer = _change.get()
        change = Change(self)
        token = _change.set(change)
        try:
            async with transaction():
                yield change
                await change.attest()
        except BaseException:
            if self.acte is not None:
                self.acte.est_ecrit = False  # rolled back with the rest
            raise
        finally:
            _change.reset(token)
        if outer is not None:
            outer.comptes |= change.comptes
        elif change.comptes:
            await self.services.bell.ring(*change.comptes, tasks=True)


@dataclass
class Change:
    """A change under way, which keeps what it announces."""

    operation: Operation
    comptes: set[UUID] = field(default_factory=set)
    auteur: UUID | None = None

    async def attest(self) -> None:
        """Leaves the audit record of the mutation, once, as the last write of its transaction."""
        acte, op = self.operation.acte, self.operation
        if acte is None or acte.est_ecrit:
            return
        acte.est_ecrit = True
        auteur = self._auteur
        await Audit.ajouter(
            op.services.tokens.keyed_digest,
            # Acts of nobody share a few chains: their forms are rare, and slowed down by network.
            chaine=str(auteur) if auteur else f"{PERSONNE}{uuid4().int % 16}",
            acteur=auteur,
            action=acte.action,
            objet=acte.objet,
            empreinte=acte.empreinte,
            le=op.now,
        )

    def wake(self, compte_id: UUID) -> None:
        """Makes the streams of an account look again after the commit: who may follow has changed."""
        self.comptes.add(compte_id)

    async def record(
        self,
        type_: TypeEvenement,
        compte_id: UUID,
        *,
        candidature_id: UUID | None = None,
        donnees: Mapping[str, Any] | None = None,
    ) -> Evenement:
        """Writes an event of an account, in this transaction."""
        self.comptes.add(compte_id)
        return await Evenement.record(
            type_,
            compte_id=compte_id,
            le=self.operation.now,
            acteur=self._auteur,
            candidature_id=candidature_id,
            donnees=donnees,
        )

    async def record_all(self, annonces: Sequence[EvenementAnnonce]) -> list[Evenement]:
        """Writes the events of many accounts, in this transaction."""
        self.comptes.update(annonce.compte_id for annonce in annonces)
        return await Evenement.record_all(annonces, le=self.operation.now, acteur=self._auteur)

    @property
    def _auteur(self) -> UUID | None:
        """Who acts; at a sign-in, who turns out to be in."""
        acteur = self.operation.acteur
        return acteur.compte_id if acteur else self.auteur
