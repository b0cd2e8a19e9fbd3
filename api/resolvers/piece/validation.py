"""The removal of a file, and « J'ai fourni toutes mes pièces »."""

from uuid import UUID

from api.models import Depot
from api.resolvers.dossier import charger_une
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Operation
from api.resolvers.piece.depot import ecarter
from api.resolvers.piece.lecture import (
    GroupeDuDossier,
    PieceDuDossier,
    groupes_charges,
    pieces_de,
    suivre,
    une_piece,
    verrouiller,
)
from api.rules.evenement import TypeEvenement
from api.rules.piece import (
    ActionPiece,
    apres_retrait,
    apres_validation,
    est_a_valider,
    problems_action_piece,
    problems_valider,
)
from api.rules.problems import Code, Problem, RefusedError, refuse


async def retirer(op: Operation, piece_id: UUID, version: int | None) -> PieceDuDossier:
    """Deletes the file of a pièce that is not validated; the history keeps its event."""
    async with op.change() as change:
        suivie, chargee = await verrouiller(op, piece_id)
        suivie.row.check_version(version)
        refuse(problems_action_piece(ActionPiece.SUPPRIMER, suivie.etat, suivie.groupe, op.now))
        await ecarter(op, suivie.row)
        await suivie.row.prendre(apres_retrait(suivie.etat))
        donnees = {"piece": str(piece_id), "code": suivie.demandee.libelle_complet}
        compte_id = chargee.row.candidat.compte_id
        change.record(TypeEvenement.PIECE_RETIREE, compte_id, candidature_id=chargee.row.id, donnees=donnees)
    found = une_piece(await groupes_charges(chargee.row), piece_id)
    assert found is not None
    return found


async def valider(op: Operation, candidature_id: UUID, code: str) -> GroupeDuDossier:
    """Dates and locks every file of a group not yet validated (« J'ai fourni toutes mes pièces »)."""
    async with op.change() as change:
        candidature = await gate.candidature(op, candidature_id, lock=True)
        chargee = await charger_une(candidature)
        groupe = _groupe(suivre(chargee.officiel, await pieces_de([candidature_id])), code)
        refuse(problems_valider(groupe.etats, groupe.regle, op.now))
        stamped = [piece for piece in groupe.pieces if est_a_valider(piece.etat, groupe.regle, op.now)]
        for piece in stamped:
            await piece.row.prendre(apres_validation(piece.etat, op.now))
        ids = [piece.row.id for piece in stamped]
        await Depot.filter(piece_id__in=ids, retire_le=None).update(validee_le=op.now)
        donnees = {"groupe": code, "pieces": [piece.row.code for piece in stamped]}
        compte_id = chargee.row.candidat.compte_id
        change.record(TypeEvenement.PIECES_VALIDEES, compte_id, candidature_id=candidature_id, donnees=donnees)
    return _groupe(await groupes_charges(candidature), code)


def _groupe(groupes: tuple[GroupeDuDossier, ...], code: str) -> GroupeDuDossier:
    """The group of a code; refused when an office has moved its window, whose dates are in the code."""
    found = next((groupe for groupe in groupes if groupe.regle.code == code), None)
    if found is None:
        message = "Les dates de dépôt de ces pièces ont changé entre-temps. Rechargez-les avant de valider."
        raise RefusedError(Problem(Code.VERSION_PERIMEE, message, ("groupe",)))
    return found
