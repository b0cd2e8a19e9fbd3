"""Aménagements of exam conditions: the measures that exist, and the decisions of an office."""

from typing import Annotated

import strawberry

from api.resolvers.gestion import amenagements as resolvers
from api.rules import amenagement as rules
from api.rules.domaines import domaines
from api.schema.amenagement import Amenagement, MesureAmenagement
from api.schema.base import Payload, field, form_input, mutation, uuid_of
from api.schema.candidature import Id
from api.schema.context import Info
from api.schema.gestion.liste import GestionCandidature
from api.schema.objets import objet


@form_input("The decision of an office on a demand of aménagements.")
class AmenagementInput(rules.DecisionSaisie):
    pass


@strawberry.type(description="The answer of `gestionDeciderAmenagement`.")
class GestionDeciderAmenagementPayload(Payload):
    amenagement: Amenagement | None = field("The decision in force.", default=None)
    version: int | None = field("Version of the candidature after the decision.", default=None)
    candidature: GestionCandidature | None = objet("The candidature, as the office lists it.")


@strawberry.type
class AmenagementQuery:
    @field("The measures of aménagement that exist, with the law that a domaine falls under.")
    async def mesures_amenagement(
        self, domaine: Annotated[str, strawberry.argument(description="Code of the domaine.")]
    ) -> list[MesureAmenagement]:
        found = domaines().get(domaine)
        return [MesureAmenagement.of(mesure, found.amenagement) for mesure in rules.mesures().values()] if found else []


@strawberry.type
class AmenagementMutation:
    @mutation("Decides a demand of aménagements, or decides it anew, and publishes its notification.")
    async def gestion_decider_amenagement(
        self,
        info: Info,
        candidature_id: Id,
        amenagement: Annotated[AmenagementInput, strawberry.argument(description="The decision.")],
        version: Annotated[
            int | None, strawberry.argument(description="Version of the candidature that was read.")
        ] = None,
    ) -> GestionDeciderAmenagementPayload | None:
        chargee = await resolvers.decider(
            info.context.op,
            uuid_of(candidature_id, "Candidature"),
            version,
            amenagement,
        )
        (row,) = await resolvers.decisions([chargee.row.id])
        return GestionDeciderAmenagementPayload(
            amenagement=Amenagement.of(row, chargee.row.domaine), version=chargee.row.version
        )
