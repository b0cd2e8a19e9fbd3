"""« Mes inscriptions »: the candidatures of the actor, and the news of each."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any
from uuid import UUID

from api.models import Candidature, Document, Evenement, Reading
from api.resolvers.dossier import DossierCharge, charger_une, completer
from api.resolvers.gates import acteur
from api.resolvers.gates import candidat as gate
from api.resolvers.gates.bureau import est_bureau
from api.resolvers.lectures import noter_lus
from api.resolvers.operation import Operation
from api.resolvers.piece.lecture import DEPOTS, PIECES, avec_depots
from api.rules.candidature import EtatCandidature
from api.rules.conservation import brouillon_jusqu_au, candidature_jusqu_au
from api.rules.document import TypeDocument
from api.rules.evenement import A_SIGNALER, TypeEvenement

RANGS: Mapping[str, int] = {type_: rang for rang, type_ in enumerate(TypeDocument)}  # of types of documents
SANS_CONTENU = ("id", "candidature_id", "type", "version", "publie_le", "fichier", "taille")
DOCUMENTS = Reading(lambda ids: Document.filter(candidature_id__in=ids).only(*SANS_CONTENU))


async def mes_inscriptions(op: Operation) -> list[DossierCharge]:
    """The cards, the latest registration first, as in the guide Bac Pro (section 2.1: 006 to 001)."""
    rows, [ecoles] = await gate.inscriptions(op, (gate.ECOLES, (op.signed_in().compte_id,)))
    return await completer(rows, ecoles)


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, DossierCharge]:
    """The candidatures of these ids that the actor may see."""
    found = {chargee.row.id: chargee for chargee in await completer(await acteur.candidatures_par_id(op, ids))}
    noter_lus(op, found)
    return found


class ListeLue(StrEnum):
    """A list of a candidature that can be read with it."""

    PIECES = "pieces"
    DOCUMENTS = "documents"


@dataclass(frozen=True, kw_only=True)
class Lues:
    """Candidatures that the actor may see, with the lists that were read beside them, by candidature."""

    dossiers: Mapping[UUID, DossierCharge]
    listes: Mapping[ListeLue, Mapping[UUID, list[Any]]]


async def trouver_avec(op: Operation, ids: Sequence[UUID], listes: Collection[ListeLue]) -> Lues:
    """The candidatures of these ids that the actor may see, and lists of theirs; in one statement for a candidate.

    The lists are read by the same ids. What belongs to a candidature out of reach goes no further than here.
    """
    if est_bureau(op):
        return Lues(dossiers=await trouver(op, ids), listes={})
    keys = list(ids)
    wanted = [reading for liste in sorted(listes) for reading in LISTES[liste]]
    beside = ((reading, (keys,)) for reading in (gate.ECOLES_PAR_ID, *wanted))
    rows, [ecoles, *lists] = await gate.inscriptions_par_id(op, keys, *beside)
    found = iter(lists)
    dossiers = {chargee.row.id: chargee for chargee in await completer(rows, ecoles)}
    made = {liste: ASSEMBLER[liste](*islice(found, len(LISTES[liste]))) for liste in sorted(listes)}
    return Lues(dossiers=dossiers, listes={liste: _siennes(made[liste], dossiers) for liste in made})


def _siennes(rows: Iterable[Any], dossiers: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """The rows of each of these candidatures."""
    groups: dict[UUID, list[Any]] = {key: [] for key in dossiers}
    for row in rows:
        if row.candidature_id in groups:
            groups[row.candidature_id].append(row)
    return groups


async def documents(candidature_ids: Sequence[UUID]) -> list[Document]:
    """The latest version of each document, for several candidatures at once, in order of first publication.

    Their contents are not read: they are long, and each save adds a version.
    """
    return _derniers(await DOCUMENTS.read(list(candidature_ids)))


def _derniers(rows: Iterable[Document]) -> list[Document]:
    """The latest version of each document; the catalogue puts the récapitulatif first, as the guides do."""
    latest: dict[tuple[UUID, str], Document] = {}
    for row in sorted(rows, key=lambda row: (row.version, row.publie_le, RANGS[row.type])):
        latest[row.candidature_id, row.type] = row
    return list(latest.values())


async def nouveautes(candidature_ids: Sequence[UUID]) -> list[Evenement]:
    """The events in the envelopes, the latest first."""
    rows = Evenement.filter(candidature_id__in=list(candidature_ids), type__in=list(A_SIGNALER))
    return await rows.order_by("-rang")


# The readings that make each list, and the function that makes it of their rows.
LISTES: Mapping[ListeLue, tuple[Reading[Any], ...]] = {
    ListeLue.PIECES: (PIECES, DEPOTS),
    ListeLue.DOCUMENTS: (DOCUMENTS,),
}
ASSEMBLER: Mapping[ListeLue, Callable[..., list[Any]]] = {ListeLue.PIECES: avec_depots, ListeLue.DOCUMENTS: _derniers}


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
    return await charger_une(row)
