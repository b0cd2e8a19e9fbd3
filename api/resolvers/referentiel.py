"""The référentiel of the database: its reading by each process, and the count of its changes."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog

from api.error_words import told
from api.models import EditionContenu, EditionReglement, OuvertureSpecialite, Reading, Revision, locked
from api.rules.contenu import Contenu, Contenus, NatureContenu
from api.rules.contenu.registre import FORMES
from api.rules.reglement import DonneeInvalideError, Edition, Editions, Reglement
from api.rules.reglement.lecture import commun, lis_reglement
from api.rules.reglement.table import Table
from api.services import Services
from api.services.referentiel import courant

log = structlog.get_logger(__name__)

REGLEMENTS = "reglements"
REVISION = Reading(lambda nom: Revision.filter(nom=nom))
SANS_CONTENU = (
    *("id", "domaine", "cle", "numero", "etat", "origine", "depuis", "jusque", "version"),
    *("auteur", "modifiee_par", "cree_le", "publiee_le", "modifiee_le"),
)
SANS_VALEURS = (
    *("id", "nature", "cle", "numero", "etat", "origine", "depuis", "jusque", "version"),
    *("auteur", "modifiee_par", "cree_le", "modifiee_le"),
)
PERIODE = 1.0  # seconds between two looks at the revision
CLOCHE = UUID(int=1)  # the key of the bell that rings at a change, as an account's would


@asynccontextmanager
async def prochaine_revision() -> AsyncIterator[None]:
    """The next revision, around the writes of a change, in its transaction: changes follow one another.

    It is counted after them. On SQLite a reading of the same process sees a transaction under way: it takes no revision
    for read before all its rows are there.
    """
    await Revision.bulk_create([Revision(nom=REGLEMENTS)], ignore_conflicts=True)
    row = await locked(Revision.filter(nom=REGLEMENTS)).get()
    yield
    row.numero += 1
    await row.save(update_fields=["numero"])


async def actualiser() -> bool:
    """Whether the editions or the contents had changed, and were read anew."""
    revision = await _revision()
    if revision == courant.revision:
        return False
    courant.editions, courant.contenus, courant.revision = await _lire(), await _lire_contenus(), revision
    return True


async def suivre(services: Services, stop: asyncio.Event) -> None:
    """Keeps the référentiel of this process within a second of the database, until `stop`."""
    with services.bell.listen(CLOCHE) as ear:
        leaving = asyncio.create_task(stop.wait())
        leaving.add_done_callback(lambda _task: ear.ring())
        is_away = False
        while not stop.is_set():
            ear.reset()
            try:
                await actualiser()
                is_away = False
            except Exception as error:  # noqa: BLE001 - whatever it is, what was read last goes on
                if not is_away:
                    log.warning("referentiel_unread", error=told(error))
                is_away = True
            if not stop.is_set():
                await ear.wait(PERIODE)
        await leaving


async def commencer() -> None:
    """Reads the référentiel before the first request; a database that is away is waited for by `suivre`."""
    with suppress(Exception):
        await actualiser()


async def _revision() -> int:
    found = await REVISION.read_one(REGLEMENTS)
    return found.numero if found else 0


async def _lire() -> Editions:
    """The editions of the database; what an edition holds never changes, and is read once in the life of a process."""
    rows = await EditionReglement.all().only(*SANS_CONTENU).order_by("domaine", "cle", "numero")
    if new := [row.id for row in rows if row.id not in courant.lus]:
        courant.lus |= {row.id: lire(row) for row in await EditionReglement.filter(id__in=new)}
    found: dict[tuple[str, str], list[Edition]] = defaultdict(list)
    for row in rows:
        lu = courant.lus.get(row.id)
        if lu is not None:
            found[row.domaine, row.cle].append(edition_de(row, lu))
    return Editions({key: tuple(items) for key, items in found.items()}, await _ouvertures())


async def _lire_contenus() -> Contenus:
    """The contents of the database, the keys in the order in which they were first written."""
    rows = await EditionContenu.all().only(*SANS_VALEURS).order_by("cree_le", "nature", "cle", "numero")
    if new := [row.id for row in rows if row.id not in courant.contenus_lus]:
        courant.contenus_lus |= {row.id: contenu_de(row) for row in await EditionContenu.filter(id__in=new)}
    found: dict[tuple[NatureContenu, str], list[Contenu]] = defaultdict(list)
    for row in rows:
        lu = courant.contenus_lus.get(row.id)
        if lu is not None:
            current = replace(lu, etat=row.etat, version=row.version, **_change(row))
            found[lu.nature, lu.cle].append(current)
    return Contenus({key: tuple(sorted(items, key=lambda item: item.numero)) for key, items in found.items()})


def _change(row: EditionContenu) -> dict[str, Any]:
    return {"modifiee_par": row.modifiee_par, "modifiee_le": row.modifiee_le}


def contenu_de(row: EditionContenu) -> Contenu | None:
    """The content of a row; None when this version of the service cannot read it."""
    try:
        forme = FORMES[NatureContenu(row.nature)]
        return forme.contenu(
            row.valeurs,
            id=row.id,
            numero=row.numero,
            etat=row.etat,
            origine=row.origine,
            depuis=row.depuis,
            jusque=row.jusque,
            version=row.version,
            auteur=row.auteur,
            cree_le=row.cree_le,
            **_change(row),
        )
    except (KeyError, ValueError) as error:
        log.error("content_unreadable", content=f"{row.nature}/{row.cle}/{row.numero}", error=told(error))  # noqa: TRY400
        return None


async def _ouvertures() -> Mapping[tuple[UUID, str], Mapping[str | None, bool]]:
    found: dict[tuple[UUID, str], dict[str | None, bool]] = defaultdict(dict)
    for row in await OuvertureSpecialite.all():
        found[row.session_id, row.specialite][row.centre or None] = row.est_ouverte
    return found


def edition_de(row: EditionReglement, lu: Reglement) -> Edition:
    """The edition of a row, with what it holds."""
    return Edition(
        numero=row.numero,
        etat=row.etat,
        origine=row.origine,
        depuis=row.depuis,
        jusque=row.jusque,
        reglement=lu,
        id=row.id,
        version=row.version,
        auteur=row.auteur,
        modifiee_par=row.modifiee_par,
        cree_le=row.cree_le,
        publiee_le=row.publiee_le,
        modifiee_le=row.modifiee_le,
    )


def lire(row: EditionReglement) -> Reglement | None:
    """The règlement that an edition holds; None when this version of the service cannot read it."""
    try:
        return lis_reglement(Table(row.cle, row.contenu), row.domaine, commun(row.domaine))
    except (DonneeInvalideError, FileNotFoundError) as error:
        log.error("edition_unreadable", edition=f"{row.domaine}/{row.cle}/{row.numero}", error=told(error))  # noqa: TRY400
        return None
