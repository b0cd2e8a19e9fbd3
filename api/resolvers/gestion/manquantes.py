"""The pièces that candidatures still lack, as reminders and relances name them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from api.models import Piece
from api.resolvers.dossier import DossierCharge
from api.rules.piece import GroupeDePieces, groupes
from api.rules.relance import manque


async def groupes_manquants(chargees: Sequence[DossierCharge]) -> Mapping[UUID, tuple[GroupeDePieces, ...]]:
    """The groups of pièces of each candidature, less the pièces on which its candidat has nothing to do."""
    rows = await Piece.filter(candidature_id__in=[un.row.id for un in chargees], est_demandee=True)
    given: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        if not manque(row.etat()):
            given[row.candidature_id].add(row.code)
    return {un.row.id: _manquants(un, given[un.row.id]) for un in chargees}


def _manquants(chargee: DossierCharge, given: Collection[str]) -> tuple[GroupeDePieces, ...]:
    if chargee.officiel is None:
        return ()
    found = (
        replace(
            groupe, pieces=tuple(piece for piece in groupe.pieces if piece.est_obligatoire and piece.code not in given)
        )
        for groupe in groupes(chargee.officiel)
    )
    return tuple(groupe for groupe in found if groupe.pieces)
