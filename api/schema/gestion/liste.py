"""Lists of candidatures, and one dossier with its whole history, within the scope of the office."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
import strawberry

from api import models
from api.resolvers.gates import bureau as gate
from api.resolvers.gestion import liste as resolvers
from api.rules.domaines import domaines
from api.rules.gestion import Filtre, Tri
from api.rules.gestion.actions import actions_gestion
from api.rules.ids import opaque, read_opaque
from api.rules.reglement import reglement
from api.schema.base import field, global_id, parse_id
from api.schema.candidature import Candidature
from api.schema.context import Info
from api.schema.enums import ActionGestion, EtatCandidature, TriCandidatures
from api.schema.gestion.filtre import FiltreCandidaturesInput
from api.schema.gestion.historique import HistoriqueConnection, page_historique
from api.schema.paging import After, First, PageInfo, cursor_refused, page_limit
from api.schema.reference import Academie
from api.schema.scalars import Cursor

# The content of a list's cursor: the order, the value that orders, the row.
PLACE_PAR_NOM = tuple[str, str, UUID]
PLACE_PAR_DATE = tuple[str, datetime, UUID]


@strawberry.type(description="A candidature as the office lists it.")
class GestionCandidature:
    id: strawberry.ID = field("Id of the candidature.")
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

    @field("History of the candidature, the earliest line first.")
    async def historique(self, first: First = 50, after: After = None) -> HistoriqueConnection:
        return await page_historique(first, after, candidature_id=self.row_id)

    @classmethod
    def of(cls, row: models.Candidature) -> Self:
        """The line of a row with its candidat and its session."""
        found = reglement(domaines()[row.domaine].reglements, row.specialite, row.millesime)
        return cls(
            id=global_id("Candidature", row.id),
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


@strawberry.type(description="A page of candidatures.")
class GestionCandidatureConnection:
    nodes: list[GestionCandidature] = field("The candidatures.")
    page_info: PageInfo = field("End of the page.")
    filtre: strawberry.Private[Filtre]

    @field("Number of candidatures in the whole list; counted only on demand.")
    async def total(self, info: Info) -> int:
        return await resolvers.compter(info.context.op, self.filtre)


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

    @field("The candidatures within reach that a filter keeps, a page at a time.")
    async def gestion_candidatures(
        self,
        info: Info,
        filtre: FILTRE = None,
        tri: Annotated[TriCandidatures, strawberry.argument(description="Order of the list.")] = Tri.NOM,
        first: First = 50,
        after: After = None,
    ) -> GestionCandidatureConnection | None:
        op, wanted = info.context.op, to_rule(filtre)
        rows, more = await resolvers.lister(op, wanted, tri, page_limit(first), place_of_cursor(after, tri))
        return GestionCandidatureConnection(
            nodes=[GestionCandidature.of(row) for row in rows],
            page_info=PageInfo(has_next_page=more, end_cursor=_cursor(rows[-1], tri) if rows else None),
            filtre=wanted,
        )

    @field("One candidature with its dossier and its history; null when it is not within reach.")
    async def gestion_candidature(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Id of the candidature.")],  # noqa: A002
    ) -> GestionCandidature | None:
        match parse_id(id):
            case ("Candidature", row_id):
                row = await resolvers.trouver(info.context.op, row_id)
                return GestionCandidature.of(row) if row else None
        return None


def to_rule(filtre: FiltreCandidaturesInput | None) -> Filtre:
    return filtre.to_rule() if filtre else Filtre()


def _cursor(row: models.Candidature, tri: Tri) -> Cursor:
    """The place after a row, good for this order alone."""
    return cursor_of_place(resolvers.PlaceDansListe.of(row, tri), tri)


def cursor_of_place(place: resolvers.PlaceDansListe, tri: Tri) -> Cursor:
    """A place in the form of a cursor."""
    return Cursor(opaque(msgspec.json.encode([tri.value, place.cle, place.id]).decode()))


def place_of_cursor(cursor: str | None, tri: Tri) -> resolvers.PlaceDansListe | None:
    """The place that a cursor names; refuses a forged cursor, or one of another order."""
    if cursor is None:
        return None
    try:
        name, cle, row_id = msgspec.json.decode(
            read_opaque(cursor) or "", type=PLACE_PAR_NOM if tri is Tri.NOM else PLACE_PAR_DATE
        )
    except msgspec.MsgspecError:
        name = ""
    if name != tri.value:
        raise cursor_refused("after")
    return resolvers.PlaceDansListe(cle, row_id)
