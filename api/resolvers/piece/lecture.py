"""The reading of pièces, each with the group and the window that the dossier gives it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api.models import Candidature, Depot, Piece, Reading, read_together
from api.resolvers.document import LienFichier
from api.resolvers.dossier import DossierCharge, charger_une, completer
from api.resolvers.gates import acteur, several
from api.resolvers.gates import candidat as gate
from api.resolvers.lectures import noter_fichier, noter_lus
from api.resolvers.operation import Operation
from api.rules.parcours import Dossier
from api.rules.piece import EtatPiece, GroupeDePieces, PieceDemandee, groupes_de
from api.rules.problems import Code, Problem, RefusedError
from api.services.storage import ByteStream
from api.services.tokens import DUREE_FICHIER

DEPOT = "depot"
PIECES = Reading(lambda ids: Piece.filter(candidature_id__in=ids))
DEPOTS = Reading(lambda ids: Depot.filter(piece__candidature_id__in=ids))
PLUS_DEMANDEE = Problem(Code.ACTION_IMPOSSIBLE, "Cette pièce ne vous est plus demandée.")


@dataclass(frozen=True)
class PieceDuDossier:
    """A pièce: its demand, the row of its progress, its state as that row was read, and the group that gives its window."""

    demandee: PieceDemandee
    row: Piece
    etat: EtatPiece
    groupe: GroupeDePieces


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
        GroupeDuDossier(
            groupe,
            tuple(PieceDuDossier(piece, row := asked[piece.code], row.etat(), groupe) for piece in groupe.pieces),
        )
        for groupe in groupes_de(officiel, asked.keys())
    )


async def pieces_de(candidature_ids: Sequence[UUID]) -> list[Piece]:
    """The pièces of several candidatures at once, with every file that answered them."""
    keys = list(candidature_ids)
    return avec_depots(*await read_together((PIECES, (keys,)), (DEPOTS, (keys,))))


def avec_depots(pieces: Iterable[Piece], depots: Iterable[Depot]) -> list[Piece]:
    """The pièces, each with its files among these."""
    rows = {row.id: row for row in pieces}
    for row in rows.values():
        row.depots._set_result_for_query([])  # noqa: SLF001 - as Tortoise's own prefetching
    for depot in depots:
        if owner := rows.get(depot.piece_id):  # none for one that was asked for meanwhile
            owner.depots.related_objects.append(depot)
    return list(rows.values())


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, PieceDuDossier]:
    """The pièces of these ids that the actor may see and that are still asked for."""
    op.signed_in()  # before the query: without a sign-in, an existing pièce gets the same refusal as a missing one
    owners = {row.candidature_id for row in (await several(Piece.all(), ids)).values()}
    found = await groupes(op, sorted(owners)) if owners else {}
    pieces = (piece for siens in found.values() for groupe in siens for piece in groupe.pieces)
    return {piece.row.id: piece for piece in pieces if piece.row.id in set(ids)}


async def groupes(op: Operation, candidature_ids: Sequence[UUID]) -> dict[UUID, tuple[GroupeDuDossier, ...]]:
    """The groups of the candidatures of these ids that the actor may see."""
    found = await _groupes(await completer(await acteur.candidatures_par_id(op, candidature_ids)))
    noter_lus(op, found)
    return found


async def depots(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Depot]:
    """The files of these ids whose pièces the actor may see and are still asked for."""
    op.signed_in()
    rows = await several(Depot.all(), ids)
    seen = await trouver(op, [row.piece_id for row in rows.values()])
    return {key: row for key, row in rows.items() if row.piece_id in seen}


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
    return (await _groupes([await charger_une(candidature)]))[candidature.id]


async def _groupes(chargees: Sequence[DossierCharge]) -> dict[UUID, tuple[GroupeDuDossier, ...]]:
    rows: dict[UUID, list[Piece]] = defaultdict(list)
    for row in await pieces_de([chargee.row.id for chargee in chargees]):
        rows[row.candidature_id].append(row)
    return {chargee.row.id: suivre(chargee.officiel, rows[chargee.row.id]) for chargee in chargees}


def une_piece(groupes: Iterable[GroupeDuDossier], piece_id: UUID) -> PieceDuDossier | None:
    """The pièce of an id among the groups."""
    return next((piece for groupe in groupes for piece in groupe.pieces if piece.row.id == piece_id), None)


def lien(op: Operation, depot: Depot) -> LienFichier:
    """A signed address of a file of a pièce that the gate let through."""
    noter_fichier(op, depot.piece_id, DEPOT)
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
