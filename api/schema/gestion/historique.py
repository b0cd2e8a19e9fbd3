"""The history of a dossier for the office: the acteur, the instant and the act of each line."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api import models
from api.rules.evenement import phrase
from api.rules.gestion.historique import precisions
from api.schema.base import field
from api.schema.context import Info
from api.schema.enums import TypeCompte, TypeEvenement
from api.schema.paging import cursor_of
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


async def acteur_de(info: Info, compte_id: UUID | None) -> ActeurEvenement:
    """The account of an act; the service where it has none."""
    return ActeurEvenement.of(await info.context.loaders.comptes.load(compte_id) if compte_id else None)


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
        return await acteur_de(info, self.acteur_id)

    @classmethod
    def of(cls, row: models.Evenement) -> Self:
        return cls(
            cursor=cursor_of(row.rang),
            type=row.type,
            libelle=phrase(row.type, row.donnees),
            precisions=list(precisions(row.donnees)),
            le=row.le,
            acteur_id=row.acteur,
        )
