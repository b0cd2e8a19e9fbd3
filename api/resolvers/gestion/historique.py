"""What happened to a dossier or to an account that a gate let through."""

from uuid import UUID

from api.models import Evenement


async def historique(
    apres: int, limite: int, *, candidature_id: UUID | None = None, compte_id: UUID | None = None
) -> tuple[list[Evenement], bool]:
    """Events after a rang, in order, and whether there are more."""
    owner = {"candidature_id": candidature_id} if candidature_id else {"compte_id": compte_id}
    rows = await Evenement.filter(**owner, rang__gt=apres).order_by("rang").limit(limite + 1)
    return rows[:limite], len(rows) > limite
