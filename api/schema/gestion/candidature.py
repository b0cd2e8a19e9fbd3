"""The decisions of an office on a candidature: set aside, delete, take back, correct, transfer."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers.dossier import DossierCharge
from api.resolvers.gestion import candidature as resolvers
from api.resolvers.gestion import rattachement, transfert
from api.resolvers.lectures import noter_listes, noter_lus
from api.schema.base import Node, Payload, field, global_id, mutation, row_of, uuid_of
from api.schema.candidature import Id
from api.schema.context import Info
from api.schema.etat_civil import EtatCivilInput, NaissanceConfirmee
from api.schema.gestion.liste import GestionCandidature
from api.schema.objets import liste_objets
from api.schema.paging import Connection, PageDemandee, page_of_rows, paged
from api.schema.parcours import Version
from api.schema.reference import SessionExamen

Motif = Annotated[str, strawberry.argument(description="French reason, stored in the history; 500 characters at most.")]


@strawberry.interface(description="The answer of a decision on one candidature.")
class GestionCandidaturePayload(Payload):
    candidature: GestionCandidature | None = field(
        "The candidature as changed, or as it is now when refused; null when it is not within reach.", default=None
    )


@strawberry.type(description="The answer of `gestionEcarterCandidature`.")
class GestionEcarterCandidaturePayload(GestionCandidaturePayload):
    pass


@strawberry.type(description="The answer of `gestionSupprimerCandidature`.")
class GestionSupprimerCandidaturePayload(GestionCandidaturePayload):
    pass


@strawberry.type(description="The answer of `gestionRestaurerCandidature`.")
class GestionRestaurerCandidaturePayload(GestionCandidaturePayload):
    pass


@strawberry.type(description="The answer of `gestionCorrigerEtatCivil`.")
class GestionCorrigerEtatCivilPayload(GestionCandidaturePayload):
    candidatures: list[GestionCandidature] = liste_objets("All candidatures of the person within reach.")


@strawberry.type(description="The answer of `gestionRattacherEleve`.")
class GestionRattacherElevePayload(GestionCandidaturePayload):
    pass


@strawberry.type(description="The answer of `gestionDemanderTransfert`.")
class GestionDemanderTransfertPayload(GestionCandidaturePayload):
    pass


@strawberry.type(description="The answer of `gestionAnnulerTransfert`.")
class GestionAnnulerTransfertPayload(GestionCandidaturePayload):
    pass


@strawberry.type(description="The answer of `gestionAccepterTransfert`.")
class GestionAccepterTransfertPayload(GestionCandidaturePayload):
    demande_id: strawberry.ID | None = field("Id of the demand that is met; null when refused.", default=None)


@strawberry.type(description="The answer of `gestionRefuserTransfert`.")
class GestionRefuserTransfertPayload(Payload):
    est_fait: bool = field("Whether the request was refused; the candidature stays where it is.", default=False)
    demande_id: strawberry.ID | None = field("Id of the demand that is refused; null without it.", default=None)


@strawberry.type(description="A candidature that another académie asks to hand over; its dossier is not shown before.")
class DemandeTransfert(Node):
    candidature_id: strawberry.ID = field("Id of the candidature, for accepting or refusing.")
    numero_candidat: str = field("N° candidat.")
    nom: str = field("Family name at birth.")
    prenoms: str = field("First names.")
    domaine: str = field("Code of the domaine.")
    session: SessionExamen = field("The session.")
    specialite: str | None = field("Key of the spécialité; null as long as it is not saved.")
    origine: str = field("Code of the académie that asks.")
    destination: str = field("Code of the académie asked to take it over.")
    demande_le: datetime = field("Instant of the demand.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await (await transfert.a_accepter(info.context.op)).filter(id=row_of(key)).first()
        if row:
            noter_lus(info.context.op, [row.id])
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Candidature) -> Self:
        assert row.academie_destination is not None
        assert row.transfert_demande_le is not None
        return cls(
            id=global_id("DemandeTransfert", row.id),
            candidature_id=global_id("Candidature", row.id),
            numero_candidat=row.numero_candidat,
            nom=row.candidat.nom,
            prenoms=row.candidat.prenoms,
            domaine=row.domaine,
            session=SessionExamen.of(row.periode.session),
            specialite=row.specialite,
            origine=row.centre,
            destination=row.academie_destination,
            demande_le=row.transfert_demande_le,
        )


@strawberry.type
class DecisionQuery:
    @paged("The candidatures that other académies ask those within reach to take over, the oldest demand first.")
    async def gestion_transferts(self, info: Info, page: PageDemandee) -> Connection[DemandeTransfert] | None:
        op = info.context.op

        def shown(row: models.Candidature) -> DemandeTransfert:
            noter_listes(op, [row.id])
            return DemandeTransfert.of(row)

        return await page_of_rows(page, await transfert.a_accepter(op), transfert.ORDRE, shown)


@strawberry.type
class DecisionMutation:
    @mutation("Hides a candidature from its candidate, who may register again.")
    async def gestion_ecarter_candidature(
        self, info: Info, candidature_id: Id, motif: Motif, version: Version = None
    ) -> GestionEcarterCandidaturePayload | None:
        op = info.context.op
        chargee = await resolvers.ecarter(op, uuid_of(candidature_id, "Candidature"), version, motif)
        return GestionEcarterCandidaturePayload(candidature=_shown(chargee))

    @mutation("Deletes a candidature that should never have been; `gestionRestaurerCandidature` brings it back.")
    async def gestion_supprimer_candidature(
        self, info: Info, candidature_id: Id, motif: Motif, version: Version = None
    ) -> GestionSupprimerCandidaturePayload | None:
        op = info.context.op
        chargee = await resolvers.supprimer(op, uuid_of(candidature_id, "Candidature"), version, motif)
        return GestionSupprimerCandidaturePayload(candidature=_shown(chargee))

    @mutation(
        "Brings back a candidature set aside or deleted, unless the candidate has another one for the session since."
    )
    async def gestion_restaurer_candidature(
        self, info: Info, candidature_id: Id, motif: Motif, version: Version = None
    ) -> GestionRestaurerCandidaturePayload | None:
        op = info.context.op
        chargee = await resolvers.restaurer(op, uuid_of(candidature_id, "Candidature"), version, motif)
        return GestionRestaurerCandidaturePayload(candidature=_shown(chargee))

    @mutation("Corrects the civil status of a candidate who no longer can, and publishes the documents again.")
    async def gestion_corriger_etat_civil(
        self,
        info: Info,
        candidature_id: Id,
        etat_civil: Annotated[EtatCivilInput, strawberry.argument(description="The form, whole.")],
        motif: Motif,
        *,
        version: Version = None,
        confirmation: NaissanceConfirmee = False,
    ) -> GestionCorrigerEtatCivilPayload | None:
        wanted = uuid_of(candidature_id, "Candidature")
        chargee = await resolvers.corriger_etat_civil(
            info.context.op, wanted, version, etat_civil, motif, confirmation=confirmation
        )
        siennes = [
            global_id("GestionCandidature", row_id) for row_id in await resolvers.siennes(chargee.row.candidat_id)
        ]
        return GestionCorrigerEtatCivilPayload(candidature=_shown(chargee), objets={"GestionCandidature": siennes})

    @mutation(
        "Gives the account of a pupil to the school of this candidature, when another school opened it: the next slip "
        "of that school is then the only way in, and the address is confirmed again. The office must reach every "
        "registration of the person."
    )
    async def gestion_rattacher_eleve(
        self, info: Info, candidature_id: Id, motif: Motif, version: Version = None
    ) -> GestionRattacherElevePayload | None:
        op = info.context.op
        chargee = await rattachement.rattacher(op, uuid_of(candidature_id, "Candidature"), version, motif)
        return GestionRattacherElevePayload(candidature=_shown(chargee))

    @mutation("Asks another académie to take a candidature over; nothing moves before that académie accepts.")
    async def gestion_demander_transfert(
        self,
        info: Info,
        candidature_id: Id,
        academie: Annotated[str, strawberry.argument(description="Code of the académie of destination.")],
        motif: Motif,
        version: Version = None,
    ) -> GestionDemanderTransfertPayload | None:
        wanted = uuid_of(candidature_id, "Candidature")
        chargee = await transfert.demander(info.context.op, wanted, version, academie, motif)
        return GestionDemanderTransfertPayload(candidature=_shown(chargee))

    @mutation("Gives up a transfer that the office asked for.")
    async def gestion_annuler_transfert(
        self, info: Info, candidature_id: Id, motif: Motif, version: Version = None
    ) -> GestionAnnulerTransfertPayload | None:
        op = info.context.op
        chargee = await transfert.annuler(op, uuid_of(candidature_id, "Candidature"), version, motif)
        return GestionAnnulerTransfertPayload(candidature=_shown(chargee))

    @mutation("Takes a candidature over: it then belongs to this académie alone, under a new n° d'inscription.")
    async def gestion_accepter_transfert(
        self,
        info: Info,
        candidature_id: Id,
        periode_id: Annotated[
            strawberry.ID, strawberry.argument(description="Registration period of the same session, in the académie.")
        ],
    ) -> GestionAccepterTransfertPayload | None:
        wanted, periode = uuid_of(candidature_id, "Candidature"), uuid_of(periode_id, "Periode")
        chargee = await transfert.accepter(info.context.op, wanted, periode)
        return GestionAccepterTransfertPayload(
            candidature=_shown(chargee), demande_id=global_id("DemandeTransfert", wanted)
        )

    @mutation("Refuses to take a candidature over.")
    async def gestion_refuser_transfert(
        self, info: Info, candidature_id: Id, motif: Motif
    ) -> GestionRefuserTransfertPayload | None:
        wanted = uuid_of(candidature_id, "Candidature")
        await transfert.refuser(info.context.op, wanted, motif)
        return GestionRefuserTransfertPayload(est_fait=True, demande_id=global_id("DemandeTransfert", wanted))


def _shown(chargee: DossierCharge) -> GestionCandidature:
    return GestionCandidature.of(chargee.row)
