"""Aménagements of exam conditions: the measures that exist, and what an office decides."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers.gestion import amenagements as resolvers
from api.rules import amenagement as rules
from api.schema.base import Payload, field, mutation, uuid_of
from api.schema.candidature import Id
from api.schema.context import Info
from api.schema.enums import DecisionAmenagement


@strawberry.type(description="A measure that may be granted to a candidate with a handicap.")
class MesureAmenagement:
    code: str = field("Stable code.")
    libelle: str = field("French label.")
    reference: str = field("The article that allows it.")

    @classmethod
    def of(cls, mesure: rules.Mesure, texte: rules.TexteApplicable) -> Self:
        return cls(code=mesure.code, libelle=mesure.libelle, reference=texte.reference(mesure))


@strawberry.type(description="What was decided on a demand of aménagements.")
class Amenagement:
    decision: DecisionAmenagement = field("The decision.")  # type: ignore[valid-type]
    decision_libelle: str = field("French label of the decision.")
    mesures: list[MesureAmenagement] = field("What is granted; empty after a refusal.")
    motif: str | None = field("Why something is refused; null when all is granted.")
    decide_le: datetime = field("When it was decided.")

    @classmethod
    def of(cls, row: models.Amenagement | None, domaine: str) -> Self | None:
        if row is None:
            return None
        known, texte = rules.mesures(), rules.textes()[domaine]
        return cls(
            decision=row.decision,
            decision_libelle=row.decision.libelle,
            mesures=[MesureAmenagement.of(mesure, texte) for code, mesure in known.items() if code in row.mesures],
            motif=row.motif,
            decide_le=row.decide_le,
        )


@strawberry.input(description="What an office decides of a demand of aménagements.")
class AmenagementInput:
    decision: DecisionAmenagement = strawberry.field(description="The decision.")  # type: ignore[valid-type]
    mesures: list[str] = strawberry.field(description="Codes of the measures granted.", default_factory=list)
    motif: str | None = strawberry.field(description="Why something is refused, in French.", default=None)


@strawberry.type(description="The answer of `gestionDeciderAmenagement`.")
class GestionDeciderAmenagementPayload(Payload):
    amenagement: Amenagement | None = field("The decision in force.", default=None)
    version: int | None = field("Version of the candidature after the decision.", default=None)


@strawberry.type
class AmenagementQuery:
    @field("The measures of aménagement that exist, with the law that a domaine falls under.")
    async def mesures_amenagement(
        self, domaine: Annotated[str, strawberry.argument(description="Code of the domaine.")]
    ) -> list[MesureAmenagement]:
        texte = rules.textes().get(domaine)
        return [MesureAmenagement.of(mesure, texte) for mesure in rules.mesures().values()] if texte else []


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
            decision=amenagement.decision,
            mesures=amenagement.mesures,
            motif=amenagement.motif,
        )
        (row,) = await resolvers.decisions([chargee.row.id])
        return GestionDeciderAmenagementPayload(
            amenagement=Amenagement.of(row, chargee.row.domaine), version=chargee.row.version
        )
