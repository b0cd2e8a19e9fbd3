"""The registrations that leave a scope: told to those who hold a copy of them, whatever becomes of their rows."""

from collections.abc import Iterable

from api.models import Candidature, Sortie
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature


async def noter(op: Operation, rows: Iterable[Candidature]) -> None:
    """Notes that registrations leave the scopes where they now are, in the transaction that takes them out.

    A draft was in no scope, and only a pupil was in that of a school.
    """
    await Sortie.bulk_create(
        [
            Sortie(
                candidature=row.id,
                centre=row.centre,
                domaine=row.domaine,
                etablissement=row.etablissement if row.est_pre_inscrite else None,
                cree_le=op.now,
            )
            for row in rows
            if row.etat is not EtatCandidature.BROUILLON
        ]
    )
