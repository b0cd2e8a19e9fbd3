"""The deliveries of webhooks: written from the changes of a scope, made by the outbox, in order for each registration."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import orjson
import structlog
from tortoise.expressions import Q

from api.error_words import told
from api.models import Abonnement, Envoi, Tache, locked
from api.resolvers import changements
from api.resolvers.changements import PERIME, Marque, PageLue
from api.resolvers.machine.abonnements import confier, debut, ecrit, lu
from api.resolvers.operation import Operation
from api.rules.abonnement import ESSAIS, RECOMMENCER, RECOUVREMENT, SORTIE
from api.rules.compte import EtatCompte
from api.rules.dates import instant_rfc3339
from api.rules.evenement import TypeEvenement
from api.rules.ids import global_id
from api.rules.problems import RefusedError
from api.services import Services
from api.services.bell import Ear
from api.services.scelles import ouvrir
from api.services.webhooks import EnvoiRefuseError, signer

RIEN = Marque(candidature_id=None)  # every registration is to be read again
VEILLE = 20.0  # seconds between two looks at the changes when nothing rings
ATTENTE = 1.0  # seconds in which changes gather
log = structlog.get_logger(__name__)
PAGE = 200  # changes of one subscription read in one transaction


async def distribuer(op: Operation) -> int:
    """Writes the deliveries of the changes since the last time; returns their number."""
    count = 0
    for abonnement_id in await Abonnement.filter(compte__etat=EtatCompte.ACTIF).values_list("id", flat=True):
        while (written := await _distribuer(op, abonnement_id)) is not None:  # type: ignore[arg-type]
            count += written
    return count


async def run_webhooks(services: Services, stop: asyncio.Event) -> None:
    """Writes the deliveries of each change soon after its commit, until `stop`."""
    leaving = asyncio.create_task(stop.wait())
    try:
        with services.bell.listen() as ear:
            while not stop.is_set():
                ear.reset()
                try:
                    await distribuer(Operation(acteur=None, now=services.clock(), services=services))
                except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on
                    log.warning("webhooks_unavailable", error=told(error))
                hearing = asyncio.create_task(_hear(ear))
                await asyncio.wait({hearing, leaving}, return_when=asyncio.FIRST_COMPLETED)
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)
    finally:
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)


async def _hear(ear: Ear) -> None:
    """Waits for a change, then a little for those that follow it."""
    await ear.wait(VEILLE)
    await asyncio.sleep(ATTENTE)


async def _distribuer(op: Operation, abonnement_id: UUID) -> int | None:
    """Writes the deliveries of a page of changes; None when none is left, or another process is at it."""
    async with op.change() as change:
        row = await locked(Abonnement.filter(id=abonnement_id), skip_locked=True).first()
        if row is None:
            return None
        page = await _page(op, row)
        if not page.marques and page.repere == lu(row.repere):
            return None
        envois = [
            _envoi(op, row, marque)
            for marque in page.marques
            if marque.evenement is None or not row.types or marque.evenement.type in row.types
        ]
        heads = await _premiers(row, envois)
        await Envoi.bulk_create(envois)
        await confier(op, heads)
        row.repere = ecrit(page.repere)
        await row.save(update_fields=["repere", "dernier_rang"])
        change.comptes |= {row.compte_id} if heads else set()  # the ring wakes the outbox
    return len(envois)


async def _page(op: Operation, row: Abonnement) -> PageLue:
    """The next changes of a subscription; the word to begin again where its scope changed or it is too old."""
    await row.fetch_related("compte")
    try:
        return await changements.lire(Operation.in_the_name_of(row.compte, op.services), lu(row.repere), PAGE)
    except RefusedError as refused:
        if refused.problems != (PERIME,):
            raise
    return PageLue(marques=[RIEN], repere=await debut(op, row.compte), a_suivre=False)


def _envoi(op: Operation, row: Abonnement, marque: Marque) -> Envoi:
    row.dernier_rang += 1
    return Envoi(
        abonnement_id=row.id,
        rang=row.dernier_rang,
        type=marque.evenement.type if marque.evenement else SORTIE if marque.candidature_id else RECOMMENCER,
        candidature=marque.candidature_id,
        evenement=marque.evenement.id if marque.evenement else None,
        le=marque.evenement.le if marque.evenement else op.now,
    )


async def _premiers(row: Abonnement, envois: Sequence[Envoi]) -> list[Envoi]:
    """The new deliveries that wait for none before them."""
    firsts = {envoi.candidature: envoi for envoi in reversed(envois)}
    waiting = Envoi.filter(abonnement_id=row.id, remis_le=None)
    named = waiting.filter(Q(candidature__in=[key for key in firsts if key]) | Q(candidature=None))
    held = {envoi.candidature for envoi in await named.only("id", "candidature")}
    return [envoi for key, envoi in firsts.items() if key not in held]


async def remettre(tache: Tache, services: Services) -> None:
    """The job that makes one delivery, then leaves the next one of its registration to the outbox."""
    envoi = await Envoi.get_or_none(id=UUID(tache.donnees["envoi"])).select_related("abonnement__compte")
    if envoi is None or envoi.remis_le or envoi.parque_le:
        return
    op = Operation(acteur=None, now=services.clock(), services=services)
    try:
        await _poster(op, envoi)
    except EnvoiRefuseError as error:
        await _echouer(op, envoi, tache.tentatives, str(error))
        if tache.tentatives < ESSAIS:
            raise
    else:
        await _suivant(op, envoi)


async def _poster(op: Operation, envoi: Envoi) -> None:
    abonnement = envoi.abonnement
    if abonnement.compte.etat is not EtatCompte.ACTIF:
        raise EnvoiRefuseError("compte de machine fermé")
    secrets = _secrets(op, abonnement)
    if not secrets:
        raise EnvoiRefuseError("secret illisible : renouvelez-le")
    corps = orjson.dumps(_corps(envoi))
    entetes = signer(secrets, envoi.id.hex, op.now, corps)
    await op.services.webhooks.envoyer(abonnement.adresse, corps, entetes)


def _secrets(op: Operation, row: Abonnement) -> list[str]:
    """The secrets that sign now, the newest first."""
    is_recent = row.secret_change_le is not None and op.now < row.secret_change_le + RECOUVREMENT
    sealed = [row.secret, *([row.secret_precedent] if is_recent and row.secret_precedent else [])]
    return [found for one in sealed if (found := ouvrir(op.services.tokens.keys, one))]


def _corps(envoi: Envoi) -> dict[str, object]:
    """The body: ids and a type, no personal datum; the receiver reads the rest."""
    named = {"candidatureId": global_id("Candidature", envoi.candidature)} if envoi.candidature else {}
    told = {"evenementId": global_id("Evenement", envoi.evenement)} if envoi.evenement else {}
    return {"type": envoi.type, "timestamp": instant_rfc3339(envoi.le), "data": named | told}


async def _suivant(op: Operation, envoi: Envoi) -> None:
    async with op.change() as change:
        await locked(Abonnement.filter(id=envoi.abonnement_id)).first()
        await Envoi.filter(id=envoi.id).update(remis_le=op.services.clock(), erreur=None)
        waiting = Envoi.filter(abonnement_id=envoi.abonnement_id, candidature=envoi.candidature, remis_le=None)
        following = await waiting.order_by("rang").first()
        if following is not None:
            await confier(op, [following])
            change.wake(envoi.abonnement.compte_id)  # the outbox goes on at once


async def _echouer(op: Operation, envoi: Envoi, tentatives: int, erreur: str) -> None:
    """Writes a failure; past the last try, parks the delivery and tells it by an event of the machine."""
    if tentatives < ESSAIS:
        await Envoi.filter(id=envoi.id).update(tentatives=tentatives, erreur=erreur[:200])
        return
    async with op.change() as change:
        await Envoi.filter(id=envoi.id).update(tentatives=tentatives, erreur=erreur[:200], parque_le=op.now)
        donnees = {"abonnement": str(envoi.abonnement_id), "envoi": str(envoi.id)}
        change.record(TypeEvenement.ENVOI_SUSPENDU, envoi.abonnement.compte_id, donnees=donnees)
