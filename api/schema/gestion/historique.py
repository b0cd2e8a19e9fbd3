"""The history of a dossier for the office: the acteur, the instant and the act of each line."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api import models
from api.resolvers.gestion import historique as resolvers
from api.rules.gestion.historique import precisions
from api.schema.base import field
from api.schema.context import Info
from api.schema.enums import TypeCompte, TypeEvenement
from api.schema.paging import After, First, PageInfo, cursor_of, page_limit, rang_of
from api.schema.scalars import Cursor


@strawberry.type(description="The acteur of a line.")
class ActeurEvenement:
    type: TypeCompte | None = field("Kind of account; null for the service itself.")
    libelle: str = field("French name: that of the office, « Candidat », or « Service ».")

    @classmethod
    def of(cls, row: models.Compte | None) -> Self:
        if row is None:
            return cls(type=None, libelle="Service")
        nommes = {"CANDIDAT": "Candidat", "ETABLISSEMENT": "Établissement"}
        return cls(type=row.type, libelle=nommes.get(row.type.value) or row.libelle or row.identifiant)


@strawberry.type(description="A line of the history of a dossier.")
class LigneHistorique:
    cursor: Cursor = field("Place of the line, from which to go on.")
    type: TypeEvenement = field("Type of the event.")
    libelle: str = field("French sentence.")
    precisions: list[str] = field("French details: reason, version, status, académies, values before and after.")
    le: datetime = field("Instant of the event.")
    acteur_id: strawberry.Private[UUID | None]

    @field("Acteur of the event.")
    async def acteur(self, info: Info) -> ActeurEvenement:
        row = await info.context.loaders.comptes.load(self.acteur_id) if self.acteur_id else None
        return ActeurEvenement.of(row)

    @classmethod
    def of(cls, row: models.Evenement) -> Self:
        return cls(
            cursor=cursor_of(row.rang),
            type=row.type,
            libelle=row.type.phrase(row.donnees),
            precisions=list(precisions(row.donnees)),
            le=row.le,
            acteur_id=row.acteur,
        )


@strawberry.type(description="A page of a history, the earliest first.")
class HistoriqueConnection:
    nodes: list[LigneHistorique] = field("The lines.")
    page_info: PageInfo = field("End of the page.")


async def page_historique(
    first: First, after: After, *, candidature_id: UUID | None = None, compte_id: UUID | None = None
) -> HistoriqueConnection:
    """A page of the events of one candidature, or of one account, that a gate let through."""
    rows, more = await resolvers.historique(
        rang_of(after) or 0, page_limit(first), candidature_id=candidature_id, compte_id=compte_id
    )
    return HistoriqueConnection(
        nodes=[LigneHistorique.of(row) for row in rows],
        page_info=PageInfo(has_next_page=more, end_cursor=cursor_of(rows[-1].rang) if rows else None),
    )
