"""The jobs that apply rules/conservation.py: each idempotent, a few rows to a transaction, none before its instant."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from api.models import (
    Candidature,
    Compte,
    Compteur,
    Constat,
    Depot,
    EcartImport,
    Envoi,
    Evenement,
    EvenementAnnonce,
    Importation,
    Jeton,
    Lien,
    LigneLot,
    LigneLotEcole,
    Lot,
    Reponse,
    ResultatConserve,
    Sortie,
    Tache,
)
from api.resolvers.compte.fournisseur import DEMANDES
from api.resolvers.conservation.effacement import (
    ACHEVEMENT,
    effacer_candidatures,
    effacer_comptes,
    oublier_depots,
    oublier_fichiers,
)
from api.resolvers.operation import Change, Operation
from api.rules.candidature import ETATS_ATTACHES, EtatCandidature
from api.rules.compte import DELAI_LIEN, EtatCompte, TypeCompte
from api.rules.conservation import PREAVIS, Sorte, delai, session_echue
from api.rules.evenement import COURANTS, TypeEvenement
from api.rules.gestion.bureau import TYPES_DE_SERVICE
from api.rules.importation import EtatImport

EFFACES = 100  # persons or registrations erased in one transaction
OUBLIEES = 1000  # plain rows deleted in one statement
LUES = 1000  # accounts looked at in one statement
COURANTS_OUBLIES = "courants_oublies"  # the counter whose value is the last position cleared in the journal

Rows = QuerySet[Any]
Choix = Callable[[list[UUID]], Awaitable[list[UUID]]]
Effet = Callable[[Change, list[UUID]], Awaitable[None]]


async def candidatures(op: Operation) -> int:
    """Erases registrations, with marks and results, six years after the end of the year of their session."""
    due = Candidature.filter(millesime__lte=session_echue(op.now), cree_le__lte=_avant(op, Sorte.CANDIDATURE))
    return await _effacer(op, due.exclude(etat=EtatCandidature.BROUILLON), effacer_candidatures)


async def brouillons(op: Operation) -> int:
    """Erases the registrations that were never saved, six months after the closing."""
    before = _avant(op, Sorte.BROUILLON)
    due = Candidature.filter(etat=EtatCandidature.BROUILLON, periode__ferme_le__lte=before, cree_le__lte=before)
    return await _effacer(op, due, effacer_candidatures)


async def annoncer_comptes(op: Operation) -> int:
    """Warns, once, the accounts that `comptes` will erase in a month."""

    async def a_prevenir(ids: list[UUID]) -> list[UUID]:
        free = await _sans_inscription(ids)
        told = await _prevenus(op, free, op.now)
        return [compte_id for compte_id in free if compte_id not in told]

    return await _par_pages(op, _inutilises(op.now + PREAVIS), a_prevenir, _annoncer)


async def comptes(op: Operation) -> int:
    """Erases the accounts without a saved registration, unused for six months and for a month after their warning."""

    async def prevenus(ids: list[UUID]) -> list[UUID]:
        return list(await _prevenus(op, await _sans_inscription(ids), op.now - PREAVIS))

    return await _par_pages(op, _inutilises(op.now), prevenus, effacer_comptes)


async def comptes_professionnels(op: Operation) -> int:
    """Erases the closed accounts of offices, schools and machines that no stored history names any more."""
    closed = Compte.filter(type__in=list(TYPES_DE_SERVICE), etat=EtatCompte.DESACTIVE)
    before = _avant(op, Sorte.COMPTE_PROFESSIONNEL)
    told = Evenement.filter(compte_id__in=Subquery(closed.values("id")), le__gt=before)
    due = closed.filter(cree_le__lte=before).exclude(id__in=Subquery(told.values("compte_id")))
    return await _effacer(op, due, effacer_comptes)


async def courants(op: Operation) -> int:
    """Deletes everyday events after a year, in the order of the journal, so that each is looked at once.

    The registrations that left a scope go with them: no cursor of changes goes on from before this place.
    """
    count, before = 0, _avant(op, Sorte.EVENEMENT_COURANT)
    await Compteur.bulk_create([Compteur(nom=COURANTS_OUBLIES, valeur=0)], ignore_conflicts=True)
    place = int((await Compteur.get(nom=COURANTS_OUBLIES)).valeur)
    while page := await Evenement.filter(position__gt=place).order_by("position").limit(OUBLIEES):
        old = list(takewhile(lambda row: row.le <= before, page))
        count += await Evenement.filter(id__in=[row.id for row in old if row.type in COURANTS]).delete()
        place = (old[-1].position or place) if old else place
        await Compteur.filter(nom=COURANTS_OUBLIES).update(valeur=place)
        if len(old) < len(page):
            break
    return count + await _oublier(Sortie.filter(position__lte=place, cree_le__lte=_avant(op, Sorte.SORTIE)))


async def resultats(op: Operation) -> int:
    """Deletes the results kept of erased persons, at the end of their term."""
    return await _oublier(ResultatConserve.filter(millesime__lte=session_echue(op.now)))


async def imports(op: Operation) -> int:
    """Gives up files of lines never received or never accepted, deletes their bytes, and later the rows of any file."""
    never = Q(etat=EtatImport.ATTENDU, expire_le__lte=(op.now - ACHEVEMENT).astimezone(UTC))
    waiting = [EtatImport.A_LIRE, EtatImport.A_CORRIGER, EtatImport.PRET]
    due = Importation.filter(never | Q(etat__in=waiting, cree_le__lte=_avant(op, Sorte.FICHIER_IMPORT)))
    given_up = await _effacer(op, due, _abandonner_imports)
    old = Importation.filter(cree_le__lte=_avant(op, Sorte.IMPORT)).exclude(etat=EtatImport.EN_COURS)
    for rows in (Constat, EcartImport):
        await _oublier(rows.filter(importation_id__in=Subquery(old.values("id"))))
    return given_up + await _oublier(old)


async def depots(op: Operation) -> int:
    """Deletes the bytes of the deposits that were put aside long enough ago; their rows stay."""

    async def oublier(_change: Change, ids: list[UUID]) -> None:
        await oublier_depots(op, await Depot.filter(id__in=ids))

    due = Depot.filter(retire_le__lte=_avant(op, Sorte.DEPOT_ECARTE), oublie_le=None)
    return await _effacer(op, due, oublier)


async def lots(op: Operation) -> int:
    """Deletes the lots of offices, at the end of their term."""
    old = Lot.filter(termine_le__lte=_avant(op, Sorte.LOT))
    for lignes in (LigneLot, LigneLotEcole):
        await _oublier(lignes.filter(lot_id__in=Subquery(old.values("id"))))
    return await _oublier(old)


async def jetons(op: Operation) -> int:
    """Deletes expired sign-ins, and their exchanges with providers; a revoked sign-in stays until it expires."""
    now = op.now.astimezone(UTC)
    count = await _oublier(Jeton.filter(expire_le__lte=now))
    is_spent = Q(famille=None) | ~Q(famille__in=Subquery(Jeton.all().values("famille")))
    for modele in DEMANDES.values():
        count += await _oublier(modele.filter(is_spent, expire_le__lte=now))
    return count


async def liens(op: Operation) -> int:
    """Deletes links that nobody can use any more: by their creation, since a link that was never sent has no end."""
    return await _oublier(Lien.filter(cree_le__lte=_avant(op, Sorte.LIEN) - DELAI_LIEN))


async def reponses(op: Operation) -> int:
    """Deletes the answers stored by idempotency key."""
    return await _oublier(Reponse.filter(cree_le__lte=_avant(op, Sorte.REPONSE)))


async def taches(op: Operation) -> int:
    """Deletes tasks done long ago; parked ones stay until an operator looks at them."""
    return await _oublier(Tache.filter(faite_le__lte=_avant(op, Sorte.TACHE)))


async def envois(op: Operation) -> int:
    """Deletes the deliveries made long ago; parked ones stay, with those that wait behind them."""
    return await _oublier(Envoi.filter(remis_le__lte=_avant(op, Sorte.TACHE)))


def _avant(op: Operation, sorte: Sorte) -> datetime:
    """The instant before which a kind of data is past its term."""
    return (op.now - delai(sorte)).astimezone(UTC)


def _inutilises(terme: datetime) -> Rows:
    """The accounts of candidates that will have been unused for long enough at a term."""
    before = (terme - delai(Sorte.COMPTE)).astimezone(UTC)
    active = Compte.filter(type=TypeCompte.CANDIDAT, etat=EtatCompte.ACTIF, cree_le__lte=before)
    activated = active.filter(Q(active_le=None) | Q(active_le__lte=before))
    return activated.filter(Q(utilise_le=None) | Q(utilise_le__lte=before))


async def _par_pages(op: Operation, due: Rows, choisir: Choix, faire: Effet) -> int:
    """Does an act on the accounts chosen among the due ones; each is chosen again once it is locked."""

    async def faire_encore(change: Change, ids: list[UUID]) -> None:
        await faire(change, await choisir(ids))

    count, last = 0, UUID(int=0)
    while ids := await due.filter(id__gt=last).order_by("id").limit(LUES).values_list("id", flat=True):
        last = ids[-1]  # type: ignore[assignment]
        if chosen := await choisir(ids):  # type: ignore[arg-type]
            count += await _effacer(op, due.filter(id__in=chosen), faire_encore)
    return count


async def _prevenus(op: Operation, ids: list[UUID], avant: datetime) -> set[UUID]:
    """The accounts warned of their end, before an instant; one used since then is not unused any more."""
    told = Evenement.filter(compte_id__in=ids, type=TypeEvenement.COMPTE_INUTILISE, le__gt=_avant(op, Sorte.COMPTE))
    rows = await told.filter(le__lte=avant.astimezone(UTC)).only("compte_id")
    return {row.compte_id for row in rows}


async def _sans_inscription(ids: list[UUID]) -> list[UUID]:
    attached = Candidature.filter(candidat__compte_id__in=ids, etat__in=list(ETATS_ATTACHES))
    kept = set(await attached.distinct().values_list("candidat__compte_id", flat=True))
    return [compte_id for compte_id in ids if compte_id not in kept]


async def _annoncer(change: Change, ids: list[UUID]) -> None:
    change.record_all([EvenementAnnonce(type=TypeEvenement.COMPTE_INUTILISE, compte_id=compte_id) for compte_id in ids])


async def _abandonner_imports(change: Change, ids: list[UUID]) -> None:
    rows = await Importation.filter(id__in=ids)
    await Importation.filter(id__in=ids).update(etat=EtatImport.ANNULE)
    await oublier_fichiers(change.operation, [row.cle for row in rows])


async def _effacer(op: Operation, due: Rows, effacer: Effet) -> int:
    """Erases the due rows, a few to a transaction, each locked and checked again before."""
    count, last = 0, UUID(int=0)
    while ids := await due.filter(id__gt=last).order_by("id").limit(EFFACES).values_list("id", flat=True):
        last = ids[-1]  # type: ignore[assignment]
        async with op.change() as change:
            await due.model.filter(id__in=ids).order_by("id").select_for_update()
            still: list[UUID] = await due.filter(id__in=ids).values_list("id", flat=True)  # type: ignore[assignment]
            await effacer(change, still)
        count += len(still)
    return count


async def _oublier(due: Rows) -> int:
    """Deletes the due rows, few enough to a statement that none locks the table for long."""
    count = 0
    while ids := await due.limit(OUBLIEES).values_list("id", flat=True):
        count += await due.model.filter(id__in=ids).delete()
    return count
