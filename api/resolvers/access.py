"""The one gate: who may reach which object. What may not be reached does not exist."""

from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Candidat, Candidature, Compte, Document, Message, Piece, locked
from api.resolvers.operation import Operation
from api.rules.candidature import ETATS_VISIBLES
from api.rules.problems import Code, Problem, RefusedError

INTROUVABLE = Problem(Code.INTROUVABLE, "Cet élément n'existe pas ou ne vous est pas accessible.")


def candidatures(op: Operation) -> QuerySet[Candidature]:
    """Those of « Mes inscriptions »: live, and of a session that is not closed (guide Bac Pro, section 4.3)."""
    return Candidature.filter(
        candidat__compte_id=op.signed_in().compte_id,
        etat__in=list(ETATS_VISIBLES),
        periode__session__est_fermee=False,
    )


def documents(op: Operation) -> QuerySet[Document]:
    """The documents of the candidatures that the actor may see."""
    return Document.filter(
        candidature__candidat__compte_id=op.signed_in().compte_id,
        candidature__etat__in=list(ETATS_VISIBLES),
        candidature__periode__session__est_fermee=False,
    )


def pieces(op: Operation) -> QuerySet[Piece]:
    """The pièces of the candidatures that the actor may see."""
    return Piece.filter(
        candidature__candidat__compte_id=op.signed_in().compte_id,
        candidature__etat__in=list(ETATS_VISIBLES),
        candidature__periode__session__est_fermee=False,
    )


def messages(op: Operation) -> QuerySet[Message]:
    """The messages sent to the actor."""
    return Message.filter(compte_id=op.signed_in().compte_id)


async def compte(op: Operation, *, lock: bool = False) -> Compte:
    """The actor's own account."""
    rows = Compte.filter(id=op.signed_in().compte_id)
    row = await (locked(rows) if lock else rows).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row


async def candidat(op: Operation, *, lock: bool = False) -> Candidat:
    """The person behind the actor's account."""
    rows = Candidat.filter(compte_id=op.signed_in().compte_id)
    row = await (locked(rows) if lock else rows).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row


async def candidature(op: Operation, candidature_id: UUID, *, lock: bool = False) -> Candidature:
    """One candidature; with `lock`, nobody else changes it before the end of the transaction."""
    rows = candidatures(op).filter(id=candidature_id)
    row = await (locked(rows, of=("candidature",)) if lock else rows).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row


async def document(op: Operation, document_id: UUID) -> Document:
    """One document."""
    row = await documents(op).filter(id=document_id).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row


async def piece(op: Operation, piece_id: UUID) -> Piece:
    """One pièce."""
    row = await pieces(op).filter(id=piece_id).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row


async def message(op: Operation, message_id: UUID) -> Message:
    """One message."""
    row = await messages(op).filter(id=message_id).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row


async def any_candidature(candidature_id: UUID) -> Candidature | None:
    """A candidature for whoever holds a signed link to it, which the gate gave."""
    return await Candidature.filter(id=candidature_id).first()
