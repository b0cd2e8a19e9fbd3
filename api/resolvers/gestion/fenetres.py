"""The windows of pièces of a session, decided for all its académies or for one; what already went out follows."""

from collections.abc import Sequence
from uuid import UUID

from api.models import Candidature, Lot, Periode, SessionExamen, locked
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import perimetre
from api.resolvers.gestion import lots
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.evenement import TypeEvenement
from api.rules.fenetre import FenetreSaisie, problems_fenetres
from api.rules.gestion import Filtre
from api.rules.lot import NatureLot
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.services.referentiel import domaine

SANS_PERIODE = Problem(
    Code.PREALABLE_MANQUANT, "Aucune période d'inscription n'est créée : créez-la avant ses échéances.", ("academie",)
)


async def fixer(op: Operation, session_id: UUID, academie: str | None, forms: Sequence[FenetreSaisie]) -> Lot | None:
    """Decides the windows of pièces, in the place of all those decided before; none leaves those of the domaine.

    Returns the lot that publishes the demandes de pièces anew; none when nobody is registered yet, or nothing changes.
    """
    scope = await perimetre(op)
    session = await SessionExamen.get_or_none(id=session_id)
    if session is None or not scope.allows(academie, session.domaine):
        raise RefusedError(INTROUVABLE)
    refuse(problems_fenetres(forms, {piece.code for piece in domaine(session.domaine, session.annee, academie).pieces}))
    wanted = Periode.decider(form.fenetre for form in forms)
    async with op.change() as change:
        rows = Periode.filter(session_id=session.id).order_by("id")
        periodes = await locked(rows.filter(centre=academie) if academie else rows)
        if not periodes:
            raise RefusedError(SANS_PERIODE)
        changed = [row.id for row in periodes if row.fenetres != wanted]
        if not changed:
            return None
        await Periode.filter(id__in=changed).update(fenetres=wanted)
        donnees = {"session": str(session.id), "academie": academie, "fenetres": wanted or []}
        change.record(TypeEvenement.FENETRES_FIXEES, op.signed_in().compte_id, donnees=donnees)
        if not await Candidature.filter(periode_id__in=changed, etat=EtatCandidature.INSCRIT).exists():
            return None
        filtre = Filtre(session=[session.id], academie=[academie] if academie else None)
        return await lots.ordonner(op, NatureLot.DEMANDES_PIECES, filtre, {"le": op.now.isoformat()})
