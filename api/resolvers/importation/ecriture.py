"""Writing a file of lines that is clean and accepted: a page at a time, each line once."""

from uuid import UUID

from api.models import Importation, Tache, locked
from api.resolvers.conservation.effacement import oublier_fichiers
from api.resolvers.gates import one
from api.resolvers.importation.lecture import pages
from api.resolvers.importation.ouverture import ouvert
from api.resolvers.importation.registre import TRAITEMENTS
from api.resolvers.operation import Operation
from api.rules.importation import EtatImport, LigneFichier
from api.rules.problems import Code, Problem, RefusedError
from api.services import Services

ECRIRE = "ecrire_import"
PAGES = 10  # pages written from one opening of the file, each in a transaction of its own
PAS_PRET = Problem(Code.ACTION_IMPOSSIBLE, "Corrigez d'abord les erreurs du fichier, puis envoyez-le de nouveau.")
FINI = Problem(Code.ACTION_IMPOSSIBLE, "Cet import n'est plus en attente.")


async def accepter(op: Operation, importation_id: UUID) -> Importation:
    """Accepts a clean file; its lines are then written in the background, however long that takes."""
    async with op.change():
        row = await _hold(op, importation_id)
        if row.etat is not EtatImport.PRET:
            raise RefusedError(PAS_PRET)
        await TRAITEMENTS[row.nature].autoriser(op, row)
        row.etat = EtatImport.EN_COURS
        await row.save(update_fields=["etat"])
        await _ask(row, op)
    await op.services.bell.ring(tasks=True)
    return row


async def annuler(op: Operation, importation_id: UUID) -> Importation:
    """Gives up a file of which no line is written."""
    async with op.change():
        row = await _hold(op, importation_id)
        if row.etat in {EtatImport.EN_COURS, EtatImport.TERMINE, EtatImport.ANNULE}:
            raise RefusedError(FINI)
        row.etat = EtatImport.ANNULE
        await row.save(update_fields=["etat"])
        await oublier_fichiers(op, [row.cle])
    return row


async def ecrire(tache: Tache, services: Services) -> None:
    """The job that writes some pages, then leaves the task of the next ones; lock and count of the row make each line once.

    A task that runs again goes on from what was written; one whose pages all were left its own next task.
    """
    row = await Importation.get_or_none(id=UUID(tache.donnees["importation"])).select_related("compte")
    if row is None or row.etat is not EtatImport.EN_COURS:
        return  # written, and its bytes deleted
    op = Operation.in_the_name_of(row.compte, services)
    traitement, apres = TRAITEMENTS[row.nature], int(tache.donnees["apres"])
    jusqu_a = apres + PAGES * traitement.page
    if not apres <= row.faits < jusqu_a:
        return
    async with ouvert(op, row, traitement.colonnes) as tableau:
        following = pages(tableau, traitement.page, skip=row.faits)
        while await _ecrire_page(op, row, await anext(following, []), jusqu_a):
            pass
    await services.bell.ring(tasks=True)


async def _ecrire_page(op: Operation, row: Importation, page: list[LigneFichier], jusqu_a: int) -> bool:
    """Writes one page; tells whether the next one is this task's too."""
    traitement = TRAITEMENTS[row.nature]
    async with op.change() as change:
        held = await locked(Importation.filter(id=row.id)).get()
        if held.etat is not EtatImport.EN_COURS or held.faits != row.faits:
            return False  # a worker that was believed dead goes on with it
        await traitement.ecrire(change, held, page)
        held.faits += len(page)
        if is_last := len(page) < traitement.page or held.faits >= held.total:
            await traitement.finir(change, held)
            held.etat, held.faits, held.termine_le = EtatImport.TERMINE, held.total, op.now
            await oublier_fichiers(op, [held.cle])
        elif held.faits >= jusqu_a:
            await _ask(held, op)
        await held.save(update_fields=["faits", "etat", "termine_le"])
    row.faits = held.faits
    return not is_last and row.faits < jusqu_a


async def _ask(row: Importation, op: Operation) -> None:
    await Tache.create(nom=ECRIRE, donnees={"importation": str(row.id), "apres": row.faits}, pas_avant=op.now)


async def _hold(op: Operation, importation_id: UUID) -> Importation:
    return await one(Importation.filter(id=importation_id, compte_id=op.signed_in().compte_id), lock=True)
