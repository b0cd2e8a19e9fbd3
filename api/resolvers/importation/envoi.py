"""Sending a file of lines: an address, then its bytes."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from uuid import UUID

from tortoise.expressions import Q

from api.models import Importation, Tache, transaction
from api.resolvers.operation import Operation
from api.resolvers.quota import compter_envoi
from api.rules.importation import EtatImport, NatureImport
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.quota import Quota, problems_en_attente

EMPREINTE = re.compile(r"[0-9a-fA-F]{64}")
DUREE_ADRESSE = timedelta(hours=1)
ADRESSE_INVALIDE = Problem(
    Code.LIEN_INVALIDE, "Cette adresse d'envoi n'est plus valable : recommencez l'import.", ("jeton",)
)
AUTRE_FICHIER = Problem(
    Code.EMPREINTE_DIFFERENTE, "Le fichier reçu n'est pas celui qui était annoncé : recommencez l'import."
)

INTERROMPU = Problem(Code.ENVOI_INTERROMPU, "L'envoi du fichier s'est interrompu : recommencez l'import.")
LIRE = "lire_import"  # the job that reads a received file


@dataclass(frozen=True, kw_only=True)
class AdresseImport:
    """An address to send a file of lines to, once."""

    importation: Importation
    url: str
    expire_le: datetime


@dataclass(frozen=True, kw_only=True)
class LignesAnnoncees:
    """The description of a file about to come: its name, its size in bytes, its SHA-256 in hexadecimal."""

    nom: str
    taille: int
    empreinte: str


async def ouvrir(
    op: Operation,
    nature: NatureImport,
    envoi: LignesAnnoncees,
    parametres: Mapping[str, object],
    *sujets: tuple[Quota, str],
) -> AdresseImport:
    """An address for the announced file, counted for these subjects; the caller checked that this import is allowed."""
    refuse(_problems(envoi, nature.taille_max))
    async with transaction():
        await compter_envoi(op, envoi.taille, *sujets)
        refuse(problems_en_attente(*await _en_attente(op), envoi.taille))
        row = await Importation.create(
            compte_id=op.signed_in().compte_id,
            nature=nature,
            etat=EtatImport.ATTENDU,
            parametres=dict(parametres),
            nom=envoi.nom.strip()[-255:],
            taille=envoi.taille,
            empreinte=envoi.empreinte.strip().lower(),
            expire_le=op.now + DUREE_ADRESSE,
            cree_le=op.now,
        )
    jeton = op.services.tokens.sign_import(row.id)
    return AdresseImport(importation=row, url=f"{op.services.api_url}/imports/{jeton}", expire_le=row.expire_le)


async def recevoir(op: Operation, jeton: str, corps: AsyncIterator[bytes], longueur: int | None = None) -> None:
    """Takes the bytes sent to an address, stores them, and asks for their reading; a refused file may be sent again."""
    row, expire_le = await _take_address(op, op.services.tokens.read_import(jeton))
    try:
        await _keep(op, row, corps, longueur)
    except RefusedError:
        await Importation.filter(id=row.id, etat=EtatImport.ATTENDU).update(expire_le=expire_le)
        raise
    async with transaction():
        if await Importation.filter(id=row.id, etat=EtatImport.ATTENDU).update(etat=EtatImport.A_LIRE):
            await Tache.create(nom=LIRE, donnees={"importation": str(row.id)}, pas_avant=op.now)
    await op.services.bell.ring(tasks=True)


async def _keep(op: Operation, row: Importation, corps: AsyncIterator[bytes], longueur: int | None) -> None:
    if longueur is not None and longueur > row.taille:
        raise RefusedError(AUTRE_FICHIER)
    with TemporaryDirectory(prefix="import-", dir=_folder(op), ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "recu"
        if await _take(op, path, corps, row.taille) != row.empreinte:
            raise RefusedError(AUTRE_FICHIER)
        await op.services.storage.put_file(row.cle, path)


async def _en_attente(op: Operation) -> tuple[int, int]:
    """The number of the actor's files that wait on the disk, or may still come, and their bytes."""
    may_come = Q(etat=EtatImport.ATTENDU, expire_le__gt=op.now.astimezone(UTC))
    waiting = may_come | Q(etat__in=[EtatImport.A_LIRE, EtatImport.PRET, EtatImport.EN_COURS])
    sizes = await Importation.filter(waiting, compte_id=op.signed_in().compte_id).values_list("taille", flat=True)
    return len(sizes), sum(sizes)  # type: ignore[arg-type]


async def _take_address(op: Operation, importation_id: UUID | None) -> tuple[Importation, datetime]:
    """The row of an address and its term, for one sender at a time: a hundred at once would fill the disk as often."""
    free = Importation.filter(id=importation_id, etat=EtatImport.ATTENDU, expire_le__gt=op.now.astimezone(UTC))
    row = await free.first() if importation_id else None
    if row is None or not await free.filter(expire_le=row.expire_le).update(expire_le=op.now):
        raise RefusedError(ADRESSE_INVALIDE)
    return row, row.expire_le


async def _take(op: Operation, path: Path, corps: AsyncIterator[bytes], taille: int) -> str:
    """The digest of the bytes, written as they come."""
    reception = op.services.reception
    try:
        async with asyncio.timeout(reception.duree):
            with path.open("wb") as file:
                return await _write(file, reception.parts(corps), taille)
    except (TimeoutError, ConnectionError) as error:
        raise RefusedError(INTERROMPU) from error


async def _write(file: BinaryIO, corps: AsyncIterator[bytes], taille: int) -> str:
    """The digest of the bytes written; refuses more than announced."""
    digest, total = hashlib.sha256(), 0
    async for part in corps:
        total += len(part)
        if total > taille:
            raise RefusedError(AUTRE_FICHIER)
        digest.update(part)
        file.write(part)
    return digest.hexdigest()


def _folder(op: Operation) -> Path:
    folder = op.services.reception.dossier
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _problems(envoi: LignesAnnoncees, taille_max: int) -> list[Problem]:
    found = []
    if not 0 < envoi.taille <= taille_max:
        message = f"Envoyez un fichier de {taille_max // 1024 // 1024} Mo au plus."
        found.append(Problem(Code.FICHIER_TROP_GROS, message, ("taille",)))
    if not EMPREINTE.fullmatch(envoi.empreinte.strip()):
        message = "Donnez l'empreinte SHA-256 du fichier, en 64 chiffres hexadécimaux."
        found.append(Problem(Code.FORMAT_INVALIDE, message, ("empreinte",)))
    return found
