"""The readings of registrations by offices and administrators, as the security journal notes them."""

from collections.abc import Iterable
from uuid import UUID

from api.resolvers.gates.bureau import est_bureau
from api.resolvers.operation import Operation
from api.rules.compte import TypeCompte
from api.rules.journal import NatureJournal


def noter_listes(op: Operation, candidature_ids: Iterable[UUID]) -> None:
    """Notes the registrations that a list shows to an agent; of a machine, which reads its whole scope, each page."""
    if op.acteur is not None and op.acteur.est_machine:
        op.noter(NatureJournal.DOSSIER_LISTE, detail=TypeCompte.MACHINE)
    else:
        _noter(op, NatureJournal.DOSSIER_LISTE, candidature_ids)


def noter_lus(op: Operation, candidature_ids: Iterable[UUID]) -> None:
    """Notes the registrations that an agent opens."""
    _noter(op, NatureJournal.DOSSIER_LU, candidature_ids)


def noter_fichier(op: Operation, objet_id: UUID, genre: str) -> None:
    """Notes a file, of a registration or of a pièce, that an agent is given the address of."""
    _noter(op, NatureJournal.FICHIER_LU, (objet_id,), genre)


def noter_personne(op: Operation, compte_id: UUID) -> None:
    """Notes a person whose civil status an agent opens."""
    if est_bureau(op):
        op.noter(NatureJournal.DOSSIER_LU, compte=compte_id)


def _noter(op: Operation, nature: NatureJournal, ids: Iterable[UUID], detail: str | None = None) -> None:
    if est_bureau(op):
        for candidature_id in ids:
            op.noter(nature, objet=candidature_id, detail=detail)
