"""Lots of an office, with their progress."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers.gestion import lots as resolvers
from api.schema.base import Node, Payload, field, global_id, mutation, reach, row_of, uuid_of
from api.schema.context import Info
from api.schema.enums import EtatLot, NatureLot
from api.schema.paging import Connection, PageDemandee, page_of_rows, paged


@strawberry.type(description="A candidature on which a lot failed.")
class EchecLot:
    candidature_id: strawberry.ID = field("Id of the candidature.")
    numero_candidat: str = field("N° candidat.")
    numero_inscription: str | None = field("N° d'inscription; null before the first save.")
    motif: str = field("French sentence with the reason and the remedy.")

    @classmethod
    def of(cls, ligne: models.LigneLot) -> Self:
        row = ligne.candidature
        return cls(
            candidature_id=global_id("Candidature", row.id),
            numero_candidat=row.numero_candidat,
            numero_inscription=row.numero,
            motif=ligne.motif or "",
        )


@strawberry.type(description="A school on which a lot failed.")
class EchecLotEcole:
    uai: str = field("UAI of the school.")
    motif: str = field("French sentence with the reason and the remedy.")

    @classmethod
    def of(cls, ligne: models.LigneLotEcole) -> Self:
        return cls(uai=ligne.etablissement, motif=ligne.motif or "")


@strawberry.type(
    description="One act on all the candidatures that a filter kept when it was ordered, or on all the schools."
)
class Lot(Node):
    nature: NatureLot = field("Act on each.")
    nature_libelle: str = field("French label of the act.")
    etat: EtatLot = field("État of the lot.")
    etat_libelle: str = field("French label of the état.")
    total: int = field("Number of candidatures or schools.")
    faits: int = field("Number of those done.")
    nombre_echecs: int = field("Number of failures.")
    ordonne_le: datetime = field("Instant of the order.")
    termine_le: datetime | None = field("Instant of its end or stop; null before.")
    row: strawberry.Private[models.Lot]

    @paged("The schools on which it failed, with the reason of each; empty for a lot of candidatures.")
    async def echecs_ecoles(self, page: PageDemandee) -> Connection[EchecLotEcole]:
        return await page_of_rows(page, resolvers.echecs_d_ecoles(self.row), resolvers.ECHECS, EchecLotEcole.of)

    @paged("The candidatures on which it failed, with the reason of each; empty for a lot of schools.")
    async def echecs(self, info: Info, page: PageDemandee) -> Connection[EchecLot]:
        rows = await resolvers.echecs(info.context.op, self.row)
        return await page_of_rows(page, rows, resolvers.ECHECS, EchecLot.of)

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await resolvers.trouver(info.context.op, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Lot) -> Self:
        return cls(
            id=global_id("Lot", row.id),
            nature=row.nature,
            nature_libelle=row.nature.libelle,
            etat=row.etat,
            etat_libelle=row.etat.libelle,
            total=row.total,
            faits=row.faits,
            nombre_echecs=row.echecs,
            ordonne_le=row.cree_le,
            termine_le=row.termine_le,
            row=row,
        )


@strawberry.type(description="The answer of `gestionAnnulerLot`.")
class GestionAnnulerLotPayload(Payload):
    lot: Lot | None = field("The lot, stopped.", default=None)


@strawberry.type
class LotQuery:
    @paged("The lots ordered by the account, the latest first; those of every account for the administration.")
    async def gestion_lots(self, info: Info, page: PageDemandee) -> Connection[Lot] | None:
        return await page_of_rows(page, await resolvers.mes_lots(info.context.op), resolvers.LOTS, Lot.of)

    @field("One lot, with its progress; null when it is not within reach.")
    async def gestion_lot(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Id of the lot.")],  # noqa: A002
    ) -> Lot | None:
        return await reach(Lot, info, id)


@strawberry.type
class LotMutation:
    @mutation("Stops a lot under way; the candidatures done stay done.")
    async def gestion_annuler_lot(
        self, info: Info, lot_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the lot.")]
    ) -> GestionAnnulerLotPayload | None:
        row = await resolvers.annuler(info.context.op, uuid_of(lot_id, "Lot"))
        return GestionAnnulerLotPayload(lot=Lot.of(row))
