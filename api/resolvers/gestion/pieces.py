"""Control of pièces: one by one or in bulk, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from api.models import EvenementAnnonce, Piece, locked
from api.resolvers.dossier import DossierCharge, charger, charger_par_id
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import candidatures, perimetre
from api.resolvers.operation import Operation
from api.resolvers.piece.lecture import PieceDuDossier, pieces_de, suivre, une_piece
from api.rules.gestion.actions import ActionGestion, problems_gestion
from api.rules.ids import global_id
from api.rules.piece import EVENEMENTS, TEXTES, DecisionPiece, problems_controle
from api.rules.problems import Code, Problem, RefusedError, refuse

AU_PLUS = 200


@dataclass(frozen=True)
class PieceLue:
    """A pièce as the office saw it."""

    id: UUID
    version: int | None = None


async def controler(op: Operation, lues: Sequence[PieceLue], decision: DecisionPiece) -> list[PieceDuDossier]:
    """Takes one decision on several pièces; one for which it is not open stops all, and is named by its id."""
    refuse(_problems_nombre(lues))
    async with op.change() as change:
        suivies = await _tenir(op, lues)
        refuse(
            problem.under("pieces", global_id("Piece", lue.id))
            for lue, (piece, chargee) in zip(lues, suivies, strict=True)
            for problem in _problems(op, lue, piece, chargee, decision)
        )
        for piece, _ in suivies:
            await piece.row.decider(decision, op.now)
        change.record_all([_annonce(piece, chargee, decision) for piece, chargee in suivies])
    return await _relire([piece.row for piece, _ in suivies])


async def _tenir(op: Operation, lues: Sequence[PieceLue]) -> list[tuple[PieceDuDossier, DossierCharge]]:
    """The pièces within reach with their dossiers, locked; one out of reach stops all, as if it did not exist."""
    owners = dict(await Piece.filter(id__in=[lue.id for lue in lues]).values_list("id", "candidature_id"))
    reachable = candidatures(await perimetre(op)).filter(id__in=set(owners.values()))
    await locked(reachable.order_by("id"))
    chargees = {chargee.row.id: chargee for chargee in await charger(reachable)}
    rows = await pieces_de(list(chargees))
    found = []
    for lue in lues:
        chargee = chargees.get(owners[lue.id]) if lue.id in owners else None
        groupes = (
            suivre(chargee.officiel, [row for row in rows if row.candidature_id == chargee.row.id]) if chargee else ()
        )
        piece = une_piece(groupes, lue.id)
        if chargee is None or piece is None:
            raise RefusedError(INTROUVABLE.under("pieces", global_id("Piece", lue.id)))
        found.append((piece, chargee))
    return found


def _problems_nombre(lues: Sequence[PieceLue]) -> list[Problem]:
    if not lues:
        return [Problem(Code.OBLIGATOIRE, "Choisissez au moins une pièce.", ("pieces",))]
    if len(lues) > AU_PLUS:
        return [Problem(Code.TROP_LONG, f"Contrôlez {AU_PLUS} pièces à la fois au plus.", ("pieces",))]
    if len({lue.id for lue in lues}) < len(lues):
        return [Problem(Code.VALEUR_INCOMPATIBLE, "Une même pièce est choisie deux fois.", ("pieces",))]
    return []


def _problems(
    op: Operation, lue: PieceLue, piece: PieceDuDossier, chargee: DossierCharge, decision: DecisionPiece
) -> list[Problem]:
    """The reasons why a decision is not open; none is open once the candidat no longer sees the candidature."""
    try:
        piece.row.check_version(lue.version)
    except RefusedError as stale:
        return list(stale.problems)
    row = chargee.row
    hidden = problems_gestion(ActionGestion.MODIFIER, row.etat, en_transfert=row.transfert_demande_le is not None)
    return hidden or problems_controle(decision, piece.etat, piece.groupe, op.now)


def _annonce(piece: PieceDuDossier, chargee: DossierCharge, decision: DecisionPiece) -> EvenementAnnonce:
    assert decision.statut is not None
    donnees = {
        "piece": str(piece.row.id),
        "code": piece.demandee.libelle_complet,
        "statut": decision.statut.value,
        **{nom: getattr(piece.row, nom) for nom in TEXTES},
    }
    return EvenementAnnonce(
        type=EVENEMENTS[decision.statut],
        compte_id=chargee.row.candidat.compte_id,
        candidature_id=chargee.row.id,
        donnees=donnees,
    )


async def _relire(rows: Sequence[Piece]) -> list[PieceDuDossier]:
    chargees = await charger_par_id({row.candidature_id for row in rows})
    fresh = await pieces_de([chargee.row.id for chargee in chargees])
    groupes = [
        groupe
        for chargee in chargees
        for groupe in suivre(chargee.officiel, [row for row in fresh if row.candidature_id == chargee.row.id])
    ]
    return [found for row in rows if (found := une_piece(groupes, row.id))]
