"""The history of a dossier or of an account that a gate let through."""

from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Evenement


def historique(*, candidature_id: UUID | None = None, compte_id: UUID | None = None) -> QuerySet[Evenement]:
    """The events of one candidature, or of one account."""
    return Evenement.filter(**({"candidature_id": candidature_id} if candidature_id else {"compte_id": compte_id}))
