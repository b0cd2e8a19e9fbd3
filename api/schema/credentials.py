"""The tokens that a request carries, and the acteur whom they sign in."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.models.faults import patiently
from api.resolvers.compte.connexion import acteur_de, acteur_lu, lecture_du_jeton
from api.resolvers.operation import Acteur, Operation, PendingCheck
from api.rules.compte import TypeCompte, UsageJeton
from api.schema.limits.library import Library
from api.services import Services

MET = 20_000  # candidates' sign-ins that a process remembers having met

_met: Library[str, Acteur] = Library(MET)


@dataclass(frozen=True)
class Credentials:
    """The tokens that a request carries; a bearer goes before a cookie."""

    bearer: str | None
    cookie: str | None

    def __bool__(self) -> bool:
        return self.bearer is not None or self.cookie is not None

    async def sign_in(self, op: Operation) -> Operation:
        """The operation with the acteur of these tokens, who is None when they are good no more."""
        if not self:
            return op
        acteur = await self.acteur(op.services, op.now)
        return replace(op, acteur=acteur, bearer_ended=acteur is None and self.bearer is not None)

    @property
    def _token(self) -> str | None:
        return self.bearer or self.cookie

    @property
    def _usage(self) -> UsageJeton:
        return UsageJeton.PORTEUR if self.bearer else UsageJeton.COOKIE

    async def acteur(self, services: Services, now: datetime) -> Acteur | None:
        """The acteur of these tokens; None without any, and when they are good no more."""
        token = self._token
        if not token:
            return None
        acteur = await patiently(lambda: acteur_de(services.tokens, token, self._usage, now))
        digest = services.tokens.digest(token)
        _met.forget(digest)
        if acteur is not None and acteur.nature is TypeCompte.CANDIDAT and not acteur.premiere_connexion:
            _met.put(digest, replace(acteur, lu=None), 1)
        return acteur

    def pending(self, services: Services, now: datetime) -> PendingCheck | None:
        """The check of these tokens, to be made by the first reading; None where their candidate was not met before.

        Where queries read on a replica, sign-ins are checked on the primary, which their first reading does not ask.
        """
        if not self or services.replica is not None:
            return None
        asked = lecture_du_jeton(services.tokens, self._token or "", self._usage, now)
        supposed = _met.get(asked[1][0])
        return PendingCheck(asked, supposed, acteur_lu) if supposed else None


def bearer_of(header: object) -> str | None:
    """The bearer of an Authorization header; None when it holds none."""
    if not isinstance(header, str):
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
