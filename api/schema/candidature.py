"""A candidature as its candidat sees it: states, tabs, forms, épreuves, pièces, documents."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Self, TypeVar
from uuid import UUID

import strawberry

from api.resolvers import candidature as resolvers
from api.resolvers import document as documents_resolver
from api.resolvers.dossier import DossierCharge
from api.resolvers.parcours import situation
from api.resolvers.piece import suivre
from api.rules import candidature as rules
from api.rules import parcours as parcours_rule
from api.rules.acquis import droits_ouverts
from api.rules.contenu.centres import nom_centre
from api.rules.evenement import sans_redite
from api.rules.impression import service
from api.rules.onglets import acquis, epreuves, informations, numero, qualification
from api.rules.textes import textes_de_l_onglet
from api.schema import formulaires
from api.schema.acquis import EpreuveConservable, epreuves_conservables
from api.schema.amenagement import Amenagement
from api.schema.base import Node, Payload, Probleme, field, global_id, mutation, reach, row_of, uuid_of
from api.schema.candidat import Candidat
from api.schema.context import Info
from api.schema.document import Document, Fichier
from api.schema.enums import ActionCandidature, EtatCandidature, EtatOnglet, FormePassage, Position
from api.schema.epreuve import Epreuve
from api.schema.evenement import Evenement
from api.schema.formulaire import Formulaire
from api.schema.lieux import Contact, Etablissement
from api.schema.note import MesNotes
from api.schema.paging import Connection, PageDemandee, page_of_items, paged
from api.schema.parties import part
from api.schema.piece import GroupePieces
from api.schema.precedentes import CandidaturePrecedente
from api.schema.recapitulatif import Recapitulatif
from api.schema.reference import Domaine, Periode, SessionExamen, Specialite
from api.schema.selection import is_alone, names_under

T = TypeVar("T")
# The lists that are read with a candidature when a query asks for these fields of it.
LISTES = {"groupesPieces": resolvers.ListeLue.PIECES, "documents": resolvers.ListeLue.DOCUMENTS}


@strawberry.type(description="A tab of the wizard, in the state where the candidate left it.")
class Onglet(Node):
    code: str = field("Stable code of the tab.")
    rang: int = field("Rank of the tab, from 1.")
    titre: str = field("French title.")
    etat: EtatOnglet = field("State of filling.")
    problemes: list[Probleme] = field("Problems to correct in it, empty fields included.")
    est_dernier: bool = field("Whether « Enregistrer » is on this tab.")
    onglet: strawberry.Private[parcours_rule.Onglet]
    dossier: strawberry.Private[parcours_rule.Dossier]

    @field("Form, with the lists and the bounds of this candidature; null for a tab that only displays.")
    def formulaire(self) -> Formulaire | None:
        found = self.onglet.formulaire(self.dossier.domaine, self.dossier)
        return Formulaire.of(found) if found else None

    @field("French paragraphs to show with its fields, in the wording of the domaine; none for most tabs.")
    def textes(self) -> list[str]:
        return list(textes_de_l_onglet(self.code, self.dossier.domaine.textes))

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        return await part(cls, info, key, cls.of_all)

    @classmethod
    def of_all(cls, chargee: DossierCharge) -> list[Self]:
        return [cls.of(chargee.row.id, etape, chargee.dossier) for etape in chargee.etapes]

    @classmethod
    def of(cls, candidature_id: UUID, etape: parcours_rule.Etape, dossier: parcours_rule.Dossier) -> Self:
        return cls(
            id=global_id("Onglet", candidature_id, etape.onglet.code),
            onglet=etape.onglet,
            dossier=dossier,
            code=etape.onglet.code,
            rang=etape.rang,
            titre=etape.onglet.titre,
            etat=etape.etat,
            problemes=[Probleme.of(problem) for problem in etape.problemes],
            est_dernier=etape.onglet is dossier.domaine.dernier_onglet,
        )


@strawberry.type(description="A right on an épreuve, opened by the declared acquis.")
class DroitOuvert:
    epreuve: str = field("Code of the épreuve.")
    libelle: str = field("French label of the épreuve.")
    position: Position = field("Position that the right gives to the épreuve.")
    est_retenu: bool = field("Whether the right is kept; false when the candidate unticked it or gives acquis up.")


@strawberry.type(description="The page « Votre numéro d'inscription », shown after a save.")
class PageNumero:
    lignes: list[str] = field("French sentences, in order.")
    contact: Contact | None = field("The service to contact; null when it is not known.")


def _candidat(self: "Candidature") -> Candidat:
    return Candidat.of(self.chargee.row.candidat)


def _forme_passage_finale(self: "Candidature") -> FormePassage | None:
    return qualification.forme_finale_de(self.chargee.dossier)


def _conservee_jusqu_au(self: "Candidature") -> datetime:
    return resolvers.conservee_jusqu_au(self.chargee.row)


@strawberry.type(description="A registration, from its draft to its end.")
class Candidature(Node):
    numero: str | None = field("N° d'inscription: three digits; null before the first save.")
    numero_origine: str | None = field("N° d'inscription before a preparation or a transfer; null without one.")
    version: int = field("Number of writes; sent back with a mutation, it refuses a write on a stale state.")
    version_inscription: int = field("Official version, from 1; 0 before the first save.")
    etat: EtatCandidature = field("État of the candidature.")
    etat_libelle: str = field("French label of the état, as the badge of the card.")
    en_saisie: bool = field("Whether a draft is open; forms and tabs are then its own.")
    inscrite_le: datetime | None = field("Instant of the first save; null before.")
    modifiee_le: datetime | None = field("Instant of the last save; null before.")
    domaine: Domaine = field("Domaine of the candidature.")
    session: SessionExamen = field("Session of the candidature.")
    periode: Periode = field("Registration period of the candidature.")
    candidat: Candidat = field("The person.", resolver=_candidat)
    specialite: Specialite | None = field("The spécialité; null as long as it is not chosen.")
    etablissement: Etablissement | None = field("The school; null as long as it is not chosen.")
    forme_passage_finale: FormePassage | None = field(
        "« Forme passage finale »; null as long as the catégorie is not chosen.", resolver=_forme_passage_finale
    )
    conservee_jusqu_au: datetime = field(
        "Instant until which it is kept, with all attached to it (`conservation`).", resolver=_conservee_jusqu_au
    )
    chargee: strawberry.Private[DossierCharge]

    @field("The tabs of the wizard, with the problems of each.")
    def onglets(
        self,
        codes: Annotated[
            list[str] | None, strawberry.argument(description="Codes of tabs, for these alone; all without.")
        ] = None,
    ) -> list[Onglet]:
        return [onglet for onglet in Onglet.of_all(self.chargee) if codes is None or onglet.code in codes]

    @field("Actions open at this instant.")
    def actions_possibles(self, info: Info) -> list[ActionCandidature]:
        op = info.context.op
        return list(rules.actions(situation(op, self.chargee), op.now))

    @field("The tab « Modalités d'inscription »; null when it was never saved.")
    def modalites(self) -> formulaires.Modalites | None:
        return self._form("MODALITES", formulaires.Modalites)

    @field("The tab « Candidatures précédentes »; null when it was never saved.")
    def candidatures_precedentes(self) -> formulaires.CandidaturesPrecedentes | None:
        return self._form("CANDIDATURES_PRECEDENTES", formulaires.CandidaturesPrecedentes)

    @field("The tab « Identification »; null when it was never saved.")
    def identification(self) -> formulaires.Identification | None:
        return self._form("IDENTIFICATION", formulaires.Identification)

    @field("The tab « Informations candidature »; null when it was never saved.")
    def informations(self) -> formulaires.Informations | None:
        return self._form("INFORMATIONS", formulaires.Informations)

    @field("The tab « Qualification présentée »; null when it was never saved.")
    def qualification(self) -> formulaires.Qualification | None:
        return self._form("QUALIFICATION", formulaires.Qualification)

    @field("The tab « Acquis »; null when it was never saved.")
    def acquis(self) -> formulaires.Acquis | None:
        return self._form("ACQUIS", formulaires.Acquis)

    @field(
        "Épreuves whose marks and dispenses the tab « Acquis » takes; none before the spécialité, nor without that tab."
    )
    def epreuves_conservables(self) -> list[EpreuveConservable]:
        return epreuves_conservables(self.chargee.dossier)

    @field("The rights that the declared acquis open, kept or not, in the order of the règlement.")
    def droits_ouverts(self) -> list[DroitOuvert]:
        dossier = self.chargee.dossier
        reglement = qualification.specialite_de(dossier)
        if reglement is None:
            return []
        kept = {droit.epreuve for droit in acquis.droits_du(dossier)}
        return [
            DroitOuvert(
                epreuve=droit.epreuve,
                libelle=epreuve.libelle,
                position=droit.position,
                est_retenu=droit.epreuve in kept,
            )
            for droit in droits_ouverts(reglement, acquis.declaration_de(dossier), dossier.periode.annee)
            if (epreuve := reglement.epreuve(droit.epreuve))
        ]

    @field("The tab « Diplôme possédé »; null when it was never saved.")
    def diplome_possede(self) -> formulaires.DiplomePossede | None:
        return self._form("DIPLOME", formulaires.DiplomePossede)

    @field("The tab « Informations supplémentaires »; null when it was never saved.")
    def informations_supplementaires(self) -> formulaires.InformationsSupplementaires | None:
        return self._form("SUPPLEMENTAIRES", formulaires.InformationsSupplementaires)

    @field("The tab « Titre pour inscription »; null when it was never saved.")
    def titre_inscription(self) -> formulaires.TitreInscription | None:
        return self._form("TITRE", formulaires.TitreInscription)

    @field("The tab « Epreuves » as saved; null when it was never saved.")
    def choix_epreuves(self) -> formulaires.ChoixEpreuves | None:
        return self._form("EPREUVES", formulaires.ChoixEpreuves)

    @field(
        "The tree of épreuves with their positions, three levels deep at most (an épreuve, its parts, theirs); empty as "
        "long as no spécialité is chosen."
    )
    def epreuves(self) -> list[Epreuve]:
        return Epreuve.of_all(self.chargee)  # type: ignore[return-value]  # a sequence, as every executor takes it

    @field("Épreuves and their parts in one list, each before its own parts: `parent` and `niveau` give the tree back.")
    def epreuves_a_plat(self) -> list[Epreuve]:
        return list(Epreuve.flat(Epreuve.of_all(self.chargee)))

    @field("Message of the tab « Epreuves » when there is nothing to choose; null otherwise.")
    def message_epreuves(self) -> str | None:
        return epreuves.message_de(self.chargee.dossier)

    @field("The tab « Conditions d'inscription »; null when it was never saved.")
    def conditions(self) -> formulaires.Conditions | None:
        return self._form("CONDITIONS", formulaires.Conditions)

    @field("The tab « Récapitulatif ».")
    def recapitulatif(self, info: Info) -> Recapitulatif:
        op = info.context.op
        return Recapitulatif.of(self.chargee, situation(op, self.chargee), op.now)

    @field("The page shown after a save; null before the first one.")
    def page_numero(self) -> PageNumero | None:
        return page_numero_of(self.chargee)

    @field(
        "« Mes justificatifs »: the pièces asked for, by way of handing in and deadline; none before the first save."
    )
    def groupes_pieces(self, info: Info) -> list[GroupePieces]:
        officiel, now = self.chargee.officiel, info.context.op.now

        def groupes(rows: list[Any]) -> list[GroupePieces]:
            return [GroupePieces.of(groupe, now) for groupe in suivre(officiel, rows)]

        return self._liste(info, resolvers.ListeLue.PIECES, groupes)

    @field("« Mes documents »: the latest version of each document.")
    def documents(self, info: Info) -> list[Document]:
        row, candidat = self.chargee.row, self.chargee.row.candidat

        def documents(rows: list[Any]) -> list[Document]:
            return [Document.of(document, candidat.numero, row.numero_inscription) for document in rows]

        return self._liste(info, resolvers.ListeLue.DOCUMENTS, documents)

    @field("The office's decision on the demand of aménagements; null before.")
    async def amenagement(self, info: Info) -> Amenagement | None:
        row = self.chargee.row
        rows = await info.context.loaders.amenagements.load(row.id)
        return Amenagement.of(rows[0] if rows else None, row.domaine)

    @field("« Mes notes »; null as long as they are not published.")
    async def notes(self, info: Info) -> MesNotes | None:
        rows = await info.context.loaders.resultats.load(self.chargee.row.id)
        return MesNotes.from_model(rows[0]) if rows else None

    @field("« Visualiser/imprimer »: a preview of the document, marked as such.")
    def apercu(self, info: Info) -> Fichier:
        return Fichier.of(documents_resolver.apercu(info.context.op, self.chargee))

    @paged(
        "Events in the envelope: acts of the office or of the service not seen yet, the latest first, each document and each pièce once.",
        nombre=10,
    )
    async def nouveautes(self, info: Info, page: PageDemandee) -> Connection[Evenement]:
        rows = await info.context.loaders.nouveautes.load(self.chargee.row.id)
        unseen = [row for row in rows if row.rang > self.chargee.row.rang_vu]
        unseen = sans_redite(unseen, lambda row: (row.type, row.donnees))
        return page_of_items(page, unseen, lambda row: str(row.rang), Evenement.of)

    @paged("The earlier registrations of the account (tab « Candidatures précédentes »).", nombre=10)
    async def precedentes(self, info: Info, page: PageDemandee) -> Connection[CandidaturePrecedente]:
        row = self.chargee.row
        found = await info.context.loaders.inscriptions.load(row.candidat_id)
        earlier = [item for item in found if item.row.id != row.id]
        return page_of_items(page, earlier, lambda item: item.row.id.hex, CandidaturePrecedente.of)

    def _liste(self, info: Info, liste: resolvers.ListeLue, make: Callable[[list[Any]], T]) -> T:
        """The value made of a list, at once where it was read with the candidature; else a `Later` of it, as executors take it."""
        made: Any = info.context.loaders.liste(liste, self.chargee.row.id, make)
        found: T = made
        return found

    def _form(self, code: str, _kind: type[T]) -> T | None:
        """The form of the rules, typed as its output face, which has the same fields."""
        form: T | None = self.chargee.dossier.saisie.get(code)
        return form

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        listes = {LISTES[name] for name in names_under(info) if name in LISTES}
        chargee = await info.context.loaders.dossier(row_of(key), listes, est_seule=is_alone(info))
        return cls.of(chargee, info.context.op.now) if chargee else None

    @classmethod
    def of(cls, chargee: DossierCharge, now: datetime) -> Self:
        row, dossier = chargee.row, chargee.dossier
        periode = row.periode
        school = dossier.etablissements.get(informations.formulaire(dossier).etablissement or "")
        return cls(
            id=global_id("Candidature", row.id),
            numero=row.numero,
            numero_origine=row.numero_origine,
            version=row.version,
            version_inscription=row.version_inscription,
            etat=row.etat,
            etat_libelle=row.etat.libelle,
            en_saisie=row.brouillon is not None,
            inscrite_le=row.inscrite_le,
            modifiee_le=row.modifiee_le,
            domaine=Domaine.of(dossier.domaine),
            session=SessionExamen.of(periode.session),
            periode=Periode.of(periode, now),
            specialite=Specialite.of(qualification.specialite_de(dossier)),
            etablissement=Etablissement.of(school) if school else None,
            chargee=chargee,
        )


def page_numero_of(chargee: DossierCharge) -> PageNumero | None:
    row = chargee.row
    if row.numero_inscription is None or row.modifiee_le is None:
        return None
    page = numero.page(
        chargee.dossier.domaine.textes,
        numero_candidat=row.candidat.numero,
        numero=row.numero_inscription,
        enregistree_le=row.modifiee_le,
        ferme_le=row.periode.ferme_le,
        academie=nom_centre(row.periode.centre, chargee.dossier.contenus),
        contact=service(chargee.dossier),
    )
    return PageNumero(lignes=list(page.lignes), contact=Contact.of(page.contact))


Id = Annotated[strawberry.ID, strawberry.argument(description="Id of the candidature.")]


@strawberry.type(description="The answer of `candidatureMarquerVue`.")
class CandidatureMarquerVuePayload(Payload):
    candidature: Candidature | None = field("The candidature, with no event left in its envelope.", default=None)


@strawberry.type
class CandidatureQuery:
    @field("« Mes inscriptions »: the live candidatures of the account, of sessions not closed, the latest first.")
    async def candidatures(self, info: Info) -> list[Candidature] | None:
        op = info.context.op
        return [Candidature.of(chargee, op.now) for chargee in await resolvers.mes_inscriptions(op)]

    @field("One candidature; null when it is not within reach.")
    async def candidature(self, info: Info, id: Id) -> Candidature | None:  # noqa: A002 - the argument's own name
        return await reach(Candidature, info, id)


@strawberry.type
class CandidatureMutation:
    @mutation("Marks the events in the envelope of a candidature as seen.")
    async def candidature_marquer_vue(self, info: Info, candidature_id: Id) -> CandidatureMarquerVuePayload | None:
        op = info.context.op
        chargee = await resolvers.marquer_vue(op, uuid_of(candidature_id, "Candidature"))
        return CandidatureMarquerVuePayload(candidature=Candidature.of(chargee, op.now))
