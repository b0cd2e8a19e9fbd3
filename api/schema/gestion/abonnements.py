"""The subscriptions of machines to the changes of their scope, and the deliveries that wait."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api import models
from api.models import Envoi as EnvoiRow
from api.resolvers.machine import abonnements as resolvers
from api.resolvers.paging import Ordre
from api.rules import abonnement as rules
from api.rules.evenement import TypeEvenement as Type
from api.schema.base import Node, Payload, field, form_input, global_id, mutation, row_of, uuid_of
from api.schema.context import Info
from api.schema.enums import TypeEvenement
from api.schema.paging import Connection, PageDemandee, page_of_rows, paged

PAR_RANG = Ordre("envoi", ("rang", "id"), (int, UUID))


@form_input("A subscription of a machine.")
class AbonnementInput(rules.AbonnementSaisi):
    pass


@strawberry.type(description="A delivery that is not made.")
class Envoi:
    type: str = field("Type of the event; SORTIE for a registration that left the scope, RECOMMENCER for a whole copy.")
    candidature_id: strawberry.ID | None = field("Id of the registration; null when the whole copy is to begin again.")
    le: datetime = field("Instant of the event.")
    tentatives: int = field("Number of tries, all failed.")
    erreur: str | None = field("French reason of the last failure; null before one.")
    parque_le: datetime | None = field("Instant when it was given up, until `gestionRelancerEnvois`; null before.")

    @classmethod
    def of(cls, row: models.Envoi) -> Self:
        return cls(
            type=row.type,
            candidature_id=global_id("Candidature", row.candidature) if row.candidature else None,
            le=row.le,
            tentatives=row.tentatives,
            erreur=row.erreur,
            parque_le=row.parque_le,
        )


@strawberry.type(description="A subscription of a machine: each change of its scope is posted to an address, signed.")
class Abonnement(Node):
    url: str = field("Address that takes the deliveries.")
    types: list[TypeEvenement] = field("Events that are delivered; all when empty. SORTIE always is.")
    cree_le: datetime = field("Instant of the subscription.")
    row: strawberry.Private[models.Abonnement]

    @paged("Deliveries that are not made, the earliest first; those parked are among them.")
    async def envois_en_attente(self, page: PageDemandee) -> Connection[Envoi]:
        return await page_of_rows(page, EnvoiRow.filter(abonnement_id=self.row.id, remis_le=None), PAR_RANG, Envoi.of)

    @field("Number of parked deliveries.")
    async def nombre_parques(self) -> int:
        return await EnvoiRow.filter(abonnement_id=self.row.id, parque_le__isnull=False).count()

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await resolvers.abonnements(info.context.op).filter(id=row_of(key)).first()
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Abonnement) -> Self:
        return cls(
            id=global_id("Abonnement", row.id),
            url=row.adresse,
            types=[Type(item) for item in row.types],
            cree_le=row.cree_le,
            row=row,
        )


@strawberry.interface(description="The answer of a mutation on a subscription.")
class GestionAbonnementPayload(Payload):
    abonnement: Abonnement | None = field("The subscription as changed; null when refused.", default=None)


@strawberry.type(description="The answer of `gestionCreerAbonnement`.")
class GestionCreerAbonnementPayload(GestionAbonnementPayload):
    secret: str | None = field("Secret that signs the deliveries; shown once.", default=None)


@strawberry.type(description="The answer of `gestionRenouvelerSecretAbonnement`.")
class GestionRenouvelerSecretAbonnementPayload(GestionAbonnementPayload):
    secret: str | None = field("New secret; shown once. The former one signs beside it for a day.", default=None)


@strawberry.type(description="The answer of `gestionRelancerEnvois`.")
class GestionRelancerEnvoisPayload(GestionAbonnementPayload):
    pass


@strawberry.type(description="The answer of `gestionSupprimerAbonnement`.")
class GestionSupprimerAbonnementPayload(Payload):
    abonnement_id: strawberry.ID | None = field("Id of the subscription that ended; null when refused.", default=None)


AbonnementId = Annotated[strawberry.ID, strawberry.argument(description="Id of the subscription.")]


@strawberry.type
class AbonnementMutation:
    @mutation("Subscribes a machine to the changes of its scope, from now on.")
    async def gestion_creer_abonnement(
        self,
        info: Info,
        machine_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the machine.")],
        abonnement: Annotated[AbonnementInput, strawberry.argument(description="The subscription.")],
        types: Annotated[
            list[TypeEvenement] | None, strawberry.argument(description="Events to deliver; all without.")
        ] = None,
    ) -> GestionCreerAbonnementPayload | None:
        opened = await resolvers.creer(info.context.op, uuid_of(machine_id, "Machine"), abonnement, types or [])
        return GestionCreerAbonnementPayload(abonnement=Abonnement.of(opened.abonnement), secret=opened.secret)

    @mutation("Ends a subscription, with its deliveries that are not made.")
    async def gestion_supprimer_abonnement(
        self, info: Info, abonnement_id: AbonnementId
    ) -> GestionSupprimerAbonnementPayload | None:
        await resolvers.supprimer(info.context.op, uuid_of(abonnement_id, "Abonnement"))
        return GestionSupprimerAbonnementPayload(abonnement_id=abonnement_id)

    @mutation("Gives a subscription a new secret.")
    async def gestion_renouveler_secret_abonnement(
        self, info: Info, abonnement_id: AbonnementId
    ) -> GestionRenouvelerSecretAbonnementPayload | None:
        opened = await resolvers.renouveler_secret(info.context.op, uuid_of(abonnement_id, "Abonnement"))
        return GestionRenouvelerSecretAbonnementPayload(
            abonnement=Abonnement.of(opened.abonnement), secret=opened.secret
        )

    @mutation("Restarts the parked deliveries of a subscription.")
    async def gestion_relancer_envois(
        self, info: Info, abonnement_id: AbonnementId
    ) -> GestionRelancerEnvoisPayload | None:
        row = await resolvers.relancer(info.context.op, uuid_of(abonnement_id, "Abonnement"))
        return GestionRelancerEnvoisPayload(abonnement=Abonnement.of(row))
