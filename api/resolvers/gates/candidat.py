"""The gate of candidates: their account, their person, and the candidatures of « Mes inscriptions »."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.queryset import QuerySet

from api.models import (
    Asked,
    Candidat,
    Candidature,
    Compte,
    Etablissement,
    Message,
    Piece,
    Reading,
    attach,
    read_together,
)
from api.resolvers.gates import INTROUVABLE, one, several
from api.resolvers.operation import Change, Operation
from api.rules.candidature import ETATS_VISIBLES
from api.rules.problems import RefusedError

PARENTS = ("periode__session", "candidat__compte")  # of a candidature, for its dossier


COMPTE = Reading(lambda compte_id: Compte.filter(id=compte_id))
COMPTE_ET_CANDIDAT = Reading(lambda compte_id: Compte.filter(id=compte_id).select_related("candidat"), is_spare=True)
# The candidatures of an account, all or those of these ids, with the parents that are not the actor's own rows.
INSCRIPTIONS = Reading(
    lambda compte_id: (
        Candidature.filter(visibles_de(compte_id)).order_by("-cree_le", "-id").select_related("periode__session")
    )
)
INSCRIPTIONS_PAR_ID = Reading(
    lambda compte_id, ids: Candidature.filter(visibles_de(compte_id), id__in=ids).select_related("periode__session")
)
# One of them under the lock of its writer. Its person is held against a change of civil status, which takes the lock of
# the candidature too: a reading that waited for it would else give the names of before.
INSCRIPTION_TENUE = Reading(
    lambda compte_id, id_: Candidature.filter(visibles_de(compte_id), id=id_).select_related(*PARENTS),
    lock='FOR NO KEY UPDATE OF "candidature" FOR KEY SHARE OF "candidature__candidat"',
)
# The places of a candidature that name a school, in the last save and in the draft.
PLACES = (
    '"candidature"."etablissement"',
    "\"candidature\".\"saisie\" -> 'INFORMATIONS' ->> 'ancien_etablissement'",
    "\"candidature\".\"brouillon\" -> 'INFORMATIONS' ->> 'etablissement'",
    "\"candidature\".\"brouillon\" -> 'INFORMATIONS' ->> 'ancien_etablissement'",
)


def _ecoles(**criteria: Any) -> QuerySet[Etablissement]:  # noqa: ANN401 - as Tortoise's filters
    named = Candidature.filter(**criteria).annotate(ecole=RawSQL(f"unnest(ARRAY[{', '.join(PLACES)}])"))
    return Etablissement.filter(uai__in=Subquery(named.values("ecole")))


ECOLES = Reading(lambda compte_id: _ecoles(candidat__compte_id=compte_id), is_spare=True)
ECOLES_PAR_ID = Reading(lambda ids: _ecoles(id__in=ids), is_spare=True)


def visibles(op: Operation, prefix: str = "") -> Q:
    """The condition of a candidate's own candidatures; `prefix` leads to them from another table: "candidature__"."""
    return visibles_de(op.signed_in().compte_id, prefix)


def visibles_de(compte_id: UUID, prefix: str = "") -> Q:
    """The condition of the candidatures of an account: live, and of a session that is not closed (guide Bac Pro, 4.3)."""
    criteria: dict[str, Any] = {
        "candidat__compte_id": compte_id,
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
    if not lock and (found := await COMPTE.read_one(op.signed_in().compte_id)):
        return found
    return await one(Compte.filter(id=op.signed_in().compte_id), lock=lock)


async def compte_lu(op: Operation) -> Compte:
    """The actor's own account for a reading: as the check of its sign-in read it just before, where it did."""
    op.signed_in()
    return await op.compte_lu() or await compte(op)


async def inscriptions(op: Operation, *others: Asked) -> tuple[list[Candidature], list[list[Any]]]:
    """The candidatures of « Mes inscriptions », the latest first, with the parents that a dossier reads.

    The rows of other readings come beside, of the same statement.
    """
    return await _inscriptions(op, (INSCRIPTIONS, (op.signed_in().compte_id,)), *others)


async def inscriptions_par_id(
    op: Operation, ids: Sequence[UUID], *others: Asked
) -> tuple[list[Candidature], list[list[Any]]]:
    """The candidatures of « Mes inscriptions » that have these ids, read as `inscriptions` are."""
    return await _inscriptions(op, (INSCRIPTIONS_PAR_ID, (op.signed_in().compte_id, list(ids))), *others)


async def _inscriptions(op: Operation, asked: Asked, *others: Asked) -> tuple[list[Candidature], list[list[Any]]]:
    """Candidatures with their person as the same statement reads it, and the rows of other readings."""
    compte_id = op.signed_in().compte_id
    own = () if op.waiting else ((COMPTE_ET_CANDIDAT, (compte_id,)),)
    rows, *found = await op.read_together(asked, *others, *own)
    comptes = found.pop() if own else ()
    compte = next(iter(comptes), None) or await op.compte_lu() or await COMPTE_ET_CANDIDAT.read_one(compte_id)
    return (_lies(rows, compte) if rows and compte else []), found


def _lies(rows: list[Candidature], compte: Compte) -> list[Candidature]:
    """The candidatures with their person, and that one with its account, as if they were joined."""
    candidat = compte.candidat
    attach(candidat, "compte", compte)
    for row in rows:
        attach(row, "candidat", candidat)
    return rows


async def comptes(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Compte]:
    """The actor's own account, when it is among these."""
    return await several(Compte.filter(id=op.signed_in().compte_id), ids)


async def candidat(op: Operation, *, lock: bool = False) -> Candidat:
    """The person behind the actor's account."""
    return await one(Candidat.filter(compte_id=op.signed_in().compte_id), lock=lock)


async def candidature(op: Operation, candidature_id: UUID, *, lock: bool = False) -> Candidature:
    """One candidature of the acting candidate."""
    return await one(candidatures(op).filter(id=candidature_id), lock=lock, of=("candidature",))


async def candidature_tenue(
    op: Operation, candidature_id: UUID, change: Change | None = None
) -> tuple[Candidature, list[Etablissement]]:
    """One candidature of the acting candidate, under its lock, with the parents and the schools that a dossier reads.

    With a change that holds nothing after it, the ends of that change are held by the same statement.
    It is asked for again when it is not found: one that moved to another période while its lock was waited for has its
    former période beside it, and fits no condition.
    """
    asked = (INSCRIPTION_TENUE, (op.signed_in().compte_id, candidature_id)), (ECOLES_PAR_ID, ([candidature_id],))
    for _ in range(2):
        rows, ecoles = await (change.tenir(*asked) if change else read_together(*asked))
        if rows:
            return rows[0], ecoles
    raise RefusedError(INTROUVABLE)


async def piece(op: Operation, piece_id: UUID) -> Piece:
    """One pièce of a candidature of the acting candidate."""
    return await one(Piece.filter(visibles(op, "candidature__"), id=piece_id))


async def message(op: Operation, message_id: UUID) -> Message:
    """One message sent to the actor."""
    return await one(messages(op).filter(id=message_id))
