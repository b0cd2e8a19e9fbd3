"""A file in two steps: an address to send it to, then its deposit."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.models import Depot, Piece, Televersement, locked
from api.resolvers.conservation.effacement import oublier_depots, oublier_fichiers
from api.resolvers.operation import Operation
from api.resolvers.piece.lecture import PieceDuDossier, groupes_charges, une_piece, verrouiller
from api.resolvers.quota import compter_envoi
from api.rules import quota
from api.rules.conservation import Sorte, delai
from api.rules.evenement import TypeEvenement
from api.rules.piece import (
    ActionPiece,
    FichierAnnonce,
    apres_depot,
    nom_affiche,
    piece_du_domaine,
    problems_action_piece,
    problems_annonce,
)
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.services.reception import Attendu
from api.services.referentiel import domaine

PURGES = 500  # addresses deleted in one statement
ADRESSE_INVALIDE = Problem(
    Code.LIEN_INVALIDE, "Cette adresse de dépôt n'est plus valable : recommencez l'ajout.", ("jeton",)
)
RIEN_RECU = Problem(Code.PREALABLE_MANQUANT, "Envoyez d'abord le fichier à l'adresse de dépôt.", ("jeton",))


@dataclass(frozen=True, kw_only=True)
class AdresseDepot:
    """An address to send a file to, once."""

    url: str
    jeton: str
    expire_le: datetime


async def ouvrir_depot(op: Operation, piece_id: UUID, version: int | None, annonce: FichierAnnonce) -> AdresseDepot:
    """An address for the announced file (« Ajouter »), which ends the former ones of this pièce.

    Files sent to these and not deposited are deleted at once.
    """
    async with op.change():
        suivie, chargee = await verrouiller(op, piece_id)
        suivie.row.check_version(version)
        refuse(_problems_ajouter(op, suivie))
        refuse(problems_annonce(annonce, suivie.demandee))
        compte_id = str(chargee.row.candidat.compte_id)
        await compter_envoi(op, annonce.taille, (quota.PIECE, str(piece_id)), (quota.CANDIDAT, compte_id))
        former = Televersement.filter(piece_id=piece_id, depose_le=None)
        await oublier_fichiers(op, [row.cle for row in await locked(former.order_by("id")) if row.pris_le is not None])
        await former.delete()
        row = await Televersement.create(
            piece_id=piece_id,
            nom=annonce.nom[-255:],
            taille=annonce.taille,
            empreinte=annonce.empreinte.strip().lower(),
            expire_le=op.now + delai(Sorte.TELEVERSEMENT),
        )
    jeton = op.services.tokens.sign_depot(row.id)
    return AdresseDepot(url=f"{op.services.api_url}/depots/{jeton}", jeton=jeton, expire_le=row.expire_le)


async def recevoir(op: Operation, jeton: str, corps: AsyncIterator[bytes], longueur: int | None = None) -> None:
    """Takes the bytes sent to an address, checks them, and stores them until their deposit.

    The address itself is the right to send, given by the gate when it was opened. It serves once, whatever happens.
    """
    row = await _prendre(op, jeton)
    of = row.piece.candidature
    demandee = piece_du_domaine(domaine(of.domaine, of.millesime, of.centre), row.piece.code)
    if demandee is None:
        raise RefusedError(ADRESSE_INVALIDE)
    attendu = Attendu(piece=demandee, taille=row.taille, empreinte=row.empreinte)
    try:
        async with op.services.reception.recevoir(corps, attendu, longueur) as recu:
            row.format, row.taille_gardee = recu.format, recu.taille
            await op.services.storage.put_file(row.cle, recu.path)
    except RefusedError as refused:
        await Televersement.filter(id=row.id).update(refus=refused.problems[0].code)
        raise
    await _garder(op, row)


async def deposer(op: Operation, piece_id: UUID, version: int | None, jeton: str) -> PieceDuDossier:
    """Deposits the file received; a second call changes nothing."""
    async with op.change() as change:
        suivie, chargee = await verrouiller(op, piece_id)
        televersement = await _recu(op, piece_id, jeton)
        if televersement.depose_le is None:
            suivie.row.check_version(version)
            refuse(_problems_ajouter(op, suivie))
            await ecarter(op, suivie.row)
            await _attacher(op, suivie.row, televersement)
            donnees = {"piece": str(piece_id), "code": suivie.demandee.libelle_complet, "depot": str(televersement.id)}
            compte_id = chargee.row.candidat.compte_id
            change.record(TypeEvenement.PIECE_DEPOSEE, compte_id, candidature_id=chargee.row.id, donnees=donnees)
    found = une_piece(await groupes_charges(chargee.row), piece_id)
    assert found is not None
    return found


async def ecarter(op: Operation, piece: Piece) -> None:
    """Puts the present file of a pièce aside; its bytes are deleted at once if nobody relied on them.

    Nobody did as long as the candidat had not validated it, and the office had given no statut.
    """
    present = await Depot.filter(piece_id=piece.id, retire_le=None)
    await Depot.ecarter(piece.id, op.now)
    if piece.statut is None:
        await oublier_depots(op, [row for row in present if row.validee_le is None])


async def purger_televersements(op: Operation) -> int:
    """Deletes addresses past their end, files never deposited, and the remains of crashes.

    Bytes sent before the end of an address may still be on their way: they get the time of the longest sending, twice.
    """
    limite = op.now - timedelta(seconds=2 * op.services.reception.duree)
    await op.services.reception.nettoyer()
    await op.services.storage.nettoyer(limite)
    count = 0
    while rows := await Televersement.filter(depose_le=None, expire_le__lte=limite).limit(PURGES):
        await op.services.storage.delete(*(row.cle for row in rows if row.pris_le is not None))
        count += await Televersement.filter(id__in=[row.id for row in rows], depose_le=None).delete()
    return count


def _problems_ajouter(op: Operation, suivie: PieceDuDossier) -> list[Problem]:
    return problems_action_piece(ActionPiece.AJOUTER, suivie.etat, suivie.groupe, op.now)


async def _prendre(op: Operation, jeton: str) -> Televersement:
    found = op.services.tokens.read_depot(jeton)
    row = await Televersement.prendre(found, op.now) if found else None
    if row is None:
        raise RefusedError(ADRESSE_INVALIDE)
    return row


async def _garder(op: Operation, row: Televersement) -> None:
    """Notes the file as received, unless the address was replaced while the bytes came."""
    now = op.services.clock()
    still = Televersement.filter(id=row.id, expire_le__gt=now)
    if not await still.update(recu_le=now, format=row.format, taille_gardee=row.taille_gardee):
        await op.services.storage.delete(row.cle)
        raise RefusedError(ADRESSE_INVALIDE)


async def _recu(op: Operation, piece_id: UUID, jeton: str) -> Televersement:
    found = op.services.tokens.read_depot(jeton)
    row = await Televersement.filter(id=found, piece_id=piece_id).first() if found else None
    if row is None or (row.depose_le is None and row.expire_le <= op.now):
        raise RefusedError(ADRESSE_INVALIDE)
    if row.recu_le is None:
        raise RefusedError(RIEN_RECU)
    return row


async def _attacher(op: Operation, piece: Piece, televersement: Televersement) -> None:
    assert televersement.format is not None
    await Depot.create(
        id=televersement.id,
        piece_id=piece.id,
        nom=nom_affiche(televersement.nom, televersement.format),
        format=televersement.format,
        taille=televersement.taille_gardee,
        empreinte=televersement.empreinte,
        cle=televersement.cle,
        depose_le=op.now,
    )
    await Televersement.filter(id=televersement.id).update(depose_le=op.now)
    await piece.prendre(apres_depot(piece.etat(), op.now))
