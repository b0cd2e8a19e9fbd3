"""The history of a dossier or of an account that a gate let through."""

from uuid import UUID

from api.models import Evenement


async def historique(
    apres: int, limite: int, *, candidature_id: UUID | None = None, compte_id: UUID | None = None
) -> tuple[list[Evenement], bool]:
    """The events after a rang, in order, and whether more follow."""
    owner = {"candidature_id": candidature_id} if candidature_id else {"compte_id": compte_id}
    rows = await Evenement.filter(**owner, rang__gt=apres).order_by("rang").limit(limite + 1)
    return rows[:limite], len(rows) > limite
