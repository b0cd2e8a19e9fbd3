"""The wizard: one mutation for each tab, and those that start, save, reopen, give up and withdraw."""

from typing import Annotated, TypeVar

import strawberry

from api.resolvers import parcours as resolvers
from api.resolvers import precedentes
from api.resolvers.dossier import DossierCharge
from api.schema import formulaires
from api.schema.base import Payload, field, mutation, uuid_of
from api.schema.candidature import Candidature, Id
from api.schema.compte import Compte
from api.schema.context import Info
from api.schema.objets import objet

T = TypeVar("T")
Form = Annotated[T, strawberry.argument(description="The tab, whole: it replaces the saved one.")]
Version = Annotated[
    int | None, strawberry.argument(description="Version that the client read; a stale one is refused.")
]
Confirmation = Annotated[bool, strawberry.argument(description="Whether the candidate confirmed.")]


@strawberry.interface(description="The answer of a mutation on one candidature.")
class CandidaturePayload(Payload):
    candidature: Candidature | None = field(
        "The candidature as changed, or as it is now when refused; null when it is not within reach.", default=None
    )


@strawberry.type(description="The answer of `candidatureDemarrer`.")
class CandidatureDemarrerPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerModalites`.")
class CandidatureRenseignerModalitesPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerCandidaturesPrecedentes`.")
class CandidatureRenseignerCandidaturesPrecedentesPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerIdentification`.")
class CandidatureRenseignerIdentificationPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerInformations`.")
class CandidatureRenseignerInformationsPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerQualification`.")
class CandidatureRenseignerQualificationPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerAcquis`.")
class CandidatureRenseignerAcquisPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerDiplomePossede`.")
class CandidatureRenseignerDiplomePossedePayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerInformationsSupplementaires`.")
class CandidatureRenseignerInformationsSupplementairesPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerTitreInscription`.")
class CandidatureRenseignerTitreInscriptionPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerEpreuves`.")
class CandidatureRenseignerEpreuvesPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureRenseignerConditions`.")
class CandidatureRenseignerConditionsPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureEnregistrer`.")
class CandidatureEnregistrerPayload(CandidaturePayload):
    compte: Compte | None = objet("The account: its civil status is fixed by its first registration.")


@strawberry.type(description="The answer of `candidatureModifier`.")
class CandidatureModifierPayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureReprendrePrecedente`.")
class CandidatureReprendrePrecedentePayload(CandidaturePayload):
    pass


@strawberry.type(description="The answer of `candidatureAbandonner`.")
class CandidatureAbandonnerPayload(CandidaturePayload):
    est_fait: bool = field(
        "Whether the draft was deleted; a candidature never saved is deleted with it.", default=False
    )
    candidature_id: strawberry.ID | None = field(
        "Id of the candidature that was deleted, for a cache to forget; null when it stays.", default=None
    )


@strawberry.type(description="The answer of `candidatureDesinscrire`.")
class CandidatureDesinscrirePayload(Payload):
    est_fait: bool = field(
        "Whether the candidate is withdrawn; the candidature is no longer within reach.", default=False
    )
    candidature_id: strawberry.ID | None = field(
        "Id of the candidature that leaves « Mes inscriptions », for a cache to forget; null when refused.",
        default=None,
    )


@strawberry.type
class ParcoursMutation:
    @mutation("« Démarrer mon inscription »: opens a draft, or returns the one already open for this period.")
    async def candidature_demarrer(
        self, info: Info, periode_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the period.")]
    ) -> CandidatureDemarrerPayload | None:
        chargee = await resolvers.demarrer(info.context.op, uuid_of(periode_id, "Periode"))
        return CandidatureDemarrerPayload(candidature=_shown(info, chargee))

    @mutation("Fills the tab « Modalités d'inscription ».")
    async def candidature_renseigner_modalites(
        self, info: Info, candidature_id: Id, modalites: Form[formulaires.ModalitesInput], version: Version = None
    ) -> CandidatureRenseignerModalitesPayload | None:
        shown = await _renseigner(info, candidature_id, version, "MODALITES", modalites)
        return CandidatureRenseignerModalitesPayload(candidature=shown)

    @mutation("Fills the tab « Candidatures précédentes ».")
    async def candidature_renseigner_candidatures_precedentes(
        self,
        info: Info,
        candidature_id: Id,
        candidatures_precedentes: Form[formulaires.CandidaturesPrecedentesInput],
        version: Version = None,
    ) -> CandidatureRenseignerCandidaturesPrecedentesPayload | None:
        shown = await _renseigner(info, candidature_id, version, "CANDIDATURES_PRECEDENTES", candidatures_precedentes)
        return CandidatureRenseignerCandidaturesPrecedentesPayload(candidature=shown)

    @mutation("Fills the tab « Identification ».")
    async def candidature_renseigner_identification(
        self,
        info: Info,
        candidature_id: Id,
        identification: Form[formulaires.IdentificationInput],
        version: Version = None,
    ) -> CandidatureRenseignerIdentificationPayload | None:
        shown = await _renseigner(info, candidature_id, version, "IDENTIFICATION", identification)
        return CandidatureRenseignerIdentificationPayload(candidature=shown)

    @mutation("Fills the tab « Informations candidature ».")
    async def candidature_renseigner_informations(
        self, info: Info, candidature_id: Id, informations: Form[formulaires.InformationsInput], version: Version = None
    ) -> CandidatureRenseignerInformationsPayload | None:
        shown = await _renseigner(info, candidature_id, version, "INFORMATIONS", informations)
        return CandidatureRenseignerInformationsPayload(candidature=shown)

    @mutation("Fills the tab « Qualification présentée ».")
    async def candidature_renseigner_qualification(
        self,
        info: Info,
        candidature_id: Id,
        qualification: Form[formulaires.QualificationInput],
        version: Version = None,
    ) -> CandidatureRenseignerQualificationPayload | None:
        shown = await _renseigner(info, candidature_id, version, "QUALIFICATION", qualification)
        return CandidatureRenseignerQualificationPayload(candidature=shown)

    @mutation("Fills the tab « Acquis ».")
    async def candidature_renseigner_acquis(
        self, info: Info, candidature_id: Id, acquis: Form[formulaires.AcquisInput], version: Version = None
    ) -> CandidatureRenseignerAcquisPayload | None:
        shown = await _renseigner(info, candidature_id, version, "ACQUIS", acquis)
        return CandidatureRenseignerAcquisPayload(candidature=shown)

    @mutation("Fills the tab « Diplôme possédé ».")
    async def candidature_renseigner_diplome_possede(
        self,
        info: Info,
        candidature_id: Id,
        diplome_possede: Form[formulaires.DiplomePossedeInput],
        version: Version = None,
    ) -> CandidatureRenseignerDiplomePossedePayload | None:
        shown = await _renseigner(info, candidature_id, version, "DIPLOME", diplome_possede)
        return CandidatureRenseignerDiplomePossedePayload(candidature=shown)

    @mutation("Fills the tab « Informations supplémentaires ».")
    async def candidature_renseigner_informations_supplementaires(
        self,
        info: Info,
        candidature_id: Id,
        informations_supplementaires: Form[formulaires.InformationsSupplementairesInput],
        version: Version = None,
    ) -> CandidatureRenseignerInformationsSupplementairesPayload | None:
        shown = await _renseigner(info, candidature_id, version, "SUPPLEMENTAIRES", informations_supplementaires)
        return CandidatureRenseignerInformationsSupplementairesPayload(candidature=shown)

    @mutation("Fills the tab « Titre pour inscription ».")
    async def candidature_renseigner_titre_inscription(
        self,
        info: Info,
        candidature_id: Id,
        titre_inscription: Form[formulaires.TitreInscriptionInput],
        version: Version = None,
    ) -> CandidatureRenseignerTitreInscriptionPayload | None:
        shown = await _renseigner(info, candidature_id, version, "TITRE", titre_inscription)
        return CandidatureRenseignerTitreInscriptionPayload(candidature=shown)

    @mutation("Fills the tab « Epreuves ».")
    async def candidature_renseigner_epreuves(
        self, info: Info, candidature_id: Id, epreuves: Form[formulaires.EpreuvesInput], version: Version = None
    ) -> CandidatureRenseignerEpreuvesPayload | None:
        shown = await _renseigner(info, candidature_id, version, "EPREUVES", epreuves)
        return CandidatureRenseignerEpreuvesPayload(candidature=shown)

    @mutation("Fills the tab « Conditions d'inscription ».")
    async def candidature_renseigner_conditions(
        self, info: Info, candidature_id: Id, conditions: Form[formulaires.ConditionsInput], version: Version = None
    ) -> CandidatureRenseignerConditionsPayload | None:
        shown = await _renseigner(info, candidature_id, version, "CONDITIONS", conditions)
        return CandidatureRenseignerConditionsPayload(candidature=shown)

    @mutation(
        "« Enregistrer »: checks everything again; the draft becomes the official version, documents are published. "
        "The path of an error begins with the code of its tab."
    )
    async def candidature_enregistrer(
        self, info: Info, candidature_id: Id, version: Version = None
    ) -> CandidatureEnregistrerPayload | None:
        chargee = await resolvers.enregistrer(info.context.op, uuid_of(candidature_id, "Candidature"), version)
        return CandidatureEnregistrerPayload(candidature=_shown(info, chargee))

    @mutation("« Modifier »: opens a draft beside the official version.")
    async def candidature_modifier(
        self, info: Info, candidature_id: Id, version: Version = None
    ) -> CandidatureModifierPayload | None:
        chargee = await resolvers.modifier(info.context.op, uuid_of(candidature_id, "Candidature"), version)
        return CandidatureModifierPayload(candidature=_shown(info, chargee))

    @mutation(
        "Fills the draft with an earlier registration of the same domaine: identification, catégorie, spécialité, and "
        "its marks as acquis where they still count. Tabs already filled are replaced."
    )
    async def candidature_reprendre_precedente(
        self,
        info: Info,
        candidature_id: Id,
        precedente_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the earlier registration.")],
        version: Version = None,
    ) -> CandidatureReprendrePrecedentePayload | None:
        candidature, earlier = uuid_of(candidature_id, "Candidature"), uuid_of(precedente_id, "CandidaturePrecedente")
        chargee = await precedentes.reprendre(info.context.op, candidature, version, earlier)
        return CandidatureReprendrePrecedentePayload(candidature=_shown(info, chargee))

    @mutation("« Annuler »: deletes the draft; the official version stays as it is.")
    async def candidature_abandonner(
        self, info: Info, candidature_id: Id, version: Version = None
    ) -> CandidatureAbandonnerPayload | None:
        chargee = await resolvers.abandonner(info.context.op, uuid_of(candidature_id, "Candidature"), version)
        if chargee is None:
            return CandidatureAbandonnerPayload(est_fait=True, candidature_id=candidature_id)
        return CandidatureAbandonnerPayload(est_fait=True, candidature=_shown(info, chargee))

    @mutation("« Se désinscrire »: for good; refused with the text to confirm until `confirmation` is true.")
    async def candidature_desinscrire(
        self,
        info: Info,
        candidature_id: Id,
        version: Version = None,
        confirmation: Confirmation = False,  # noqa: FBT002 - a GraphQL argument is always named
    ) -> CandidatureDesinscrirePayload | None:
        candidature = uuid_of(candidature_id, "Candidature")
        await resolvers.desinscrire(info.context.op, candidature, version, confirmation=confirmation)
        return CandidatureDesinscrirePayload(est_fait=True, candidature_id=candidature_id)


async def _renseigner(info: Info, candidature_id: str, version: int | None, code: str, form: object) -> Candidature:
    candidature = uuid_of(candidature_id, "Candidature")
    return _shown(info, await resolvers.renseigner(info.context.op, candidature, version, code, form))


def _shown(info: Info, chargee: DossierCharge) -> Candidature:
    return Candidature.of(chargee, info.context.op.now)
