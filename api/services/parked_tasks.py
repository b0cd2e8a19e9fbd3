"""Tasks given up: their list for operators, and their restart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Tache


@dataclass(frozen=True)
class OutboxState:
    """The depth and the age of the outbox."""

    en_attente: int
    abandonnees: int
    plus_ancienne: datetime | None


async def bilan(now: datetime) -> OutboxState:
    """The depth of the outbox, and the instant since which its oldest due task waits."""
    attente = Tache.filter(faite_le=None, abandonnee_le=None)
    oldest = await attente.filter(pas_avant__lte=now.astimezone(UTC)).order_by("pas_avant").first()
    return OutboxState(
        en_attente=await attente.count(),
        abandonnees=await _abandonnees().count(),
        plus_ancienne=oldest.pas_avant if oldest else None,
    )


async def abandonnees(limite: int) -> list[Tache]:
    """The tasks given up, the latest first."""
    return await _abandonnees().order_by("-abandonnee_le").limit(limite)


async def relancer(ids: Sequence[UUID], now: datetime) -> int:
    """Restarts the given-up tasks, all when no id is given, with as many tries as at first."""
    rows = _abandonnees().filter(id__in=list(ids)) if ids else _abandonnees()
    return await rows.update(abandonnee_le=None, tentatives=0, pas_avant=now)


def _abandonnees() -> QuerySet[Tache]:
    return Tache.filter(faite_le=None, abandonnee_le__isnull=False)
