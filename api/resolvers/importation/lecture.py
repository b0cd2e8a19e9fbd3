"""The reading of a file of lines, which finds all its problems before any line is written."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Constat, EcartImport, Importation, Tache, transaction
from api.resolvers.conservation.effacement import oublier_fichiers
from api.resolvers.gates import INTROUVABLE, several
from api.resolvers.importation.ouverture import CLASSEUR, ouvert, reduction
from api.resolvers.importation.registre import TRAITEMENTS
from api.resolvers.importation.traitement import Traitement
from api.resolvers.operation import Operation
from api.resolvers.paging import Ordre
from api.rules.compte import TypeCompte
from api.rules.importation import (
    ENTETE_SEULE,
    LIGNES_MAX,
    Ecart,
    EtatImport,
    FichierIllisibleError,
    LigneFichier,
    NatureEcart,
    NatureImport,
    Niveau,
    Remarque,
    Tableau,
)
from api.rules.problems import RefusedError
from api.services import Services

IMPORTATIONS = Ordre("importation", ("-cree_le", "id"), (datetime, UUID))
CONSTATS = Ordre("constat", ("id",), (int,))
CONSTATS_MAX = 1_000  # remarks stored for one file; all are counted
ECARTS = Ordre("ecart", ("id",), (int,))
ECARTS_MAX = 1_000  # differences stored for one file; all are counted


async def lire(tache: Tache, services: Services) -> None:
    """The job that reads a whole file, a page at a time, and writes the remarks on it.

    A file with errors is corrected elsewhere and sent anew: its bytes are deleted, its remarks stay.
    """
    row = await Importation.get_or_none(id=UUID(tache.donnees["importation"])).select_related("compte")
    if row is None or row.etat is not EtatImport.A_LIRE:
        return
    await Constat.filter(importation_id=row.id).delete()  # of a reading cut short
    await EcartImport.filter(importation_id=row.id).delete()
    op = Operation.in_the_name_of(row.compte, services)
    row.total, row.erreurs, row.avertissements, row.refus, row.bilan = 0, 0, 0, None, {}
    try:
        await _tout_lire(op, row, TRAITEMENTS[row.nature])
        row.refus = None if row.total else ENTETE_SEULE
    except FichierIllisibleError as error:
        row.refus = str(error)
    row.etat = EtatImport.A_CORRIGER if row.refus or row.erreurs else EtatImport.PRET
    async with transaction():
        await row.save(update_fields=["total", "erreurs", "avertissements", "refus", "etat", "bilan", "parametres"])
        await oublier_fichiers(op, [row.cle] if row.etat is EtatImport.A_CORRIGER else [])


async def _tout_lire(op: Operation, row: Importation, traitement: Traitement) -> None:
    """Reads each page, notes its remarks and the differences that it makes."""
    vus: dict[str, int] = {}
    async with ouvert(op, row, traitement.colonnes) as tableau, reduction(op, row, traitement.colonnes) as reduite:
        await _note(row, tableau.remarques)
        async for page in pages(tableau, traitement.page):
            _count(row, page)
            found, right = await trier(op, row, traitement, page, vus)
            if right:
                await _distinguer(row, await traitement.comparer(row, right, vus))
                reduite.ajouter(traitement.garder(right, vus))
            await _note(row, _situees(row, page, sorted(found, key=lambda remarque: remarque.ligne)))
    whole, ecarts = await traitement.conclure(row, vus)
    await _note(row, whole)
    await _distinguer(row, ecarts)


async def trier(
    op: Operation, row: Importation, traitement: Traitement, page: Sequence[LigneFichier], vus: dict[str, int]
) -> tuple[list[Remarque], list[LigneFichier]]:
    """The remarks on a page, and its lines without an error; one with unreadable cells has no other remark."""
    found = [Remarque(ligne.numero, Niveau.ERREUR, faute) for ligne in page for faute in ligne.fautes]
    if sane := [ligne for ligne in page if not ligne.fautes]:
        found += await traitement.verifier(op, row, sane, vus)
    wrong = {remarque.ligne for remarque in found if remarque.niveau is Niveau.ERREUR}
    return found, [ligne for ligne in sane if ligne.numero not in wrong]


async def pages(tableau: Tableau, size: int, skip: int = 0) -> AsyncIterator[list[LigneFichier]]:
    """The lines of a file, so many at a time, after the first `skip` ones."""
    reader = islice(tableau.lignes(), skip, None)
    while page := await asyncio.to_thread(_take, reader, size):
        yield page


def _situees(row: Importation, page: Sequence[LigneFichier], remarques: Sequence[Remarque]) -> list[Remarque]:
    """The remarks, with the line in a text editor where earlier cells with line breaks make it differ."""
    if CLASSEUR in row.parametres:
        return list(remarques)
    ailleurs = {ligne.numero: ligne.texte for ligne in page if ligne.texte != ligne.numero}
    return [_situee(remarque, ailleurs.get(remarque.ligne)) for remarque in remarques]


def _situee(remarque: Remarque, texte: int | None) -> Remarque:
    if texte is None:
        return remarque
    problem = remarque.problem
    message = f"{problem.message} (Ligne {texte} dans un éditeur de texte.)"
    return replace(remarque, problem=replace(problem, message=message))


def mes_importations(op: Operation, nature: NatureImport | None) -> QuerySet[Importation]:
    """The files of the actor, who is a school or an office; refuses another as if nothing were there."""
    if op.signed_in().type is TypeCompte.CANDIDAT:
        raise RefusedError(INTROUVABLE)
    return _mine(op).filter(nature=nature) if nature else _mine(op)


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Importation]:
    """The files of these ids that the actor sent."""
    return await several(_mine(op), ids)


def constats(row: Importation) -> QuerySet[Constat]:
    """The remarks on a file; their ids follow the order of its lines."""
    return Constat.filter(importation_id=row.id)


def ecarts(row: Importation) -> QuerySet[EcartImport]:
    """The differences that a file makes, in the order of its lines."""
    return EcartImport.filter(importation_id=row.id)


def _mine(op: Operation) -> QuerySet[Importation]:
    return Importation.filter(compte_id=op.signed_in().compte_id)


def _count(row: Importation, page: Sequence[LigneFichier]) -> None:
    row.total += len(page)
    if row.total > LIGNES_MAX:
        raise FichierIllisibleError(f"Le fichier compte plus de {LIGNES_MAX} lignes : envoyez-en plusieurs.")


async def _note(row: Importation, remarques: Sequence[Remarque]) -> None:
    room = CONSTATS_MAX - row.erreurs - row.avertissements
    row.erreurs += sum(remarque.niveau is Niveau.ERREUR for remarque in remarques)
    row.avertissements += sum(remarque.niveau is Niveau.AVERTISSEMENT for remarque in remarques)
    if remarques and room > 0:
        async with transaction():
            await Constat.bulk_create(Constat.of(row.id, remarque) for remarque in remarques[:room])


async def _distinguer(row: Importation, ecarts: Sequence[Ecart]) -> None:
    """Counts differences, and stores the first ones of a file."""
    row.bilan = dict(Counter(row.bilan or {}) + Counter(ecart.nature.value for ecart in ecarts))
    kept = ECARTS_MAX - sum(row.bilan.get(nature, 0) for nature in NatureEcart if nature.change)
    changes = [ecart for ecart in ecarts if ecart.nature.change]
    if stored := changes[: max(kept + len(changes), 0)]:
        async with transaction():
            await EcartImport.bulk_create(EcartImport.of(row.id, ecart) for ecart in stored)


def _take(reader: Iterator[LigneFichier], size: int) -> list[LigneFichier]:
    return list(islice(reader, size))
