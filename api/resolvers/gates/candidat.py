"""The gate of candidates: their account, their person, and the candidatures of « Mes inscriptions »."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.models import Candidat, Candidature, Compte, Message, Piece
from api.resolvers.gates import one, several
from api.resolvers.operation import Operation
from api.rules.candidature import ETATS_VISIBLES


def visibles(op: Operation, prefix: str = "") -> Q:
    """The condition of a candidate's own candidatures: live, and of a session that is not closed (guide Bac Pro, 4.3).

    `prefix` leads to the candidature from another table: "candidature__".
    """
    criteria: dict[str, Any] = {
        "candidat__compte_id": op.signed_in().compte_id,
        "etat__in": list(ETATS_VISIBLES),
        "periode__session__est_fermee": False,
    }
    return Q(**{prefix + name: value for name, value in criteria.items()})


def candidatures(op: Operation) -> QuerySet[Candidature]:
    """The candidatures of « Mes inscriptions »."""
    return Candidature.filter(visibles(op))


def messages(op: Operation) -> QuerySet[Message]:
    """The messages sent to the actor."""
    return Message.filter(compte_id=op.signed_in().compte_id)


async def compte(op: Operation, *, lock: bool = False) -> Compte:
    """The actor's own account, of whatever type."""
    return await one(Compte.filter(id=op.signed_in().compte_id), lock=lock)


async def comptes(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Compte]:
    """The actor's own account, when it is among these."""
    return await several(Compte.filter(id=op.signed_in().compte_id), ids)


async def candidat(op: Operation, *, lock: bool = False) -> Candidat:
    """The person behind the actor's account."""
    return await one(Candidat.filter(compte_id=op.signed_in().compte_id), lock=lock)


async def candidature(op: Operation, candidature_id: UUID, *, lock: bool = False) -> Candidature:
    """One candidature of the acting candidate."""
    return await one(candidatures(op).filter(id=candidature_id), lock=lock, of=("candidature",))


async def piece(op: Operation, piece_id: UUID) -> Piece:
    """One pièce of a candidature of the acting candidate."""
    return await one(Piece.filter(visibles(op, "candidature__"), id=piece_id))


async def message(op: Operation, message_id: UUID) -> Message:
    """One message sent to the actor."""
    return await one(messages(op).filter(id=message_id))
