"""Documents that an office publishes for one candidature, a new version each time."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from api.models import Document
from api.resolvers.document import meme_demande
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates import bureau
from api.resolvers.gestion import amenagements, convocations
from api.resolvers.gestion.amenagements import PAS_INSCRIT
from api.resolvers.gestion.ecriture import Ecriture, Geste, Preparation, Publication, ecrire, one
from api.resolvers.gestion.manquantes import groupes_manquants
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.document import TypeDocument
from api.rules.impression import contexte
from api.rules.problems import Code, Problem, RefusedError
from api.rules.publication import relance_pieces

RIEN_NE_MANQUE = Problem(Code.PREALABLE_MANQUANT, "Il ne manque aucune pièce justificative à ce dossier.")


async def preparer_relance(
    op: Operation, chargees: Sequence[DossierCharge], _donnees: Mapping[str, Any]
) -> Preparation:
    """The relance of each candidature, with the pièces that it still lacks."""
    publication = await Publication.of(op, TypeDocument.RELANCE_PIECES, chargees)
    manquantes = await groupes_manquants(chargees)
    return {
        un.row.id: publication.ecriture(un, relance_pieces(un.dossier, publication.numerotation(un), groupes))
        if (groupes := manquantes[un.row.id])
        else RIEN_NE_MANQUE
        for un in chargees
    }


async def preparer_demandes(
    op: Operation, chargees: Sequence[DossierCharge], _donnees: Mapping[str, Any]
) -> Preparation:
    """The new demande de pièces of each candidature that has one, where it would print something else."""
    type_ = TypeDocument.DEMANDE_PIECES
    publication = await Publication.of(op, type_, chargees)
    rows = await Document.filter(candidature_id__in=[un.row.id for un in chargees], type=type_).order_by("version")
    latest = {row.candidature_id: row for row in rows}
    found: dict[UUID, Ecriture | Problem | None] = {}
    for un in chargees:
        printed = contexte(type_, un.officiel or un.dossier, publication.numerotation(un))
        former = latest.get(un.row.id)
        is_other = former is not None and not meme_demande(former, printed)
        found[un.row.id] = publication.ecriture(un, printed) if is_other else None
    return found


# The documents that an office may publish, each with the function that drafts it.
PUBLICATIONS: Mapping[TypeDocument, Geste] = MappingProxyType(
    {
        TypeDocument.RELANCE_PIECES: preparer_relance,
        TypeDocument.NOTIFICATION_AMENAGEMENTS: amenagements.preparer,
        TypeDocument.CONVOCATION: convocations.preparer,
    }
)


async def publier(op: Operation, candidature_id: UUID, type_: TypeDocument) -> Document:
    """Publishes a document for one candidature."""
    async with op.change() as change:
        row = await bureau.candidature(op, candidature_id, lock=True)
        if row.etat is not EtatCandidature.INSCRIT:
            raise RefusedError(PAS_INSCRIT)
        chargee = await charger_une(row)
        ecriture = one(await PUBLICATIONS[type_](op, [chargee], {}), row.id)
        await ecrire(change, [ecriture])
    assert ecriture.document is not None
    return await Document.get(id=ecriture.document.id).select_related("candidature__candidat")
