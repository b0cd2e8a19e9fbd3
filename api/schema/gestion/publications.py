"""Documents that an office publishes, and the sittings that convocations announce."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers.gestion import convocations, lots, places
from api.resolvers.gestion import publications as resolvers
from api.rules import convocation as rules
from api.rules.document import TypeDocument
from api.rules.lot import NatureLot
from api.schema.base import Node, Payload, field, form_input, global_id, mutation, row_of, uuid_of
from api.schema.candidature import Id
from api.schema.context import Info
from api.schema.document import Document
from api.schema.enums import DocumentAPublier, FormeEpreuve, ReglePlaces
from api.schema.gestion.liste import GestionCandidature
from api.schema.gestion.lots import Lot
from api.schema.gestion.messages import AFiltre
from api.schema.objets import objet


@strawberry.type(description="A room of an exam centre.")
class LieuEpreuve:
    libelle: str = field("Name of the centre.")
    adresse: list[str] = field("Lines of its address.")
    salle: str = field("Room; empty when the centre announces it on the spot.")
    capacite: int = field("Number of seats.")


@form_input("A room of an exam centre.")
class LieuEpreuveInput(rules.LieuSaisi):
    pass


@form_input("The sitting of an épreuve: its beginning, its length, its rooms.")
class PlanEpreuveInput(rules.PlanSaisi):
    lieux: list[LieuEpreuveInput] | None = None  # type: ignore[assignment]  # the input of the same form


@strawberry.type(description="The sitting of an épreuve of a spécialité, for a session in an académie.")
class PlanEpreuve(Node):
    specialite: str = field("Key of the spécialité.")
    epreuve: str = field("Code of the épreuve.")
    option: str = field("Option or language of the plan; empty for all.")
    forme: FormeEpreuve = field("Form of the épreuve.")
    debut: datetime = field("Instant of its beginning.")
    duree: int = field("Length in minutes.")
    regle: ReglePlaces = field("The order in which candidates are seated.")
    lieux: list[LieuEpreuve] = field("Rooms, in the order in which they are filled.")
    assis: int = field("Number of candidates with a seat.")
    sans_place: int = field("Number of candidates without a seat, for want of rooms.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        salle = await convocations.trouver(info.context.op, row_of(key))
        return cls.of(salle) if salle else None

    @classmethod
    def of(cls, salle: places.Salle) -> Self:
        row: models.PlanEpreuve = salle.row
        plan = row.to_rule()
        return cls(
            id=global_id("PlanEpreuve", row.id),
            specialite=row.specialite,
            epreuve=row.epreuve,
            option=row.option,
            forme=plan.forme,
            debut=plan.debut,
            duree=plan.duree,
            regle=plan.regle,
            lieux=[
                LieuEpreuve(libelle=lieu.libelle, adresse=list(lieu.adresse), salle=lieu.salle, capacite=lieu.capacite)
                for lieu in plan.lieux
            ],
            assis=salle.assis,
            sans_place=salle.sans_place,
        )


@strawberry.type(description="The answer of `gestionPublier`.")
class GestionPublierPayload(Payload):
    document: Document | None = field("The document, in its new version.", default=None)
    candidature: GestionCandidature | None = objet("The candidature, as the office lists it.")


@strawberry.type(description="The answer of `gestionPublierSelection`.")
class GestionPublierSelectionPayload(Payload):
    lot: Lot | None = field("The lot that publishes them.", default=None)


@strawberry.type(description="The answer of `gestionPlanifierEpreuve`.")
class GestionPlanifierEpreuvePayload(Payload):
    plan: PlanEpreuve | None = field("The plan, with its seats given.", default=None)


@strawberry.type(description="The answer of `gestionDeplanifierEpreuve`.")
class GestionDeplanifierEpreuvePayload(Payload):
    est_fait: bool = field("Whether the plan is deleted.", default=False)
    plan_id: strawberry.ID | None = field("Id of the plan, for a cache to forget; null when refused.", default=None)


AType = Annotated[DocumentAPublier, strawberry.argument(description="The document.")]
SessionId = Annotated[strawberry.ID, strawberry.argument(description="Id of the session.")]
Specialite = Annotated[str, strawberry.argument(description="Key of the spécialité.")]
Centre = Annotated[str, strawberry.argument(description="Code of the académie or of the country.")]


@strawberry.type
class PublicationQuery:
    @field("The épreuves planned for a spécialité of a session in an académie, in the order of the days.")
    async def gestion_plans_epreuves(
        self, info: Info, session_id: SessionId, academie: Centre, specialite: Specialite
    ) -> list[PlanEpreuve] | None:
        salles = await convocations.plans(info.context.op, uuid_of(session_id, "SessionExamen"), academie, specialite)
        return [PlanEpreuve.of(salle) for salle in salles]


@strawberry.type
class PublicationMutation:
    @mutation("Plans an épreuve, or plans it anew, and gives a seat to each candidate registered for it.")
    async def gestion_planifier_epreuve(
        self,
        info: Info,
        session_id: SessionId,
        academie: Centre,
        specialite: Specialite,
        plan: Annotated[PlanEpreuveInput, strawberry.argument(description="The sitting.")],
    ) -> GestionPlanifierEpreuvePayload | None:
        salle = await convocations.planifier(
            info.context.op, uuid_of(session_id, "SessionExamen"), academie, specialite, plan.plan
        )
        return GestionPlanifierEpreuvePayload(plan=PlanEpreuve.of(salle))

    @mutation("Deletes the plan of an épreuve and its seats; convocations already published stay as they are.")
    async def gestion_deplanifier_epreuve(
        self, info: Info, plan_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the plan.")]
    ) -> GestionDeplanifierEpreuvePayload | None:
        await convocations.deplanifier(info.context.op, uuid_of(plan_id, "PlanEpreuve"))
        return GestionDeplanifierEpreuvePayload(est_fait=True, plan_id=plan_id)

    @mutation("Publishes a document for one candidature: a new version each time.")
    async def gestion_publier(
        self,
        info: Info,
        candidature_id: Id,
        type: AType,  # noqa: A002 - the word of the schema
    ) -> GestionPublierPayload | None:
        type_ = TypeDocument(type)
        row = await resolvers.publier(info.context.op, uuid_of(candidature_id, "Candidature"), type_)
        candidature = row.candidature
        return GestionPublierPayload(
            document=Document.of(row, candidature.candidat.numero, candidature.numero_inscription)
        )

    @mutation("Publishes a document for each candidature that the filter keeps; follow the lot.")
    async def gestion_publier_selection(
        self,
        info: Info,
        filtre: AFiltre,
        type: AType,  # noqa: A002 - the word of the schema
    ) -> GestionPublierSelectionPayload | None:
        row = await lots.ordonner(info.context.op, NatureLot(type), filtre.to_rule(), {})
        return GestionPublierSelectionPayload(lot=Lot.of(row))
