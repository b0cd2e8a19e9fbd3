"""The lists of offices: pages without a gap, and the plans that keep them quick."""

from collections.abc import AsyncIterator
from itertools import product

import asyncpg
import pytest
import pytest_asyncio
from bureau import autre_periode, inscrits, periode_bts
from tortoise.transactions import in_transaction

from api.models import Candidature, Periode, SessionExamen
from api.resolvers.gates.bureau import Perimetre, candidatures
from api.resolvers.gestion.filtre import filtrer
from api.resolvers.gestion.liste import LOT, ORDRES, parcourir
from api.resolvers.paging import Tranche, ids, lire
from api.rules.candidature import EtatCandidature
from api.rules.gestion import Filtre, Tri
from api.rules.piece import Stade
from benchmarks.candidatures import analyser, remplir

pytestmark = pytest.mark.usefixtures("database")

NATIONAL = Perimetre(((None, None),))
NOMBRE = 20_000


@pytest.mark.parametrize("tri", list(Tri))
async def test_pages_give_every_row_once_in_order(tri):
    periode = await periode_bts()
    await inscrits(23, periode)
    await Candidature.all().update(nom_tri="HOMONYME")

    seen, back, place, ordre = [], [], None, ORDRES[tri]
    while (page := await lire(candidatures(NATIONAL), ordre, Tranche(nombre=5, apres=place))).items:
        seen += [row.id for row in page.items]
        assert (page.a_avant, page.a_apres) == (len(seen) > 5, len(seen) < 23)
        place = ordre.place(page.items[-1])
    place = None
    while (page := await lire(candidatures(NATIONAL), ordre, Tranche(nombre=5, avant=place, est_a_rebours=True))).items:
        back = [row.id for row in page.items] + back
        assert (page.a_avant, page.a_apres) == (len(back) < 23, len(back) > 5)
        place = ordre.place(page.items[0])

    assert len(seen) == len(set(seen)) == 23
    assert seen == back == [row.id for row in await candidatures(NATIONAL).order_by(*ordre.colonnes)]


async def test_names_are_found_without_case_accent_or_hyphen():
    periode = await periode_bts()
    rows = await inscrits(3, periode)
    for row, name in zip(rows, ("ELUARD PAUL", "ELUARDIN JEANNE", "NGMB DUPONT JEANNE"), strict=True):
        await Candidature.filter(id=row.id).update(nom_tri=name)

    async def found(nom: str) -> list[str]:
        kept = filtrer(candidatures(NATIONAL), Filtre(nom=nom)).order_by("nom_tri")
        return [row.nom_tri for row in await kept]

    assert await found("éluard") == ["ELUARD PAUL", "ELUARDIN JEANNE"]
    assert await found("Éluard p") == ["ELUARD PAUL"]
    assert await found("ngmb-dup") == ["NGMB DUPONT JEANNE"]
    assert await found("%") == await found("")
    assert await found("_LUARD") == []
    assert await found("zzz") == []
    assert await found("EL\x00") == []


async def test_reads_a_whole_list_a_lot_at_a_time():
    await inscrits(LOT + 3, await periode_bts())

    lots = [rows async for rows in parcourir(candidatures(NATIONAL), "numero_candidat")]

    assert [len(rows) for rows in lots] == [LOT, 3]
    assert len({row["numero_candidat"] for rows in lots for row in rows}) == LOT + 3


async def test_drafts_and_other_scopes_are_in_no_list():
    ici = await periode_bts("03")
    await inscrits(2, ici)
    await inscrits(1, ici, etat=EtatCandidature.BROUILLON)
    await inscrits(4, await autre_periode(ici, "19"))

    async def compte(*couples: tuple[str | None, str | None]) -> int:
        return await candidatures(Perimetre(couples)).count()

    assert await compte((None, None)) == 6
    assert await compte(("03", None)) == 2
    assert await compte(("03", "BTS")) == 2
    assert await compte(("03", "BCP")) == 0
    assert await compte((None, "BTS")) == 6
    assert await compte(("19", "BTS"), ("03", "BCP")) == 4
    assert await compte(("03", None), ("19", None)) == 6


@pytest_asyncio.fixture
async def remplie(database: str, postgresql: None) -> AsyncIterator[None]:
    connection = await asyncpg.connect(database)  # without the limit of time of the service's own
    try:
        await remplir(connection.execute, 1, NOMBRE)
        await analyser(connection.execute)
        yield
    finally:
        await connection.close()


async def _filtres() -> dict[str, Filtre]:
    periode = await Periode.first()
    session = await SessionExamen.first()
    row = await Candidature.filter(etat=EtatCandidature.INSCRIT).first()
    assert periode is not None
    assert session is not None
    assert row is not None
    return {
        "aucun": Filtre(),
        "domaine": Filtre(domaine=["BTS"]),
        "session": Filtre(session=[session.id]),
        "academie": Filtre(academie=[periode.centre]),
        "etablissement": Filtre(etablissement=[row.etablissement]),
        "specialite": Filtre(specialite=[row.specialite]),
        "nom": Filtre(nom="abc"),
        "nom court": Filtre(nom="a"),
        "numero_candidat": Filtre(numero_candidat=row.numero_candidat),
        "numero_inscription": Filtre(numero_inscription=7),
        "numero_inscription courant": Filtre(numero_inscription=1),
        **{f"etat {etat}": Filtre(etat=[etat]) for etat in EtatCandidature if etat is not EtatCandidature.BROUILLON},
        **{f"piece {stade}": Filtre(statut_piece=[stade]) for stade in Stade},
    }


PERIMETRES = {
    "national": NATIONAL,
    "academie": Perimetre((("03", None),)),
    "academie et domaine": Perimetre((("03", "BTS"),)),
    "domaine": Perimetre(((None, "BTS"),)),
    "deux couples": Perimetre((("03", "BTS"), ("19", None))),
}


async def _plan(query) -> str:
    """The plan of a query exactly as the lists send it, with its parameters.

    It reads a table whole only where no index can serve: on a table of this size, which of both is the cheaper
    depends on the sample that ANALYZE took.
    """
    query._choose_db_if_not_chosen()
    query._make_query()
    sql, values = query.query.get_parameterized_sql()
    async with in_transaction() as connection:
        await connection.execute_script("SET LOCAL enable_seqscan = off")
        lines = await connection.execute_query_dict(f"EXPLAIN {sql}", values)
    return "\n".join(line["QUERY PLAN"] for line in lines)


@pytest.mark.usefixtures("remplie")
async def test_every_filter_order_and_count_reads_an_index_in_every_scope():
    filtres = await _filtres()
    middle = await Candidature.filter(nom_tri__gte="M").order_by("nom_tri", "id").first()
    assert middle is not None

    queries = {}
    for (name, filtre), (where, scope) in product(filtres.items(), PERIMETRES.items()):
        rows = filtrer(candidatures(scope), filtre)
        queries[name, where, "total"] = rows.count()
        for tri in Tri:
            place = ORDRES[tri].place(middle)
            for where_from, tranche in (
                ("début", Tranche(nombre=50)),
                ("suite", Tranche(nombre=50, apres=place)),
                ("fin", Tranche(nombre=50, est_a_rebours=True)),
                ("retour", Tranche(nombre=50, avant=place, est_a_rebours=True)),
            ):
                queries[name, where, tri, where_from] = ids(rows, ORDRES[tri], tranche)
    plans = {key: await _plan(query) for key, query in queries.items()}

    reading_all = {key: plan for key, plan in plans.items() if "Seq Scan" in plan}
    assert len(plans) > 500
    assert not reading_all, f"{len(reading_all)} of {len(plans)}: {list(reading_all.items())[:3]}"
