"""Erasing: the rows of a candidature or of an account, deleted in the one order that the database allows.

Rows that a constraint would delete by itself are named too, so that the whole list is here; a test walks the models
and finds a table that refers to a person without being named.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from api.models import (
    Abonnement,
    Amenagement,
    Candidat,
    Candidature,
    Compte,
    Constat,
    DemandeFranceConnect,
    DemandeProConnect,
    Depot,
    Document,
    EcartImport,
    Envoi,
    Evenement,
    Habilitation,
    Halte,
    IdentiteFranceConnect,
    IdentiteProConnect,
    Importation,
    InscriptionEpreuve,
    Jeton,
    Lien,
    LigneLot,
    LigneLotEcole,
    Lot,
    Message,
    Note,
    Piece,
    PlaceEpreuve,
    Relance,
    Reponse,
    Resultat,
    ResultatConserve,
    SecretMachine,
    Suivi,
    Tache,
    Televersement,
)
from api.resolvers import sorties
from api.resolvers.operation import Change, Operation
from api.rules import geographie
from api.services import Services

FICHIERS = "supprimer_fichiers"
ACHEVEMENT = timedelta(hours=2)  # after it, no file of a deleted row is still being written

Rows = QuerySet[Any]
Ids = Sequence[UUID]


def de_candidatures(ids: Ids) -> tuple[Rows, ...]:
    """The rows deleted with candidatures, the candidatures last."""
    pieces = Subquery(Piece.filter(candidature_id__in=ids).values("id"))
    epreuves = Subquery(InscriptionEpreuve.filter(candidature_id__in=ids).values("id"))
    evenements = Subquery(Evenement.filter(candidature_id__in=ids).values("id"))
    return (
        Tache.filter(evenement_id__in=evenements),
        Evenement.filter(candidature_id__in=ids),
        Resultat.filter(candidature_id__in=ids),
        Note.filter(candidature_id__in=ids),
        Depot.filter(piece_id__in=pieces),
        Televersement.filter(piece_id__in=pieces),
        Piece.filter(candidature_id__in=ids),
        PlaceEpreuve.filter(inscription_id__in=epreuves),
        InscriptionEpreuve.filter(candidature_id__in=ids),
        Amenagement.filter(candidature_id__in=ids),
        Relance.filter(candidature_id__in=ids),
        LigneLot.filter(candidature_id__in=ids),
        Message.filter(candidature_id__in=ids),
        Document.filter(candidature_id__in=ids),
        Candidature.filter(id__in=ids),
    )


def de_comptes(ids: Ids) -> tuple[Rows, ...]:
    """The rows deleted with accounts, the accounts last; their candidatures are deleted before."""
    familles = Subquery(Jeton.filter(compte_id__in=ids).values("famille"))
    evenements = Subquery(Evenement.filter(compte_id__in=ids).values("id"))
    lots = Subquery(Lot.filter(compte_id__in=ids).values("id"))
    importations = Subquery(Importation.filter(compte_id__in=ids).values("id"))
    return (
        Halte.filter(compte_id__in=ids),
        Suivi.filter(compte_id__in=ids),
        DemandeFranceConnect.filter(famille__in=familles),
        DemandeProConnect.filter(famille__in=familles),
        DemandeProConnect.filter(compte_id__in=ids),
        Jeton.filter(compte_id__in=ids),
        Lien.filter(compte_id__in=ids),
        Reponse.filter(compte_id__in=ids),
        IdentiteFranceConnect.filter(compte_id__in=ids),
        IdentiteProConnect.filter(compte_id__in=ids),
        Tache.filter(evenement_id__in=evenements),
        Evenement.filter(compte_id__in=ids),
        Message.filter(compte_id__in=ids),
        Habilitation.filter(compte_id__in=ids),
        SecretMachine.filter(compte_id__in=ids),
        Envoi.filter(abonnement_id__in=Subquery(Abonnement.filter(compte_id__in=ids).values("id"))),
        Abonnement.filter(compte_id__in=ids),
        LigneLot.filter(lot_id__in=lots),
        LigneLotEcole.filter(lot_id__in=lots),
        Lot.filter(compte_id__in=ids),
        Constat.filter(importation_id__in=importations),
        EcartImport.filter(importation_id__in=importations),
        Importation.filter(compte_id__in=ids),
        Candidat.filter(compte_id__in=ids),
        Compte.filter(id__in=ids),
    )


async def effacer_candidatures(change: Change, ids: Ids) -> None:
    """Erases candidatures, their events and their files, in the transaction under way."""
    if not ids:
        return
    cles = await _fichiers(ids)
    left = Candidature.filter(id__in=ids)
    await sorties.noter(
        change.operation, await left.only("id", "centre", "domaine", "etablissement", "est_pre_inscrite", "etat")
    )
    for rows in de_candidatures(ids):
        await rows.delete()
    await oublier_fichiers(change.operation, cles)


async def effacer_comptes(change: Change, ids: Ids) -> None:
    """Erases accounts and all their data, in the transaction under way; their streams end."""
    if not ids:
        return
    candidatures: list[UUID] = await Candidature.filter(candidat__compte_id__in=ids).values_list("id", flat=True)  # type: ignore[assignment]
    await effacer_candidatures(change, candidatures)
    for rows in de_comptes(ids):
        await rows.delete()
    for compte_id in ids:
        change.wake(compte_id)


async def conserver_resultats(compte_id: UUID) -> None:
    """Copies the results that the law keeps of an account: the last publication of each candidature, and its person."""
    rows = Resultat.filter(candidature__candidat__compte_id=compte_id).order_by("version")
    found = await rows.select_related("candidature__candidat", "candidature__periode__session")
    latest = {row.candidature_id: row for row in found}
    await ResultatConserve.bulk_create([_conserve(row) for row in latest.values()])


async def oublier_fichiers(op: Operation, cles: Sequence[str]) -> None:
    """Leaves the deletion of files to the worker, in the transaction of their rows: both happen, or neither.

    A second task deletes them again later, in case one was being written at this very instant.
    """
    for pas_avant in (op.now, op.now + ACHEVEMENT) if cles else ():
        await Tache.create(nom=FICHIERS, donnees={"cles": list(cles)}, pas_avant=pas_avant)


async def oublier_depots(op: Operation, depots: Sequence[Depot]) -> None:
    """Deletes the bytes of deposits; their rows stay, with name, size, instants and digest."""
    await Depot.filter(id__in=[row.id for row in depots]).update(oublie_le=op.now)
    await oublier_fichiers(op, [row.cle for row in depots])


async def supprimer_fichiers(tache: Tache, services: Services) -> None:
    """The job that deletes the files of deleted rows."""
    await services.storage.delete(*tache.donnees["cles"])


async def _fichiers(ids: Ids) -> list[str]:
    """The keys of the files of candidatures, those that may yet be written included."""
    depots = await Depot.filter(piece__candidature_id__in=ids).only("cle")
    sent = await Televersement.filter(piece__candidature_id__in=ids, pris_le__isnull=False).only("id", "piece_id")
    documents = await Document.filter(candidature_id__in=ids).only("id")
    return sorted({row.cle for rows in (depots, sent, documents) for row in rows})


def _conserve(row: Resultat) -> ResultatConserve:
    candidature, candidat = row.candidature, row.candidature.candidat
    commune = geographie.communes().get(candidat.commune_naissance or "")
    lieu = commune.libelle if commune else candidat.ville_naissance or ""
    ou = candidat.departement_naissance or geographie.pays()[candidat.pays_naissance].libelle
    return ResultatConserve(
        numero_candidat=candidat.numero,
        nom=candidat.nom,
        nom_usage=candidat.nom_usage,
        prenoms=candidat.prenoms,
        date_naissance=candidat.date_naissance,
        lieu_naissance=f"{lieu} ({ou})".strip(),
        domaine=candidature.domaine,
        session=candidature.periode.session.libelle,
        millesime=candidature.millesime,
        centre=candidature.centre,
        specialite=candidature.specialite,
        decision=row.decision,
        mention=row.mention,
        moyenne=row.moyenne,
        contenu=row.contenu,
        publie_le=row.publie_le,
    )
