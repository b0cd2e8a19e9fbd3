"""The data open before a sign-in: home messages, sessions, periods, schools."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from api.models import Etablissement, MessageAccueil, Periode, SessionExamen
from api.rules.academie import academies, academies_couvertes
from api.rules.etablissement import mots_cherches

LIMITE_ETABLISSEMENTS = 50


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


async def periode(periode_id: UUID) -> Periode | None:
    """One registration period."""
    return await Periode.filter(id=periode_id, session__est_fermee=False).select_related("session").first()


async def chercher_etablissements(centre: str, texte: str) -> list[Etablissement]:
    """The schools of an académie whose UAI, name or town contains each word of `texte`; at most LIMITE_ETABLISSEMENTS.

    Accents, case, hyphens and apostrophes do not count, as for communes.
    """
    academie = academies().get(centre)
    if academie is None:
        return []
    rows = Etablissement.filter(academie__in=list(academies_couvertes(academie)))
    for formes in mots_cherches(texte):
        rows = rows.filter(Q(*(Q(recherche__contains=forme) for forme in formes), join_type=Q.OR))
    return await rows.order_by("libelle", "uai").limit(LIMITE_ETABLISSEMENTS)
