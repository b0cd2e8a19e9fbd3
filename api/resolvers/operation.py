"""All that a use case needs from outside: who acts, when, and the services."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from api.models import Evenement, transaction
from api.rules.compte import TypeCompte
from api.rules.evenement import TypeEvenement
from api.services import Services


class SignInRequiredError(Exception):
    """The use case needs somebody, and nobody is signed in."""


@dataclass(frozen=True, kw_only=True)
class Acteur:
    """Who acts: an account, through one sign-in."""

    compte_id: UUID
    type: TypeCompte
    famille: UUID


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One request. `now` is taken once, so that a request has one fate at an opening or a closing."""

    acteur: Acteur | None
    now: datetime
    services: Services
    appareil: str = ""

    def signed_in(self) -> Acteur:
        if self.acteur is None:
            raise SignInRequiredError
        return self.acteur

    @asynccontextmanager
    async def change(self) -> AsyncIterator["Change"]:
        """The one transaction of a use case; after its commit, whoever waits for its events is woken."""
        async with transaction():
            change = Change(self)
            yield change
        if change.comptes:
            await self.services.bell.ring(*change.comptes)
            self.services.reveil.set()


@dataclass
class Change:
    """A change under way, which keeps what it announces."""

    operation: Operation
    comptes: set[UUID] = field(default_factory=set)

    async def record(
        self,
        type_: TypeEvenement,
        compte_id: UUID,
        *,
        candidature_id: UUID | None = None,
        donnees: Mapping[str, Any] | None = None,
    ) -> Evenement:
        """Writes an event of an account, in this transaction."""
        acteur = self.operation.acteur
        self.comptes.add(compte_id)
        return await Evenement.record(
            type_,
            compte_id=compte_id,
            le=self.operation.now,
            acteur=acteur.compte_id if acteur else None,
            candidature_id=candidature_id,
            donnees=donnees,
        )
