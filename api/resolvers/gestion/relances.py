"""Reminders of the deadlines of pièces: sent by the clock, each once, to candidats who still lack a pièce."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from api.models import Candidature, Periode, Piece, Relance
from api.resolvers.dossier import DossierCharge, charger_par_id
from api.resolvers.gestion import messages
from api.resolvers.gestion.ecriture import Ecriture, Publication, ecrire, verrouiller
from api.resolvers.gestion.manquantes import groupes_manquants
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.document import ModeDepot, TypeDocument
from api.rules.domaines import domaines
from api.rules.piece import GroupeDePieces, StatutPiece, fenetre_datee
from api.rules.publication import relance_pieces
from api.rules.relance import Rappel, corps, objet, rappel_du
from api.services import referentiel

PAGE = 100


@dataclass(frozen=True)
class EnvoiRappel:
    """A reminder to send, about one group of pièces of one candidature."""

    chargee: DossierCharge
    groupe: GroupeDePieces
    rappel: Rappel

    @property
    def cle(self) -> tuple[UUID, datetime, str]:
        return self.chargee.row.id, self.groupe.limite.astimezone(UTC), self.rappel.code


async def relancer(op: Operation) -> int:
    """Sends every reminder due at `op.now` and not sent yet; returns the number of candidatures reminded."""
    count = 0
    for periode in await Periode.filter(session__est_fermee=False).select_related("session"):
        for limite, rappel in sorted(_dus(periode, op.now).items()):
            count += await _relancer(op, periode, limite, rappel)
    return count


def _dus(periode: Periode, now: datetime) -> Mapping[datetime, Rappel]:
    """The deadlines of a période that have a reminder due; most have none."""
    regle = periode.to_rule()
    known = periode.session.domaine in domaines()
    domaine = referentiel.domaine(periode.session.domaine, regle.annee, regle.centre) if known else None
    limites = {fenetre_datee(regle, piece).limite for piece in (domaine.pieces if domaine else ())}
    found = ((limite, rappel_du(limite, now)) for limite in limites)
    return {limite: rappel for limite, rappel in found if rappel}


async def _relancer(op: Operation, periode: Periode, limite: datetime, rappel: Rappel) -> int:
    count, last = 0, None
    while ids := await _page(periode, limite, rappel, last):
        last = ids[-1]
        count += await _relancer_page(op, ids, limite, rappel)
    return count


async def _page(periode: Periode, limite: datetime, rappel: Rappel, last: UUID | None) -> list[UUID]:
    """The next candidatures that lack a pièce and did not get this reminder."""
    sent = Relance.filter(limite=limite.astimezone(UTC), rappel=rappel.code)
    rows = Candidature.filter(
        periode_id=periode.id,
        etat=EtatCandidature.INSCRIT,
        id__in=Subquery(_manquantes().values("candidature_id")),
    ).exclude(id__in=Subquery(sent.values("candidature_id")))
    after = rows.filter(id__gt=last) if last else rows
    return [row.id for row in await after.order_by("id").limit(PAGE).only("id")]


def _manquantes() -> QuerySet[Piece]:
    """The rows for which `manque` holds, as a query."""
    return Piece.filter(
        Q(statut__isnull=True, validee_le__isnull=True)
        | Q(statut__in=[StatutPiece.NON_CONFORME, StatutPiece.EN_ATTENTE_NOUVELLE_PJ])
        | (Q(statut=StatutPiece.EN_ATTENTE_CONTROLE) & ~Q(mode=ModeDepot.EN_LIGNE)),
        est_demandee=True,
    )


async def _relancer_page(op: Operation, ids: Sequence[UUID], limite: datetime, rappel: Rappel) -> int:
    async with op.change() as change:
        await verrouiller(ids)
        chargees = await charger_par_id(ids)
        manquantes = await groupes_manquants(chargees)
        sent = {
            row.candidature_id
            for row in await Relance.filter(
                candidature_id__in=list(ids), limite=limite.astimezone(UTC), rappel=rappel.code
            )
        }
        envois = [
            EnvoiRappel(un, groupe, rappel)
            for un in chargees
            if un.row.id not in sent
            if (groupe := _du_jour(manquantes[un.row.id], limite))
        ]
        await Relance.bulk_create(
            Relance(candidature_id=key, limite=le, rappel=code) for key, le, code in (un.cle for un in envois)
        )
        await ecrire(change, await _ecritures(op, envois, manquantes))
    return len(envois)


def _du_jour(groupes: Sequence[GroupeDePieces], limite: datetime) -> GroupeDePieces | None:
    """The group missing for one deadline; one reminder serves all the ways of handing in with this deadline."""
    return next((groupe for groupe in groupes if groupe.limite == limite), None)


async def _ecritures(
    op: Operation, envois: Sequence[EnvoiRappel], manquantes: Mapping[UUID, tuple[GroupeDePieces, ...]]
) -> list[Ecriture]:
    """The documents, which list all missing pièces, and the messages, which point to them."""
    publication = await Publication.of(op, TypeDocument.RELANCE_PIECES, [un.chargee for un in envois])
    return [found for un in envois for found in _ecritures_de(op, publication, un, manquantes[un.chargee.row.id])]


def _ecritures_de(
    op: Operation, publication: Publication, envoi: EnvoiRappel, manquantes: Sequence[GroupeDePieces]
) -> Iterator[Ecriture]:
    chargee, limite = envoi.chargee, envoi.groupe.limite
    pieces = tuple(piece.libelle_complet for groupe in manquantes if groupe.limite == limite for piece in groupe.pieces)
    printed = relance_pieces(chargee.dossier, publication.numerotation(chargee), manquantes)
    yield publication.ecriture(chargee, printed)
    yield messages.ecriture(op, chargee, objet(chargee.dossier.domaine.libelle), corps(limite, envoi.rappel, pieces))
