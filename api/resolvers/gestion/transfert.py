"""Transfers between académies: one asks, the other takes over or refuses; until then nothing moves.

The candidature itself moves, with its pièces, documents and history, so that no file belongs to two candidatures. It
takes the next n° d'inscription of its candidat and keeps the former one as « N° candidature d'origine ».
"""

from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Candidat, Candidature, Periode
from api.resolvers import sorties
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates import INTROUVABLE, one
from api.resolvers.gates.bureau import Perimetre, perimetre
from api.resolvers.gestion.candidature import nouvelle_version, tenir
from api.resolvers.operation import Change, Operation
from api.resolvers.paging import Ordre
from api.rules.candidature import EtatCandidature
from api.rules.evenement import TypeEvenement
from api.rules.gestion.actions import ActionGestion, problems_destination, problems_motif
from api.rules.problems import RefusedError, refuse

ORDRE = Ordre("transfert", ("transfert_demande_le", "id"), (datetime, UUID))


async def demander(
    op: Operation, candidature_id: UUID, version: int | None, destination: str, motif: str
) -> DossierCharge:
    """Asks another académie to take a candidature over."""
    refuse(problems_motif(motif))
    async with op.change() as change:
        row = await tenir(op, candidature_id, version, ActionGestion.DEMANDER_TRANSFERT)
        refuse(problems_destination(row.centre, destination))
        row.academie_destination, row.transfert_demande_le = destination, op.now
        await row.ecrire("academie_destination", "transfert_demande_le")
        donnees = {"motif": motif.strip(), "origine": row.centre, "destination": destination}
        compte_id = await _compte(row)
        change.record(TypeEvenement.TRANSFERT_DEMANDE, compte_id, candidature_id=row.id, donnees=donnees)
    return await charger_une(row)


async def annuler(op: Operation, candidature_id: UUID, version: int | None, motif: str) -> DossierCharge:
    """Gives a demand up, for the académie that made it."""
    refuse(problems_motif(motif))
    async with op.change() as change:
        row = await tenir(op, candidature_id, version, ActionGestion.ANNULER_TRANSFERT)
        await _forget(change, row, motif)
    return await charger_une(row)


async def refuser(op: Operation, candidature_id: UUID, motif: str) -> None:
    """Refuses a demand, for the académie that it was made to; the candidature stays where it is."""
    refuse(problems_motif(motif))
    async with op.change() as change:
        await _forget(change, await _asked(op, candidature_id), motif)


async def accepter(op: Operation, candidature_id: UUID, periode_id: UUID) -> DossierCharge:
    """Takes a candidature over, in a registration period of the same session: numbers, lists and documents follow."""
    async with op.change() as change:
        row = await _asked(op, candidature_id)
        periode = await Periode.get_or_none(id=periode_id)
        if periode is None or (periode.centre, periode.session_id) != (row.academie_destination, row.session_examen):
            raise RefusedError(INTROUVABLE)
        donnees = {"origine": row.centre, "destination": periode.centre, "numero_origine": row.numero}
        await sorties.noter(op, [row])
        await _move(change, row, periode)
        compte_id = await _compte(row)
        change.record(TypeEvenement.CANDIDATURE_TRANSFEREE, compte_id, candidature_id=row.id, donnees=donnees)
        await nouvelle_version(op, change, row)
    return await charger_une(row)


async def a_accepter(op: Operation) -> QuerySet[Candidature]:
    """The demands made to the académies within reach."""
    rows = _demandes(await perimetre(op))
    return rows.select_related("candidat", "periode__session")


def _demandes(scope: Perimetre) -> QuerySet[Candidature]:
    """The candidatures asked of a scope's académies, which see nothing but the demand before they accept."""
    rows = Candidature.filter(transfert_demande_le__isnull=False).exclude(etat=EtatCandidature.BROUILLON)
    return rows.filter(scope.condition(centre="academie_destination"))


async def _asked(op: Operation, candidature_id: UUID) -> Candidature:
    return await one(_demandes(await perimetre(op)).filter(id=candidature_id), lock=True)


async def _forget(change: Change, row: Candidature, motif: str) -> None:
    destination, row.academie_destination, row.transfert_demande_le = row.academie_destination, None, None
    await row.ecrire("academie_destination", "transfert_demande_le")
    donnees = {"motif": motif.strip(), "destination": destination}
    compte_id = await _compte(row)
    change.record(TypeEvenement.TRANSFERT_ANNULE, compte_id, candidature_id=row.id, donnees=donnees)


async def _move(change: Change, row: Candidature, periode: Periode) -> None:
    row.academie_origine, row.numero_origine = row.centre, row.numero
    row.centre, row.periode_id, row.transfert_demande_le = periode.centre, periode.id, None
    if row.numero_inscription is not None:
        row.numero_inscription, counted = await Candidat.prochain_numero_inscription(row.candidat_id)
        change.write(counted)
    names = ("academie_origine", "numero_origine", "centre", "periode_id", "transfert_demande_le")
    await row.ecrire(*names, "numero_inscription")


async def _compte(row: Candidature) -> UUID:
    return (await Candidat.get(id=row.candidat_id)).compte_id
