"""« Mes inscriptions »: the candidatures of the actor, and the news of each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.models import Candidature, Document, Evenement, Reading
from api.resolvers.dossier import DossierCharge, charger, completer
from api.resolvers.gates import acteur
from api.resolvers.gates import candidat as gate
from api.resolvers.lectures import noter_lus
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.conservation import brouillon_jusqu_au, candidature_jusqu_au
from api.rules.document import TypeDocument
from api.rules.evenement import A_SIGNALER, TypeEvenement

SANS_CONTENU = ("id", "candidature_id", "type", "version", "publie_le", "fichier", "taille")
DOCUMENTS = Reading(lambda ids: Document.filter(candidature_id__in=ids).only(*SANS_CONTENU))


async def mes_inscriptions(op: Operation) -> list[DossierCharge]:
    """The cards, the latest registration first, as in the guide Bac Pro (section 2.1: 006 to 001)."""
    return await completer(await gate.INSCRIPTIONS.read(op.signed_in().compte_id))


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, DossierCharge]:
    """The candidatures of these ids that the actor may see."""
    found = {chargee.row.id: chargee for chargee in await completer(await acteur.candidatures_par_id(op, ids))}
    noter_lus(op, found)
    return found


async def documents(candidature_ids: Sequence[UUID]) -> list[Document]:
    """The latest version of each document, for several candidatures at once, in order of first publication.

    Documents of one save share their instant: the catalogue puts the récapitulatif first, as the guides do.
    Their contents are not read: they are long, and each save adds a version.
    """
    rows = await DOCUMENTS.read(list(candidature_ids))
    catalogue = list(TypeDocument)
    latest: dict[tuple[UUID, str], Document] = {}
    for row in sorted(rows, key=lambda row: (row.version, row.publie_le, catalogue.index(TypeDocument(row.type)))):
        latest[row.candidature_id, row.type] = row
    return list(latest.values())


async def nouveautes(candidature_ids: Sequence[UUID]) -> list[Evenement]:
    """The events in the envelopes, the latest first."""
    rows = Evenement.filter(candidature_id__in=list(candidature_ids), type__in=list(A_SIGNALER))
    return await rows.order_by("-rang")


def conservee_jusqu_au(row: Candidature) -> datetime:
    """The instant at which the retention erases a candidature, with its période loaded."""
    if row.etat is EtatCandidature.BROUILLON:
        return brouillon_jusqu_au(row.periode.ferme_le, row.cree_le)
    return candidature_jusqu_au(row.millesime, row.cree_le)


async def marquer_vue(op: Operation, candidature_id: UUID) -> DossierCharge:
    """Marks the events in the envelope as seen; an envelope without news stays as it is."""
    async with op.change() as change:
        row = await gate.candidature(op, candidature_id, lock=True)
        news = await nouveautes([row.id])
        if news and news[0].rang > row.rang_vu:
            row.rang_vu = news[0].rang
            await row.save(update_fields=["rang_vu"])
            change.record(TypeEvenement.CANDIDATURE_VUE, op.signed_in().compte_id, candidature_id=row.id)
    return (await charger(Candidature.filter(id=row.id)))[0]
