"""The time and the memory of a lot of convocations, without their PDFs, on a PostgreSQL of its own.

    python -m benchmarks.lots 1000 10000

One person registers as the guides say; the database copies the registration, an office plans an épreuve and publishes
the convocations of all. The pages of the lot are then done one after another by this process, as a worker does them;
the documents are left to lay out. Seconds are followed by those of our processor alone.
"""

import asyncio
import random
import resource
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import monotonic, process_time
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from api.collector import begin_collecting
from api.demo import operations_suite as operations
from api.models import Lot, Tache
from api.resolvers.gestion.lots import TRAVAIL, avancer
from api.rules.ids import global_id, read_global_id
from api.rules.lot import EtatLot
from api.services import utc_now
from api.settings import Settings
from api.wiring import running_services
from benchmarks.bureau import Bureau
from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import cluster

ROOM = {"libelle": "Lycée Jules Haag", "adresse": ["1 rue Labbé", "25000 BESANCON"]}
PLACES = 1_000  # of a room
# The registration $1 as that of another person, for each number from $2 to $3; a number is written where it must be one's own.
COPIES = (
    """INSERT INTO compte SELECT (jsonb_populate_record(c, jsonb_build_object(
         'id', md5('c' || n)::uuid, 'identifiant', 'c' || n || '@example.org', 'courriel', 'c' || n || '@example.org',
         'dernier_rang', 0))).*
       FROM compte c JOIN candidat p ON p.compte_id = c.id JOIN candidature d ON d.candidat_id = p.id, generate_series($2::int, $3::int) n
       WHERE d.id = $1""",
    """INSERT INTO candidat SELECT (jsonb_populate_record(p, jsonb_build_object(
         'id', md5('p' || n)::uuid, 'compte_id', md5('c' || n)::uuid, 'numero', '0' || lpad(n::text, 10, '0')))).*
       FROM candidat p JOIN candidature d ON d.candidat_id = p.id, generate_series($2::int, $3::int) n WHERE d.id = $1""",
    """INSERT INTO candidature SELECT (jsonb_populate_record(d, jsonb_build_object(
         'id', md5('d' || n)::uuid, 'candidat_id', md5('p' || n)::uuid, 'numero_candidat', '0' || lpad(n::text, 10, '0'),
         'cle_unicite', md5('p' || n)::uuid || substr(d.cle_unicite, 37)))).*
       FROM candidature d, generate_series($2::int, $3::int) n WHERE d.id = $1""",
    """INSERT INTO inscription_epreuve SELECT (jsonb_populate_record(i, to_jsonb(i) - 'id' || jsonb_build_object(
         'id', gen_random_uuid(), 'candidature_id', md5('d' || n)::uuid))).*
       FROM inscription_epreuve i, generate_series($2::int, $3::int) n WHERE i.candidature_id = $1""",
)


async def measure(folder: Path, sizes: list[int]) -> None:
    """Prints the seconds and the peak memory of a lot of each size."""
    async with cluster(folder, GRAPHIQL="0") as made, httpx.AsyncClient(timeout=120) as http:

        def addresses() -> list[str]:
            return [made.servers[0].address]

        person = Candidat("lots@example.org", addresses, made.mails, Tally(), http)
        await person.register()
        candidature = await person.enrol()
        for worker in made.workers:
            await worker.stop()
        office = Bureau(addresses, Tally(), http, random.Random(1))
        await office.sign_in()
        base = await asyncpg.connect(made.base.url)
        async with running_services(Settings.from_env(made.env)) as services:
            begin_collecting()
            done = 0
            for size in sizes:
                await copy(base, str(candidature["id"]), done + 1, size - 1)
                done = size - 1
                lot = await order(office, base, candidature, size)
                before, begun, used = peak(), monotonic(), process_time()
                pages = 0
                while (await Lot.get(id=lot)).etat is EtatLot.EN_COURS:
                    tache = await Tache.get(nom=TRAVAIL, faite_le=None)
                    await avancer(tache, services)
                    await Tache.filter(id=tache.id).update(faite_le=services.clock())
                    pages += 1
                row = await Lot.get(id=lot)
                assert (row.faits, row.echecs) == (size, 0)
                print(
                    f"{size:>7} convocations in {monotonic() - begun:.1f} s ({process_time() - used:.1f}), {pages} pages; "
                    f"peak {peak():.0f} MiB, {before:.0f} before",
                    flush=True,
                )
        await base.close()


async def copy(base: asyncpg.Connection, candidature: str, first: int, last: int) -> None:
    """Copies the registration, with its person and épreuves, under the numbers `first` to `last`."""
    for statement in COPIES:
        await base.execute(statement, key(candidature), first, last)
    await base.execute("ANALYZE")


async def order(office: Bureau, base: asyncpg.Connection, candidature: dict[str, Any], size: int) -> UUID:
    """Seats everybody for an épreuve, and orders their convocations; returns the id of the lot."""
    row = await base.fetchrow(
        "SELECT session_examen AS session, centre, specialite FROM candidature WHERE id = $1", key(candidature["id"])
    )
    epreuve = await base.fetchval(
        "SELECT code FROM inscription_epreuve WHERE candidature_id = $1 AND position = 'INSCRIT' AND mode = 'PONCTUEL'"
        " AND option IS NULL ORDER BY rang LIMIT 1",
        key(candidature["id"]),
    )
    session = global_id("SessionExamen", row["session"])
    begins = (utc_now() + timedelta(days=60)).replace(hour=9, minute=0, second=0, microsecond=0)
    plan = {"epreuve": epreuve, "forme": "ECRIT", "debut": begins.isoformat(), "duree": 240, "regle": "NOM"}
    where = {"sessionId": session, "academie": row["centre"], "specialite": row["specialite"]}
    rooms = [{**ROOM, "salle": f"Salle {number}", "capacite": PLACES} for number in range(1, 2 + size // PLACES)]
    planned = await office.act(operations.PLANIFIER, input={**where, **plan, "lieux": rooms})
    assert planned["plan"]["assis"] == size, planned
    chosen = {"sessionId": session, "specialite": row["specialite"], "etat": "INSCRIT"}
    payload = await office.act(operations.PUBLIER, filtre=chosen, type="CONVOCATION")
    return key(payload["lot"]["id"])


def key(value: str) -> UUID:
    """The key of a row in an id of the schema."""
    found = read_global_id(value)
    assert found is not None
    return UUID(hex=found[1])


def peak() -> float:
    """The most memory of this process, in mebibytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or [1_000, 10_000]
    with tempfile.TemporaryDirectory(prefix="lots-") as name:
        asyncio.run(measure(Path(name), sizes))


if __name__ == "__main__":
    main()
