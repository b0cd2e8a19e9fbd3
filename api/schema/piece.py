"""« Mes justificatifs »: pièces in the groups and under the headings of the guides, and the files that answer them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

import strawberry

from api import models
from api.resolvers import piece as resolvers
from api.resolvers.piece import GroupeDuDossier, PieceDuDossier
from api.rules import piece as rules
from api.rules.ecriture import CaracteresAdmis
from api.rules.piece import phrases
from api.rules.piece.depot import FichierAnnonce, consigne_formats
from api.rules.remembered import remembered
from api.schema.base import Node, Payload, Probleme, field, global_id, mutation, reach, row_of, uuid_of
from api.schema.context import Info
from api.schema.document import Fichier
from api.schema.enums import ActionPiece, FormatFichier, ModeDepot, StatutPiece
from api.schema.objets import objet
from api.schema.paging import Connection, PageDemandee, page_of_items, paged

if TYPE_CHECKING:
    from api.schema.candidature import Candidature

FACES = 500  # pièces as they are asked for, of all domaines; remembered

PieceId = Annotated[strawberry.ID, strawberry.argument(description="Id of the pièce.")]
Version = Annotated[
    int | None, strawberry.argument(description="Version that the client read; a write on another one is refused.")
]


@strawberry.type(
    description="A file that answered a pièce; every one is told, and kept as long as `conservation` says."
)
class Depot(Node):
    nom: str = field("Name to show, made safe.")
    taille: int = field("Size in bytes, as kept.")
    empreinte: str = field("SHA-256 of the bytes that the candidate sent, in hexadecimal.")
    depose_le: datetime = field("Instant of its deposit.")
    valide_le: datetime | None = field("Instant of the candidate's validation; null before.")
    retire_le: datetime | None = field(
        "Instant when it was taken back, replaced or put aside; null for the present file."
    )
    row: strawberry.Private[models.Depot]

    @field("The file, to download within a few minutes; null once its bytes are gone.")
    def fichier(self, info: Info) -> Fichier | None:
        if self.row.oublie_le is not None:
            return None
        lien = resolvers.lien(info.context.op, self.row)
        return Fichier(
            nom=lien.nom,
            type_mime=self.row.format.type_mime,
            taille=lien.taille,
            url=lien.url,
            expire_le=lien.expire_le,
        )

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(resolvers.depots, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Depot) -> Self:
        return cls(
            id=global_id("Depot", row.id),
            nom=row.nom,
            taille=row.taille,
            empreinte=row.empreinte,
            depose_le=row.depose_le,
            valide_le=row.validee_le,
            retire_le=row.retire_le,
            row=row,
        )


@strawberry.type(description="A pièce asked for, and its progress.")
class Piece(Node):
    code: str = field("Code printed before its label.")
    libelle: str = field("French label.")
    libelle_complet: str = field("Code and label, as the guides print them.")
    intitule: str = field("Short French name above the label.")
    mode: ModeDepot = field("Way of handing it in.")
    est_obligatoire: bool = field("Whether its group can be validated only with it.")
    formats: list[FormatFichier] = field("Kinds of files that may be uploaded; none when it is not handed in online.")
    types_mime: list[str] = field("Media types of these kinds, for the window that chooses a file.")
    taille_max: int = field("Greatest size of a file, in bytes; 0 when it is not handed in online.")
    consigne_depot: str | None = field("French sentence on formats and size; null when it is not handed in online.")
    statut: StatutPiece | None = field("Statut given by the office; null before.")
    statut_libelle: str | None = field("French label of the statut; null without one.")
    depose_le: datetime | None = field("Instant of the present file's deposit; null without a file.")
    valide_le: datetime | None = field("Instant when the candidate validated the present file; null before.")
    recue_le: date | None = field("Date of reception that the office gave; null when it gave none.")
    commentaire: str | None = field("Comment of the office, in French; null without one.")
    lignes: list[str] = field("Lines under its heading, in the French words of the guides.")
    aide: str | None = field("French explanation of its stade; null when there is nothing to explain.")
    actions_possibles: list[ActionPiece] = field("Actions open at this instant.")
    version: int = field("Number of writes; sent back with a mutation, it refuses a write on a stale state.")
    depot: Depot | None = field("The present file; null without one.")
    row: strawberry.Private[models.Piece]

    @paged("Files that answered it, the earliest first.", nombre=10)
    def depots(self, page: PageDemandee) -> Connection[Depot]:
        rows = sorted(self.row.depots, key=lambda depot: depot.depose_le)
        return page_of_items(page, rows, lambda depot: depot.id.hex, Depot.of)

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        suivie = await info.context.loaders.find(resolvers.trouver, row_of(key))
        return cls.of(suivie, info.context.op.now) if suivie else None

    @classmethod
    def of(cls, suivie: PieceDuDossier, now: datetime) -> Self:
        demandee, row, etat = suivie.demandee, suivie.row, suivie.etat
        depot = row.depot
        return cls(
            id=global_id("Piece", row.id),
            **_demandee(demandee),
            statut=etat.statut,
            statut_libelle=etat.statut.libelle if etat.statut else None,
            depose_le=etat.deposee_le,
            valide_le=etat.validee_le,
            **etat.avec_le_statut,
            lignes=list(phrases.lignes(demandee, etat)),
            aide=phrases.AIDE_STADE.get(etat.stade),
            actions_possibles=list(rules.actions_piece(etat, suivie.groupe, now)),
            version=row.version,
            depot=Depot.of(depot) if depot else None,
            row=row,
        )


@remembered(FACES)
def _demandee(piece: rules.PieceDemandee) -> dict[str, Any]:
    """A pièce before any act of the candidate or of the office."""
    online = piece.mode is ModeDepot.EN_LIGNE
    return {
        "code": piece.code,
        "libelle": piece.libelle,
        "libelle_complet": piece.libelle_complet,
        "intitule": piece.intitule or piece.code,
        "mode": piece.mode,
        "est_obligatoire": piece.est_obligatoire,
        "formats": list(piece.formats) if online else [],
        "types_mime": [format_.type_mime for format_ in piece.formats] if online else [],
        "taille_max": piece.taille_max if online else 0,
        "consigne_depot": consigne_formats(piece) if online else None,
    }


def _problemes_validation(self: "GroupePieces", info: Info) -> list[Probleme]:
    groupe = self.groupe
    if groupe.regle.mode is not ModeDepot.EN_LIGNE:
        return []
    return [Probleme.of(un) for un in rules.problems_valider(groupe.etats, groupe.regle, info.context.op.now)]


@strawberry.type(description="The pièces of one way of handing in and one deadline.")
class GroupePieces(Node):
    code: str = field("Code of the group in its candidature, for `piecesValider`.")
    titre: str = field("French heading, with its dates in Paris time.")
    mode: ModeDepot = field("Way of handing them in.")
    debut: datetime = field("First instant of the window.")
    limite: datetime = field("Last minute of the window.")
    aide: list[str] = field("French sentences on this way of handing in.")
    explication_validation: str | None = field(
        "French sentence above « J'ai fourni toutes mes pièces »; null when they are not handed in online."
    )
    libelle_validation: str | None = field("Label of that button; null when they are not handed in online.")
    est_validable: bool = field("Whether « J'ai fourni toutes mes pièces » is open at this instant.")
    problemes_validation: list[Probleme] = field(
        "Reasons why it is not; empty when it is, or when they are not handed in online.",
        resolver=_problemes_validation,
    )
    pieces: list[Piece] = field("The pièces, in order.")
    groupe: strawberry.Private[GroupeDuDossier]

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        candidature, _, code = key.partition(":")
        groupes = await info.context.loaders.find(resolvers.groupes, row_of(candidature)) or ()
        return next((cls.of(groupe, info.context.op.now) for groupe in groupes if groupe.regle.code == code), None)

    @classmethod
    def of(cls, groupe: GroupeDuDossier, now: datetime) -> Self:
        regle = groupe.regle
        face = _regle(regle)
        return cls(
            id=global_id("GroupePieces", groupe.candidature_id, face["code"]),
            **face,
            est_validable=rules.est_validable(groupe.etats, regle, now),
            pieces=[Piece.of(piece, now) for piece in groupe.pieces],
            groupe=groupe,
        )


@remembered(FACES)
def _regle(groupe: rules.GroupeDePieces) -> dict[str, Any]:
    """A group before any act of the candidate or of the office."""
    online = groupe.mode is ModeDepot.EN_LIGNE
    return {
        "code": groupe.code,
        "titre": groupe.titre,
        "mode": groupe.mode,
        "debut": groupe.debut,
        "limite": groupe.limite,
        "aide": list(phrases.AIDE_MODE[groupe.mode]),
        "explication_validation": phrases.EXPLICATION_VALIDER if online else None,
        "libelle_validation": phrases.VALIDER if online else None,
    }


def autour(suivie: PieceDuDossier) -> dict[str, list[strawberry.ID]]:
    """The ids of the group and of the candidature of a pièce."""
    candidature_id = suivie.row.candidature_id
    return {
        "Candidature": [global_id("Candidature", candidature_id)],
        "GestionCandidature": [global_id("GestionCandidature", candidature_id)],
        "GroupePieces": [global_id("GroupePieces", candidature_id, suivie.groupe.code)],
    }


@strawberry.input(description="The description of a file that a client is about to send.")
class DepotInput:
    nom: str = field(
        "Name of the file; displayed once made safe, trusted for nothing.",
        metadata={"ecriture": CaracteresAdmis.FICHIER},
    )
    taille: int = field("Size in bytes.")
    empreinte: str = field("SHA-256 of the bytes, in hexadecimal.")


@strawberry.type(description="An address to send a file to: one PUT of its bytes, as they are, then `pieceDeposer`.")
class AdresseDepot:
    url: str = field("Signed address, good once; ask for another one when the sending fails.")
    jeton: str = field("Id of the upload, for `pieceDeposer`.")
    expire_le: datetime = field("Instant until which the file may be sent and deposited.")


@strawberry.type(description="The answer of `pieceOuvrirDepot`.")
class PieceOuvrirDepotPayload(Payload):
    depot: AdresseDepot | None = field("Address to send the file to.", default=None)


@strawberry.interface(description="The answer of a mutation that changes the files of a candidature.")
class FichiersPayload(Payload):
    groupe: GroupePieces | None = objet("The group, whose validation may have opened or closed.")
    candidature: Annotated["Candidature", strawberry.lazy("api.schema.candidature")] | None = objet(
        "The candidature, with all its groups."
    )


@strawberry.type(description="The answer of `pieceDeposer`.")
class PieceDeposerPayload(FichiersPayload):
    piece: Piece | None = field("The pièce, with its file.", default=None)


@strawberry.type(description="The answer of `pieceRetirer`.")
class PieceRetirerPayload(FichiersPayload):
    piece: Piece | None = field("The pièce, without its file.", default=None)


@strawberry.type(description="The answer of `piecesValider`.")
class PiecesValiderPayload(Payload):
    groupe: GroupePieces | None = field("The group, validated and locked.", default=None)
    candidature: Annotated["Candidature", strawberry.lazy("api.schema.candidature")] | None = objet(
        "The candidature, with all its groups."
    )


@strawberry.type
class PieceQuery:
    @field("One pièce; null when it is not within reach, or is no longer asked.")
    async def piece(self, info: Info, id: PieceId) -> Piece | None:  # noqa: A002 - the argument's own name
        return await reach(Piece, info, id)

    @field("French sentences of « Mes justificatifs » above its groups, in order.")
    def aide_justificatifs(self) -> list[str]:
        return list(phrases.AIDE)


@strawberry.type
class PieceMutation:
    @mutation("« Ajouter »: gives an address to send a file to; the pièce's former address is then refused.")
    async def piece_ouvrir_depot(
        self,
        info: Info,
        piece_id: PieceId,
        depot: Annotated[DepotInput, strawberry.argument(description="The file that will be sent.")],
        version: Version = None,
    ) -> PieceOuvrirDepotPayload | None:
        annonce = FichierAnnonce(nom=depot.nom, taille=depot.taille, empreinte=depot.empreinte)
        opened = await resolvers.ouvrir_depot(info.context.op, uuid_of(piece_id, "Piece"), version, annonce)
        adresse = AdresseDepot(url=opened.url, jeton=opened.jeton, expire_le=opened.expire_le)
        return PieceOuvrirDepotPayload(depot=adresse)

    @mutation("Deposits the file that was sent; a second call changes nothing.")
    async def piece_deposer(
        self,
        info: Info,
        piece_id: PieceId,
        jeton: Annotated[str, strawberry.argument(description="Id of the upload, from `pieceOuvrirDepot`.")],
        version: Version = None,
    ) -> PieceDeposerPayload | None:
        op = info.context.op
        suivie = await resolvers.deposer(op, uuid_of(piece_id, "Piece"), version, jeton)
        return PieceDeposerPayload(piece=Piece.of(suivie, op.now), objets=autour(suivie))

    @mutation("Deletes the file of a pièce, as long as it is not validated; the history keeps it.")
    async def piece_retirer(self, info: Info, piece_id: PieceId, version: Version = None) -> PieceRetirerPayload | None:
        op = info.context.op
        suivie = await resolvers.retirer(op, uuid_of(piece_id, "Piece"), version)
        return PieceRetirerPayload(piece=Piece.of(suivie, op.now), objets=autour(suivie))

    @mutation("« J'ai fourni toutes mes pièces »: validates, dates and locks the files of a group.")
    async def pieces_valider(
        self,
        info: Info,
        candidature_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the candidature.")],
        groupe: Annotated[str, strawberry.argument(description="Code of the group.")],
    ) -> PiecesValiderPayload | None:
        op = info.context.op
        found = await resolvers.valider(op, uuid_of(candidature_id, "Candidature"), groupe)
        return PiecesValiderPayload(groupe=GroupePieces.of(found, op.now))
