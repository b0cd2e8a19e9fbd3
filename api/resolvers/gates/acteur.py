"""The gate of any actor: the candidatures, documents and pièces that a candidate or an office may see or change."""

from collections.abc import Sequence
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.models import Candidature, Document, Etablissement
from api.resolvers.gates import bureau, candidat, one
from api.resolvers.operation import Change, Operation


async def visibles(op: Operation, prefix: str = "") -> Q:
    """The condition of the candidatures that the actor may see; `prefix` leads to them from another table."""
    return await bureau.visibles(op, prefix) if bureau.est_bureau(op) else candidat.visibles(op, prefix)


async def candidatures(op: Operation) -> QuerySet[Candidature]:
    """The candidatures that the actor may see: a candidat's own, or those within an office's scope."""
    return Candidature.filter(await visibles(op))


async def candidatures_par_id(op: Operation, ids: Sequence[UUID]) -> list[Candidature]:
    """The candidatures of these ids that the actor may see, with the parents that a dossier reads."""
    if bureau.est_bureau(op):
        return await (await candidatures(op)).filter(id__in=list(ids)).select_related(*candidat.PARENTS)
    found, _ = await candidat.inscriptions_par_id(op, ids)
    return found


async def candidature(op: Operation, candidature_id: UUID, *, lock: bool = False) -> Candidature:
    """One candidature that the actor may see and change."""
    return await one((await candidatures(op)).filter(id=candidature_id), lock=lock, of=("candidature",))


async def candidature_tenue(
    op: Operation, candidature_id: UUID, change: Change | None = None
) -> tuple[Candidature, list[Etablissement]]:
    """One candidature that the actor may change, under its lock, with the parents that a dossier reads.

    The schools that it names come with it where that spares a statement; so do the ends of a candidate's change.
    """
    if not bureau.est_bureau(op):
        return await candidat.candidature_tenue(op, candidature_id, change)
    row = await candidature(op, candidature_id, lock=True)
    return await Candidature.filter(id=row.id).select_related(*candidat.PARENTS).get(), []


async def documents(op: Operation) -> QuerySet[Document]:
    """The documents of the candidatures that the actor may see."""
    return Document.filter(await visibles(op, "candidature__"))


async def candidature_d_un_lien(candidature_id: UUID) -> Candidature | None:
    """The candidature of a signed link, which the gate gave to its holder."""
    return await Candidature.filter(id=candidature_id).first()
