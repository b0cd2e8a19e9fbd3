"""Lots: one act on all the candidatures that a filter keeps, or on schools, a page at a time, each done once."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec
import structlog
from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from api.models import Candidature, LigneLot, LigneLotEcole, Lot, Tache, Update, locked, write
from api.resolvers.dossier import charger_par_id
from api.resolvers.gates import bureau, one
from api.resolvers.gestion import amenagements, convocations, ecoles, messages, notes, publications, reprise
from api.resolvers.gestion.ecriture import Ecriture, Geste, Preparation, ecrire, verrouiller
from api.resolvers.gestion.filtre import filtrer
from api.resolvers.operation import Change, Operation
from api.resolvers.paging import Ordre
from api.rules.candidature import ETATS_VIVANTS, EtatCandidature
from api.rules.compte import TypeCompte
from api.rules.gestion import Filtre, pour_memoire
from api.rules.lot import EtatLigne, EtatLot, NatureLot
from api.rules.problems import Code, Problem, RefusedError
from api.services import Services

log = structlog.get_logger(__name__)

TRAVAIL = "avancer_lot"
PAGE = 200  # candidatures done in one transaction, in one run of the task
TRANCHE = 2_000  # lines written at once when a lot is ordered
LOT_AU_PLUS = 200_000
LOTS = Ordre("lot", ("-cree_le", "id"), (datetime, UUID))
ECHECS = Ordre("echec", ("id",), (int,))
PERSONNE = Problem(
    Code.VALEUR_INCOMPATIBLE, "Aucune candidature concernée ne correspond à cette sélection.", ("filtre",)
)
TROP_GRAND = Problem(Code.TROP_LONG, f"Affinez la sélection : {LOT_AU_PLUS} candidatures au plus.", ("filtre",))
PARTIE = Problem(Code.ACTION_IMPOSSIBLE, "La candidature n'est plus dans l'état ou le périmètre voulu.")
PANNE = "Une erreur est survenue de notre côté : recommencez pour cette candidature."

_Freeze = Callable[[Lot], Awaitable[int]]  # writes the lines of a lot; returns their number

GESTES: Mapping[NatureLot, Geste] = MappingProxyType(
    {
        NatureLot.CONVOCATION: convocations.preparer,
        NatureLot.RELANCE_PIECES: publications.preparer_relance,
        NatureLot.NOTIFICATION_AMENAGEMENTS: amenagements.preparer,
        NatureLot.MESSAGE: messages.preparer,
        NatureLot.NOTES: notes.preparer,
        NatureLot.REPRISE: reprise.preparer,
        NatureLot.DEMANDES_PIECES: publications.preparer_demandes,
    }
)

AUCUNE_ECOLE = Problem(Code.VALEUR_INCOMPATIBLE, "Aucun établissement n'attend l'ouverture d'un compte.", ("academie",))

# Acts done once for a person, whatever the number of their candidatures in the selection.
PAR_CANDIDAT = frozenset({NatureLot.MESSAGE})

# The états that each act reaches: documents are for the registered; a message also reaches « À compléter ».
ETATS: Mapping[NatureLot, frozenset[EtatCandidature]] = MappingProxyType(
    {nature: frozenset({EtatCandidature.INSCRIT}) for nature in GESTES} | {NatureLot.MESSAGE: ETATS_VIVANTS}
)


async def ordonner(op: Operation, nature: NatureLot, filtre: Filtre, donnees: Mapping[str, Any]) -> Lot:
    """Orders a lot on the candidatures that the filter keeps now; an order under way given again returns its lot."""
    scope, asked = await bureau.perimetre(op), msgspec.to_builtins(filtre)

    async def freeze(lot: Lot) -> int:
        rows = filtrer(bureau.candidatures(scope), filtre)
        return await _freeze(lot, rows.filter(etat__in=list(ETATS[nature])))

    return await _order(op, _lot(op, nature, asked, donnees), freeze)


async def ouvrir_comptes(op: Operation, academie: str | None) -> Lot:
    """Orders the opening of the accounts of the schools that wait for one, of one académie or of all."""
    rows = ecoles.sans_compte(op, academie).order_by("uai")

    async def freeze(lot: Lot) -> int:
        lignes = [LigneLotEcole(lot_id=lot.id, etablissement=row.uai, etat=EtatLigne.A_FAIRE) async for row in rows]
        if not lignes:
            raise RefusedError(AUCUNE_ECOLE)
        await LigneLotEcole.bulk_create(lignes, batch_size=TRANCHE)
        return len(lignes)

    return await _order(op, _lot(op, NatureLot.COMPTES_ECOLES, {"academie": academie}, {}), freeze)


async def annuler(op: Operation, lot_id: UUID) -> Lot:
    """Stops a lot; the candidatures done stay done."""
    async with op.change():
        lot = await one(_mine(op).filter(id=lot_id), lock=True)
        if lot.etat is not EtatLot.EN_COURS:
            raise RefusedError(Problem(Code.ACTION_IMPOSSIBLE, "Ce traitement n'est plus en cours."))
        await _lignes_de(lot).filter(lot_id=lot.id, etat=EtatLigne.A_FAIRE).update(etat=EtatLigne.ANNULEE)
        await _close(lot, EtatLot.ANNULE, op)
    return lot


async def mes_lots(op: Operation) -> QuerySet[Lot]:
    """The lots of the acting account; of every account for the national administration."""
    await bureau.perimetre(op)
    return _mine(op)


async def trouver(op: Operation, lot_id: UUID) -> Lot | None:
    """One lot, or None when it is not within reach."""
    return await _mine(op).filter(id=lot_id).first()


async def echecs(op: Operation, lot: Lot) -> QuerySet[LigneLot]:
    """The failures of a lot, of candidatures still within reach."""
    scope = await bureau.perimetre(op)
    within = scope.condition(centre="candidature__centre", domaine="candidature__domaine")
    return LigneLot.filter(within, lot_id=lot.id, etat=EtatLigne.ECHEC).select_related("candidature")


def echecs_d_ecoles(lot: Lot) -> QuerySet[LigneLotEcole]:
    """The schools on which a lot failed; the lot itself was reached through its gate."""
    return LigneLotEcole.filter(lot_id=lot.id, etat=EtatLigne.ECHEC)


async def avancer(tache: Tache, services: Services) -> None:
    """The job that does one page of a lot, then leaves the task of the next one; a page run twice acts once."""
    lot = await Lot.get(id=UUID(tache.donnees["lot"])).select_related("compte")
    op = Operation.in_the_name_of(lot.compte, services)
    async with op.change() as change:
        lot = await locked(Lot.filter(id=lot.id)).get()
        if lot.etat is EtatLot.EN_COURS:
            await _page(change, lot, int(tache.donnees["apres"]))
    await services.bell.ring(tasks=True)


async def _page(change: Change, lot: Lot, apres: int) -> None:
    window = await _lignes_de(lot).filter(lot_id=lot.id, id__gt=apres).order_by("id").limit(PAGE)
    todo = {ligne.cible: ligne for ligne in window if ligne.etat is EtatLigne.A_FAIRE}
    if window and not todo:
        return  # a page done by a worker that died before noting its task: the next page is asked for already
    await _note(lot, todo, await _do(change, lot, list(todo)))
    if len(window) < PAGE:
        await _close(lot, EtatLot.TERMINE, change.operation)
    else:
        await _ask(lot, window[-1].id, change.operation)


async def _do(change: Change, lot: Lot, cibles: Sequence[Any]) -> Mapping[Any, object]:
    """The act on each; its outcome is a problem where it could not be done."""
    if lot.nature.est_d_ecoles:
        return await ecoles.ouvrir(change, cibles)
    await verrouiller(cibles)
    outcome = await _prepare(change.operation, lot, cibles)
    await ecrire(change, [found for found in outcome.values() if isinstance(found, Ecriture)])
    return outcome


async def _prepare(op: Operation, lot: Lot, candidature_ids: Sequence[UUID]) -> dict[UUID, Ecriture | Problem | None]:
    ids = await _within(op, lot, candidature_ids)
    try:
        found: Preparation = await GESTES[lot.nature](op, await charger_par_id(ids), lot.donnees)
    except Exception:  # an error of one dossier must not stop the others
        log.exception("lot_page_failed", lot=str(lot.id))
        found = {key: done for key in ids for done in await _alone(op, lot, key)}
    return {key: found.get(key, PARTIE) for key in candidature_ids}


async def _alone(op: Operation, lot: Lot, candidature_id: UUID) -> list[Ecriture | Problem | None]:
    try:
        return list((await GESTES[lot.nature](op, await charger_par_id([candidature_id]), lot.donnees)).values())
    except Exception:
        log.exception("lot_line_failed", lot=str(lot.id))
        return [Problem(Code.ACTION_IMPOSSIBLE, PANNE)]


async def _within(op: Operation, lot: Lot, candidature_ids: Sequence[UUID]) -> list[UUID]:
    """The ids of the candidatures that the office may still reach, asked again at each page."""
    try:
        rows = bureau.candidatures(await bureau.perimetre(op))
    except RefusedError:
        return []
    within = rows.filter(id__in=list(candidature_ids), etat__in=list(ETATS[lot.nature]))
    return list(await within.values_list("id", flat=True))  # type: ignore[arg-type]


async def _note(lot: Lot, todo: Mapping[Any, Any], outcome: Mapping[Any, object]) -> None:
    """Writes the outcome of each line, in one statement."""
    faits = 0
    for key, found in outcome.items():
        motif = found.message if isinstance(found, Problem) else None
        todo[key].etat, todo[key].motif = EtatLigne.ECHEC if motif else EtatLigne.FAITE, motif
        faits += motif is None
    await write([Update(_lignes_de(lot), list(todo.values()), ("etat", "motif"))])
    lot.faits, lot.echecs = lot.faits + faits, lot.echecs + len(outcome) - faits  # safe: the lot's row is locked
    await lot.save(update_fields=["faits", "echecs"])


async def _order(op: Operation, lot: Lot, freeze: _Freeze) -> Lot:
    """The lot, once written with its lines; the one under way, when the same was ordered already."""
    try:
        async with op.change():
            await lot.save(force_create=True)
            lot.total = await freeze(lot)
            await lot.save(update_fields=["total"])
            await _ask(lot, 0, op)
    except IntegrityError:
        lot = await Lot.get(cle=lot.cle)
    await op.services.bell.ring(tasks=True)
    return lot


def _lot(op: Operation, nature: NatureLot, filtre: Mapping[str, Any], donnees: Mapping[str, Any]) -> Lot:
    """A lot to write; its key is that of the order."""
    acteur = op.signed_in().compte_id
    order = json.dumps([str(acteur), nature, filtre, dict(donnees)], sort_keys=True)
    return Lot(
        compte_id=acteur,
        nature=nature,
        etat=EtatLot.EN_COURS,
        filtre=pour_memoire(filtre),
        donnees=dict(donnees),
        cle=hashlib.sha256(order.encode()).hexdigest(),
        cree_le=op.now,
    )


async def _freeze(lot: Lot, rows: QuerySet[Candidature]) -> int:
    """Writes the lines of a lot, a slice at a time; refuses one without candidatures, or with too many."""
    each = "candidat_id" if lot.nature in PAR_CANDIDAT else "id"
    total, last = 0, None
    while found := await _slice(rows, each, last):
        total, last = total + len(found), next(reversed(found))
        if total > LOT_AU_PLUS:
            raise RefusedError(TROP_GRAND)
        await LigneLot.bulk_create(_lignes(lot, found.values()))
    if not total:
        raise RefusedError(PERSONNE)
    return total


async def _slice(rows: QuerySet[Candidature], each: str, last: UUID | None) -> dict[UUID, UUID]:
    """The next candidatures, one for each value of a column, in its order."""
    after = rows.filter(**{f"{each}__gt": last}) if last else rows
    found: dict[UUID, UUID] = {}
    for value, candidature_id in await after.order_by(each, "id").limit(TRANCHE).values_list(each, "id"):
        found.setdefault(value, candidature_id)
    return found


def _lignes(lot: Lot, ids: Iterable[UUID]) -> list[LigneLot]:
    return [LigneLot(lot_id=lot.id, candidature_id=key, etat=EtatLigne.A_FAIRE) for key in ids]


async def _ask(lot: Lot, apres: int, op: Operation) -> None:
    await Tache.create(nom=TRAVAIL, donnees={"lot": str(lot.id), "apres": apres}, pas_avant=op.now)


async def _close(lot: Lot, etat: EtatLot, op: Operation) -> None:
    lot.etat, lot.cle, lot.termine_le = etat, None, op.now
    await lot.save(update_fields=["etat", "cle", "termine_le"])


def _mine(op: Operation) -> QuerySet[Lot]:
    acteur = op.signed_in()
    if acteur.type is TypeCompte.ADMINISTRATEUR:
        return Lot.all()
    return Lot.filter(compte_id=acteur.compte_id)


def _lignes_de(lot: Lot) -> type[Any]:
    """The table of the lines of a lot: of candidatures, or of schools."""
    return LigneLotEcole if lot.nature.est_d_ecoles else LigneLot
