"""Marks for the office: import, correction, preview before a publication."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api import models
from api.resolvers.gestion import lots
from api.resolvers.gestion import notes as resolvers
from api.rules.formulaires.bureau import NoteCorrigee
from api.rules.gestion.actions import MotifDeDecision
from api.rules.lot import NatureLot
from api.rules.note import Cible, CodeNote
from api.rules.problems import Problem
from api.rules.resultat import ResultatCalcule
from api.schema.base import Payload, Probleme, field, form_input, mutation, uuid_of
from api.schema.candidature import Id
from api.schema.context import Info
from api.schema.enums import Decision
from api.schema.formulaire import Valeur
from api.schema.gestion.historique import ActeurEvenement
from api.schema.gestion.liste import GestionCandidature
from api.schema.gestion.lots import Lot
from api.schema.gestion.messages import AFiltre
from api.schema.importation import AdresseImport, AFichier
from api.schema.note import Notes, a_deux_decimales
from api.schema.objets import objet
from api.schema.paging import Connection, PageDemandee, page_of_rows, paged
from api.schema.reference import valeurs_des_epreuves


@strawberry.type(description="One version of one mark; the first of each épreuve is the present one.")
class NoteGestion:
    epreuve: str = field("Code of the épreuve.")
    porte_sur: str | None = field("For an épreuve de contrôle, the code of the épreuve sat anew; else null.")
    note: Decimal | None = field("Mark out of 20, with two decimals; null without one.")
    code_note: CodeNote | None = field("Code in place of a mark; null with a mark.")
    version: int = field("Version of the mark, from 1.")
    donnee_le: datetime = field("Instant when it was given.")
    remplacee_le: datetime | None = field("Instant of its replacement by a later version; null for the present one.")
    auteur_id: strawberry.Private[UUID]

    @field("Acteur who gave it.")
    async def auteur(self, info: Info) -> ActeurEvenement:
        return ActeurEvenement.of(await info.context.loaders.comptes.load(self.auteur_id))

    @classmethod
    def of(cls, row: models.Note) -> Self:
        valeur = row.to_rule()
        return cls(
            epreuve=row.epreuve,
            porte_sur=row.porte_sur or None,
            note=None if valeur.note is None else a_deux_decimales(valeur.note),
            code_note=valeur.code,
            version=row.version,
            donnee_le=row.cree_le,
            remplacee_le=row.remplacee_le,
            auteur_id=row.auteur,
        )


@strawberry.type(description="The preview of a publication at this instant.")
class ApercuNotes:
    notes: Notes | None = field("The marks and the decision; null while marks are missing.")
    probleme: Probleme | None = field("French sentence on the missing marks; null without any.")

    @classmethod
    def of(cls, found: ResultatCalcule | Problem) -> Self:
        if isinstance(found, Problem):
            return cls(notes=None, probleme=Probleme.of(found))
        return cls(notes=Notes.of(found), probleme=None)


@form_input("A mark that an office gives or corrects by hand.")
class NoteInput(MotifDeDecision, NoteCorrigee):
    pass


@strawberry.type(description="The answer of `gestionImporterNotes`.")
class GestionImporterNotesPayload(Payload):
    adresse: AdresseImport | None = field("Address to send the file to.", default=None)


@strawberry.type(description="The answer of `gestionCorrigerNote`.")
class GestionCorrigerNotePayload(Payload):
    notes: list[NoteGestion] = field("Versions of the candidature's marks.", default_factory=list)
    candidature: GestionCandidature | None = objet("The candidature, as the office lists it.")


@strawberry.type(description="The answer of `gestionStatuerJury`.")
class GestionStatuerJuryPayload(Payload):
    apercu: ApercuNotes | None = field("Preview of a publication, after the decision.", default=None)
    candidature: GestionCandidature | None = objet("The candidature, as the office lists it.")


@strawberry.type(description="The answer of `gestionPublierNotes`.")
class GestionPublierNotesPayload(Payload):
    lot: Lot | None = field("The lot that publishes them.", default=None)


@strawberry.type
class NoteGestionQuery:
    @paged("Versions of the marks of a candidature within reach, published or not; by épreuve, the latest first.")
    async def gestion_notes(self, info: Info, candidature_id: Id, page: PageDemandee) -> Connection[NoteGestion] | None:
        rows = await resolvers.historique(info.context.op, uuid_of(candidature_id, "Candidature"))
        return await page_of_rows(page, rows, resolvers.ORDRE, NoteGestion.of)

    @field("Épreuves of the spécialité of a candidature within reach, parts included, to choose the one to mark.")
    async def gestion_epreuves(self, info: Info, candidature_id: Id) -> list[Valeur] | None:
        return valeurs_des_epreuves(await resolvers.specialite(info.context.op, uuid_of(candidature_id, "Candidature")))

    @field("The average and the decision that a publication would show.")
    async def gestion_apercu_notes(self, info: Info, candidature_id: Id) -> ApercuNotes | None:
        return ApercuNotes.of(await resolvers.apercu(info.context.op, uuid_of(candidature_id, "Candidature")))


@strawberry.type
class NoteGestionMutation:
    @mutation(
        "Opens an address for a CSV file of marks of one session: numero_candidat; numero_inscription; epreuve; note; "
        "and porte_sur for the contrôle. It is read as a whole before anything is written; follow `importation`."
    )
    async def gestion_importer_notes(
        self,
        info: Info,
        session_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the session.")],
        fichier: AFichier,
        academie: Annotated[
            str | None,
            strawberry.argument(
                description="Code of an académie, for its candidatures alone; all within reach without."
            ),
        ] = None,
    ) -> GestionImporterNotesPayload | None:
        session = uuid_of(session_id, "SessionExamen")
        adresse = await resolvers.importer(info.context.op, session, academie, fichier.to_rule())
        return GestionImporterNotesPayload(adresse=AdresseImport.of(adresse))

    @mutation("Gives one mark, or a new version of it; published marks stay as they are until the next publication.")
    async def gestion_corriger_note(
        self,
        info: Info,
        candidature_id: Id,
        note: Annotated[NoteInput, strawberry.argument(description="The mark.")],
        version: Annotated[
            int | None,
            strawberry.argument(description="Version of the mark that was read, 0 for none; a stale one is refused."),
        ] = None,
    ) -> GestionCorrigerNotePayload | None:
        op, row_id = info.context.op, uuid_of(candidature_id, "Candidature")
        correction = resolvers.Correction(
            cible=Cible((note.epreuve or "").strip().upper(), (note.porte_sur or "").strip().upper()),
            note=note.note or "",
            motif=note.motif or "",
            version=version,
        )
        await resolvers.corriger(op, row_id, correction)
        rows = (await resolvers.historique(op, row_id)).order_by(*resolvers.ORDRE.colonnes)
        return GestionCorrigerNotePayload(notes=[NoteGestion.of(row) for row in await rows])

    @mutation("Writes the jury's decision on a candidature whose marks do not decide; the next publication shows it.")
    async def gestion_statuer_jury(
        self,
        info: Info,
        candidature_id: Id,
        decision: Annotated[
            Decision,
            strawberry.argument(description="ADMIS, CONTROLE or AJOURNE."),
        ],
        motif: Annotated[str, strawberry.argument(description="Reason, for the history of the office.")],
        version: Annotated[
            int | None,
            strawberry.argument(description="Version of the candidature that was read; a stale one is refused."),
        ] = None,
    ) -> GestionStatuerJuryPayload | None:
        op, row_id = info.context.op, uuid_of(candidature_id, "Candidature")
        await resolvers.statuer(op, row_id, version, decision, motif)
        return GestionStatuerJuryPayload(apercu=ApercuNotes.of(await resolvers.apercu(op, row_id)))

    @mutation(
        "Publishes the marks, the decision and the relevé de notes of each candidature that the filter keeps: "
        "« Mes notes » opens, a message tells it in the candidate's space. Follow the lot; a candidature that lacks a "
        "mark counts as a failure, with its name."
    )
    async def gestion_publier_notes(self, info: Info, filtre: AFiltre) -> GestionPublierNotesPayload | None:
        row = await lots.ordonner(info.context.op, NatureLot.NOTES, filtre.to_rule(), {})
        return GestionPublierNotesPayload(lot=Lot.of(row))
