"""Lists of candidatures, and one dossier with its whole history, within the scope of the office."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api import models
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates import bureau as gate
from api.resolvers.gestion import liste as resolvers
from api.resolvers.gestion.historique import historique
from api.rules.gestion import Filtre, Tri
from api.rules.gestion.actions import actions_gestion
from api.schema.base import Node, field, global_id, row_of, uuid_of
from api.schema.candidature import Candidature
from api.schema.context import Info
from api.schema.enums import ActionGestion, EtatCandidature, TriCandidatures
from api.schema.gestion.filtre import FiltreCandidaturesInput
from api.schema.gestion.historique import LigneHistorique
from api.schema.lieux import Academie
from api.schema.paging import Connection, PageDemandee, cursor_of_row, page_of_events, paged
from api.schema.refus import noter_refus
from api.services.referentiel import reglement_de


@strawberry.type(description="A candidature as the office lists it.")
class GestionCandidature(Node):
    candidature_id: strawberry.ID = field("Id of the candidature, for mutations and `gestionCandidature`.")
    version: int = field("Number of writes; sent back with a mutation, it refuses a write on a stale state.")
    numero_candidat: str = field("N° candidat.")
    numero_inscription: str | None = field("N° d'inscription; null before the first save.")
    nom: str = field("Family name at birth.")
    prenoms: str = field("First names.")
    date_naissance: date = field("Day of birth.")
    domaine: str = field("Code of the domaine.")
    session: str = field("Label of the session.")
    academie: Academie | None = field("The académie or centre; null for a country.")
    etablissement: str | None = field("UAI of the school; null as long as it is not saved.")
    specialite: str | None = field("Label of the spécialité; null as long as it is not saved.")
    etat: EtatCandidature = field("État of the candidature.")
    etat_libelle: str = field("French label of the état.")
    inscrite_le: datetime | None = field("Instant of the first save; null before.")
    modifiee_le: datetime | None = field("Instant of the last save; null before.")
    academie_origine: Academie | None = field("« Académie d'origine »; null without a transfer.")
    academie_destination: Academie | None = field("« Académie de destination », asked or reached; null without one.")
    numero_origine: str | None = field("« N° candidature d'origine »; null without a transfer.")
    transfert_demande_le: datetime | None = field("Instant when the transfer under way was asked; null without one.")
    actions_possibles: list[ActionGestion] = field("Actions open to the office at this instant.")
    row_id: strawberry.Private[UUID]

    @field("The dossier as its candidate sees it, pièces and documents included.")
    async def candidature(self, info: Info) -> Candidature:
        return Candidature.of(await info.context.loaders.chargees.load(self.row_id), info.context.op.now)

    @paged("History of the candidature, the earliest line first.")
    async def historique(self, page: PageDemandee) -> Connection[LigneHistorique]:
        return await page_of_events(page, historique(candidature_id=self.row_id), LigneHistorique.of)

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(resolvers.trouver, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Candidature) -> Self:
        """The line of a row with its candidat and its session."""
        found = reglement_de(row)
        return cls(
            id=global_id("GestionCandidature", row.id),
            candidature_id=global_id("Candidature", row.id),
            version=row.version,
            numero_candidat=row.numero_candidat,
            numero_inscription=row.numero,
            nom=row.candidat.nom,
            prenoms=row.candidat.prenoms,
            date_naissance=row.candidat.date_naissance,
            domaine=row.domaine,
            session=row.periode.session.libelle,
            academie=Academie.of_code(row.centre),
            etablissement=row.etablissement,
            specialite=found.libelle if found else row.specialite,
            etat=row.etat,
            etat_libelle=row.etat.libelle,
            inscrite_le=row.inscrite_le,
            modifiee_le=row.modifiee_le,
            academie_origine=Academie.of_code(row.academie_origine),
            academie_destination=Academie.of_code(row.academie_destination),
            numero_origine=row.numero_origine,
            transfert_demande_le=row.transfert_demande_le,
            actions_possibles=list(actions_gestion(row.etat, en_transfert=row.transfert_demande_le is not None)),
            row_id=row.id,
        )


@strawberry.type(description="A habilitation of an office; null stands for all.")
class Habilitation:
    academie: Academie | None = field("The académie; null for all of them.")
    domaine: str | None = field("Code of the domaine; null for all of them.")

    @classmethod
    def of(cls, centre: str | None, domaine: str | None) -> Self:
        return cls(academie=Academie.of_code(centre), domaine=domaine)


FILTRE = Annotated[
    FiltreCandidaturesInput | None, strawberry.argument(description="Criteria; all candidatures within reach without.")
]


@strawberry.type
class ListeQuery:
    @field("Habilitations of this office.")
    async def gestion_perimetre(self, info: Info) -> list[Habilitation] | None:
        scope = await gate.perimetre(info.context.op)
        return [Habilitation.of(centre, domaine) for centre, domaine in scope.couples]

    @paged("The candidatures within reach that a filter keeps, a page at a time.")
    async def gestion_candidatures(
        self,
        info: Info,
        page: PageDemandee,
        filtre: FILTRE = None,
        tri: Annotated[TriCandidatures, strawberry.argument(description="Order of the list.")] = Tri.NOM,
    ) -> Connection[GestionCandidature] | None:
        op, wanted, ordre = info.context.op, to_rule(filtre), resolvers.ORDRES[tri]
        found = await resolvers.lister(op, wanted, tri, page.par(ordre))
        return Connection.of(
            found,
            lambda row: cursor_of_row(row, ordre),
            GestionCandidature.of,
            lambda: resolvers.compter(op, wanted),
        )

    @field("One candidature with its dossier and its history; null when it is not within reach.")
    async def gestion_candidature(
        self,
        info: Info,
        candidature_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the candidature.")],
    ) -> GestionCandidature | None:
        row = await info.context.loaders.find(resolvers.trouver, uuid_of(candidature_id, "Candidature"))
        if row is None:
            noter_refus(info.context.op, "Query", info.field_name, INTROUVABLE.code, candidature_id)
        return GestionCandidature.of(row) if row else None


def to_rule(filtre: FiltreCandidaturesInput | None) -> Filtre:
    return filtre.to_rule() if filtre else Filtre()
