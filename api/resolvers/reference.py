"""The data open before a sign-in: home messages, sessions, periods, schools."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.models import Etablissement, MessageAccueil, Periode, SessionExamen
from api.resolvers.gates import several
from api.resolvers.gates.bureau import Perimetre, est_bureau, perimetre
from api.resolvers.operation import Operation
from api.resolvers.paging import Ordre
from api.rules.contenu.centres import ecoles_du_centre
from api.rules.domaines import domaines
from api.rules.etablissement import mots_cherches
from api.rules.numero import LONGUEUR_UAI
from api.rules.reglement import Reglement
from api.services.referentiel import contenus, editions

ETABLISSEMENTS = Ordre("etablissement", ("libelle", "uai"), (str, str))


async def messages_accueil(now: datetime) -> list[MessageAccueil]:
    """The home messages whose period includes `now`, the oldest first."""
    return await MessageAccueil.filter(debute_le__lte=now, finit_le__gt=now).order_by("debute_le", "id")


async def sessions(domaine_codes: Sequence[str]) -> list[SessionExamen]:
    """The sessions of several domaines that are not closed, in order."""
    rows = SessionExamen.filter(domaine__in=list(domaine_codes), est_fermee=False)
    return await rows.order_by("annee", "libelle")


async def periodes(session_ids: Sequence[UUID]) -> list[Periode]:
    """The registration periods of several sessions, in the order of centres."""
    rows = Periode.filter(session_id__in=list(session_ids), session__est_fermee=False)
    return await rows.select_related("session").order_by("centre", "libelle")


async def periodes_par_id(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Periode]:
    """The registration periods of these ids; those of a closed session, for the offices that have them in their scope."""
    found = await several(Periode.all().select_related("session"), ids)
    scope = await _portee(op, [row.session for row in found.values()])
    return {
        key: row
        for key, row in found.items()
        if not row.session.est_fermee or scope.allows(row.centre, row.session.domaine)
    }


async def sessions_par_id(op: Operation, ids: Sequence[UUID]) -> dict[UUID, SessionExamen]:
    """The sessions of these ids; closed ones, for the offices that have their domaine in their scope."""
    found = await several(SessionExamen.all(), ids)
    scope = await _portee(op, found.values())
    return {key: row for key, row in found.items() if not row.est_fermee or scope.touche(row.domaine)}


async def _portee(op: Operation, sessions: Iterable[SessionExamen]) -> Perimetre:
    """The scope that decides on closed sessions: nothing, unless one is asked for by an office."""
    is_needed = est_bureau(op) and any(session.est_fermee for session in sessions)
    return await perimetre(op) if is_needed else Perimetre(())


async def specialite(reglements: str, cle: str, millesime: str, edition: str | None = None) -> Reglement | None:
    """One spécialité, in the millésime of a session that exists: a règlement once read stays in memory."""
    codes = [item.code for item in domaines().values() if item.reglements == reglements]
    annees = {session.annee for session in await SessionExamen.filter(domaine__in=codes).only("annee")}
    annee = next((annee for annee in annees if str(annee) == millesime), None)
    if annee is None:
        return None
    known = (item.numero for item in editions().editions(reglements, cle))
    numero = next((numero for numero in known if str(numero) == edition), None)
    if edition is not None and numero is None:
        return None
    return editions().reglement(reglements, cle, annee, numero)


def offertes(session: SessionExamen) -> list[Reglement]:
    """The règlements that can be chosen in a session, in one académie at least."""
    found = editions().specialites(domaines()[session.domaine].reglements, session.annee)
    return [
        item
        for item in found
        if item.est_de(session.libelle) and editions().est_ouverte_quelque_part(session.id, item.cle)
    ]


async def etablissement(uai: str) -> Etablissement | None:
    """One school."""
    return await Etablissement.filter(uai=uai).first() if len(uai) <= LONGUEUR_UAI else None


def chercher_etablissements(centre: str, texte: str) -> QuerySet[Etablissement]:
    """The open schools of an académie whose UAI, name or town contains each word of `texte`.

    Accents, case, hyphens and apostrophes do not count, as for communes.
    """
    found = ecoles_du_centre(centre, contenus())
    named = Q(uai__in=list(found.uais)) if found.uais else Q(academie__in=list(found.academies))
    rows = Etablissement.filter(named, ferme_le=None)
    for formes in mots_cherches(texte):
        rows = rows.filter(Q(*(Q(recherche__contains=forme) for forme in formes), join_type=Q.OR))
    return rows
