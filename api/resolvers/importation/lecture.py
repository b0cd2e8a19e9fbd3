"""Reading a file of lines: all that is wrong is found before anything is written."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Constat, Importation, Tache, transaction
from api.resolvers.importation.traitement import Traitement
from api.resolvers.operation import Operation
from api.rules.importation import (
    LIGNES_MAX,
    Colonne,
    EtatImport,
    FichierIllisibleError,
    Ligne,
    NatureImport,
    Niveau,
    Remarque,
    encodage,
)
from api.rules.importation import lire as lire_lignes
from api.services import Services

LIRE = "lire_import"
PAGE = 200  # lines in memory at once
CONSTATS_MAX = 1_000  # remarks kept of one file; all are counted

Registre = Callable[[NatureImport], Traitement]


async def lire(tache: Tache, services: Services, registre: Registre) -> None:
    """The job: reads a whole file, a page at a time, and says what was found."""
    row = await Importation.get_or_none(id=UUID(tache.donnees["importation"])).select_related("compte")
    if row is None or row.etat is not EtatImport.A_LIRE:
        return
    await Constat.filter(importation_id=row.id).delete()  # of a reading that was cut
    op = Operation.in_the_name_of(row.compte, services)
    row.total, row.erreurs, row.avertissements, row.refus = 0, 0, 0, None
    vus: dict[str, int] = {}
    try:
        async for page in pages(op, row, registre(row.nature).colonnes):
            _count(row, page)
            await _note(row, await registre(row.nature).verifier(op, row, page, vus))
    except FichierIllisibleError as error:
        row.refus = str(error)
    row.etat = EtatImport.A_CORRIGER if row.refus or row.erreurs or not row.total else EtatImport.PRET
    await row.save(update_fields=["total", "erreurs", "avertissements", "refus", "etat"])


async def pages(
    op: Operation, row: Importation, colonnes: tuple[Colonne, ...], skip: int = 0
) -> AsyncIterator[list[Ligne]]:
    """The lines of a kept file, by the page, after the first `skip` ones; one page is in memory at a time."""
    with TemporaryDirectory(prefix="import-", dir=op.services.reception.dossier, ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "lu"
        await _fetch(op, row, path)
        with _opened(path) as lines:
            reader = islice(lire_lignes(lines, colonnes), skip, None)
            while page := await asyncio.to_thread(_take, reader):
                yield page


async def mes_importations(op: Operation, nature: NatureImport | None, limite: int) -> list[Importation]:
    """The files of the actor, the latest first."""
    rows = _mine(op)
    return await (rows.filter(nature=nature) if nature else rows).order_by("-cree_le", "id").limit(limite)


async def trouver(op: Operation, importation_id: UUID) -> Importation | None:
    """One file of the actor."""
    return await _mine(op).filter(id=importation_id).first()


async def constats(row: Importation, limite: int, apres: int = 0) -> list[Constat]:
    """The remarks on a file, in the order of its lines."""
    return await Constat.filter(importation_id=row.id, id__gt=apres).order_by("id").limit(limite)


def _mine(op: Operation) -> QuerySet[Importation]:
    return Importation.filter(compte_id=op.signed_in().compte_id)


def _count(row: Importation, page: Sequence[Ligne]) -> None:
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


async def _fetch(op: Operation, row: Importation, path: Path) -> None:
    flux = await op.services.storage.stream(row.cle)
    if flux is None:
        raise FichierIllisibleError("Le fichier n'a pas été conservé : recommencez l'import.")
    with path.open("wb") as file:
        async for part in flux.morceaux:
            file.write(part)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Iterator[str]]:
    """The text of a file, in the encoding that its bytes tell; a letter that is none shows as such."""
    with path.open("rb") as raw:
        name = encodage(raw)
    with path.open(encoding=name, errors="replace", newline="") as lines:
        yield iter(lines)


def _take(reader: Iterator[Ligne]) -> list[Ligne]:
    return list(islice(reader, PAGE))
