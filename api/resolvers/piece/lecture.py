"""The reading of pièces, each with the group and the window that the dossier gives it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api.models import Candidature, Depot, Piece
from api.resolvers.document import LienFichier
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates import acteur
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Operation
from api.rules.parcours import Dossier
from api.rules.piece import EtatPiece, GroupeDePieces, PieceDemandee, groupes_de
from api.rules.problems import Code, Problem, RefusedError
from api.services.storage import ByteStream
from api.services.tokens import DUREE_FICHIER

DEPOT = "depot"
PLUS_DEMANDEE = Problem(Code.ACTION_IMPOSSIBLE, "Cette pièce ne vous est plus demandée.")


@dataclass(frozen=True)
class PieceDuDossier:
    """A pièce: its demand, the row of its progress, and the group that gives its window."""

    demandee: PieceDemandee
    row: Piece
    groupe: GroupeDePieces

    @property
    def etat(self) -> EtatPiece:
        return self.row.etat()


@dataclass(frozen=True)
class GroupeDuDossier:
    """The pièces of one way of handing in and one window."""

    regle: GroupeDePieces
    pieces: tuple[PieceDuDossier, ...]

    @property
    def candidature_id(self) -> UUID:
        """The id of the candidature whose pièces they are; a group has one at least."""
        return self.pieces[0].row.candidature_id

    @property
    def etats(self) -> dict[str, EtatPiece]:
        return {piece.row.code: piece.etat for piece in self.pieces}


def suivre(officiel: Dossier | None, rows: Iterable[Piece]) -> tuple[GroupeDuDossier, ...]:
    """The groups of the pièces that the last save asked."""
    if officiel is None:
        return ()
    asked = {row.code: row for row in rows if row.est_demandee}
    return tuple(
        GroupeDuDossier(groupe, tuple(PieceDuDossier(piece, asked[piece.code], groupe) for piece in groupe.pieces))
        for groupe in groupes_de(officiel, asked.keys())
    )


async def pieces_de(candidature_ids: Sequence[UUID]) -> list[Piece]:
    """The pièces of several candidatures at once, with every file that answered them."""
    return await Piece.filter(candidature_id__in=list(candidature_ids)).prefetch_related("depots")


async def trouver(op: Operation, piece_id: UUID) -> PieceDuDossier | None:
    """One pièce, or None when the actor may not see it, or when it is no longer asked for."""
    op.signed_in()  # before the query: without a sign-in, an existing pièce gets the same refusal as a missing one
    row = await Piece.filter(id=piece_id).first()
    if row is None:
        return None
    try:
        candidature = await acteur.candidature(op, row.candidature_id)
    except RefusedError:
        return None
    return une_piece(await groupes_charges(candidature), piece_id)


async def groupes(op: Operation, candidature_id: UUID) -> tuple[GroupeDuDossier, ...]:
    """The groups of one candidature that the actor may see."""
    return await groupes_charges(await acteur.candidature(op, candidature_id))


async def depot(op: Operation, depot_id: UUID) -> Depot | None:
    """One file of a pièce that the actor may see and that is still asked for, or None."""
    op.signed_in()
    row = await Depot.filter(id=depot_id).first()
    return row if row and await trouver(op, row.piece_id) else None


async def verrouiller(op: Operation, piece_id: UUID) -> tuple[PieceDuDossier, DossierCharge]:
    """A pièce of the acting candidat, whose candidature is locked until the end of the transaction."""
    row = await gate.piece(op, piece_id)
    candidature = await gate.candidature(op, row.candidature_id, lock=True)
    chargee = await charger_une(candidature)
    found = une_piece(suivre(chargee.officiel, await pieces_de([candidature.id])), piece_id)
    if found is None:
        raise RefusedError(PLUS_DEMANDEE)
    return found, chargee


async def groupes_charges(candidature: Candidature) -> tuple[GroupeDuDossier, ...]:
    """The groups of a candidature that the gate let through, or that was just changed."""
    chargee = await charger_une(candidature)
    return suivre(chargee.officiel, await pieces_de([candidature.id]))


def une_piece(groupes: Iterable[GroupeDuDossier], piece_id: UUID) -> PieceDuDossier | None:
    """The pièce of an id among the groups."""
    return next((piece for groupe in groupes for piece in groupe.pieces if piece.row.id == piece_id), None)


def lien(op: Operation, depot: Depot) -> LienFichier:
    """A signed address of a file of a pièce that the gate let through."""
    return LienFichier(
        nom=depot.nom,
        url=f"{op.services.api_url}/pieces/{op.services.tokens.sign_fichier(DEPOT, depot.id)}",
        expire_le=op.now + timedelta(seconds=DUREE_FICHIER),
        taille=depot.taille,
    )


async def telecharger(op: Operation, jeton: str) -> tuple[Depot, ByteStream] | None:
    """The file of a signed link; None when the link is forged or too old.

    The link itself is the right to read, given by the gate when it was made.
    """
    match op.services.tokens.read_fichier(jeton):
        case (str(kind), UUID() as depot_id) if kind == DEPOT:
            depot = await Depot.get_or_none(id=depot_id)
            flux = await op.services.storage.stream(depot.cle) if depot else None
            return (depot, flux) if depot and flux else None
    return None
