"""The opening of a stored file of lines: its bytes become a text, or a refusal that names what they are."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from api.models import Importation
from api.resolvers.operation import Operation
from api.rules.importation import (
    DEBUT,
    LIGNE_MAX,
    REFUS_CLASSEUR,
    Colonne,
    FichierIllisibleError,
    LigneFichier,
    Niveau,
    Remarque,
    Tableau,
    controler,
    est_classeur,
    est_utf8,
    ouvrir,
    refus_format,
)
from api.rules.problems import Code, Problem

CLASSEUR = "classeur"  # among the parameters: the remarks on the workbook from which the stored text was made
MORCEAU = 1024 * 1024


@asynccontextmanager
async def ouvert(op: Operation, row: Importation, colonnes: tuple[Colonne, ...]) -> AsyncIterator[Tableau]:
    """The table of a stored file, for as long as the context lasts; a page of it is in memory at a time.

    Raises:
        FichierIllisibleError: the file is no file of lines.
    """
    with TemporaryDirectory(prefix="import-", dir=op.services.reception.dossier, ignore_cleanup_errors=True) as folder:
        path = await _texte(op, row, Path(folder) / "lu")
        async with texte_ouvert(path, colonnes) as tableau:
            tableau.remarques[:0] = _du_classeur(row)
            yield tableau


@asynccontextmanager
async def texte_ouvert(path: Path, colonnes: tuple[Colonne, ...]) -> AsyncIterator[Tableau]:
    """The table of a text on the disk, for as long as the context lasts.

    Raises:
        FichierIllisibleError: the file is no file of lines.
    """
    encoding, remarque = await asyncio.to_thread(_encodage, path)
    with path.open(encoding=encoding, newline="") as file:
        tableau = await asyncio.to_thread(ouvrir, _lignes(file), colonnes)
        tableau.remarques[:0] = [remarque] if remarque else []
        yield tableau


async def _texte(op: Operation, row: Importation, path: Path) -> Path:
    """The stored file as a text.

    A workbook is converted once, and its text stored in its place; its remarks are written first, so that a worker
    that dies in between loses none.
    """
    await _fetch(op, row, path)
    with path.open("rb") as file:
        debut = file.read(DEBUT)
    if refus := refus_format(debut):
        raise FichierIllisibleError(refus)
    if not est_classeur(debut):
        return path
    converted, said = await op.services.reception.sandbox.convertir(path)
    if said == Code.CONTROLE_INDISPONIBLE:
        raise OSError("No room to convert a workbook.")  # the task will run again
    if not said.startswith("["):
        raise FichierIllisibleError(REFUS_CLASSEUR.get(said, REFUS_CLASSEUR["FICHIER_ILLISIBLE"]))
    row.parametres, row.taille = {**row.parametres, CLASSEUR: json.loads(said)}, converted.stat().st_size
    await row.save(update_fields=["parametres", "taille"])
    await op.services.storage.put_file(row.cle, converted)
    return converted


@dataclass
class Reduction:
    """The lines that will be written, of a file whose other lines are left out: a text of their own, much shorter.

    Each page of a writing reads the stored text again up to its own lines.
    """

    file: TextIO
    noms: tuple[str, ...]
    est_reduite: bool = False

    def ajouter(self, lignes: Sequence[LigneFichier] | None) -> None:
        """Adds lines; None of a file that is stored as it is."""
        if lignes is None:
            return
        self.est_reduite = True
        csv.writer(self.file, delimiter=";").writerows([[ligne[nom] for nom in self.noms] for ligne in lignes])


@asynccontextmanager
async def reduction(op: Operation, row: Importation, colonnes: tuple[Colonne, ...]) -> AsyncIterator[Reduction]:
    """A reduced text, stored in the place of the file at the end of the context, if it was reduced."""
    with TemporaryDirectory(prefix="import-", dir=op.services.reception.dossier, ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "reduit"
        with path.open("w", encoding="utf-8", newline="") as file:
            noms = tuple(colonne.nom for colonne in colonnes)
            csv.writer(file, delimiter=";").writerow(noms)
            reduced = Reduction(file, noms)
            yield reduced
        if reduced.est_reduite:
            await op.services.storage.put_file(row.cle, path)


def _du_classeur(row: Importation) -> list[Remarque]:
    return [
        Remarque(ligne, Niveau(niveau), Problem(Code.FORMAT_INVALIDE, message))
        for ligne, niveau, message in row.parametres.get(CLASSEUR, ())
    ]


async def _fetch(op: Operation, row: Importation, path: Path) -> None:
    flux = await op.services.storage.stream(row.cle)
    if flux is None:
        raise FichierIllisibleError("Le fichier n'a pas été conservé : recommencez l'import.")
    with path.open("wb") as file:
        async for part in flux.morceaux:
            file.write(part)


def _encodage(path: Path) -> tuple[str, Remarque | None]:
    """The encoding of a text, and the remark on it, if any."""
    with path.open("rb") as raw:
        if est_utf8(iter(partial(raw.read, MORCEAU), b"")):
            return "utf-8", None
    with path.open(encoding="latin-1", newline="") as bytes_as_letters:
        return "cp1252", controler(_lignes(bytes_as_letters))


def _lignes(file: TextIO) -> Iterator[str]:
    """The lines, each cut where it is too long to be one, so that nothing larger is ever in memory."""
    return iter(partial(file.readline, LIGNE_MAX + 1), "")
