"""The journal: all events of all accounts in one order, for streams that follow many accounts.

Two transactions may commit in another order than the one in which they began, so that with a number taken while
writing (an auto-increment) a reader could miss an event for ever. Here positions are given after the commit, by one
writer at a time (the lock of a counter's row): an event committed late gets a later position. Candidates' own
transactions never wait for this lock.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from tortoise import connections
from tortoise.expressions import Q

from api.models import Compteur, Evenement, Sortie, locked, transaction
from api.resolvers import streams
from api.resolvers.operation import Operation
from api.resolvers.streams import PAGE, Garde, Lecture, LiveStream

Portee = Callable[[], Awaitable[Q]]

COMPTEUR = "journal"
LOT = 2_000
ATTENTE = 0.25  # seconds: a stream of many accounts reads at most four times a second

# For both databases; the events of one account stay in the order of their rangs.
TABLES: tuple[tuple[type[Evenement | Sortie], str, str], ...] = (
    (Evenement, "evenement", "compte_id, rang"),
    (Sortie, "sortie", "cree_le, candidature"),
)
NUMEROTER = """
UPDATE {table} SET position = {base} + t.n FROM (
  SELECT id, row_number() OVER (ORDER BY {ordre}) AS n FROM (
    SELECT id, {ordre} FROM {table} WHERE position IS NULL ORDER BY {ordre} LIMIT {lot}
  ) AS u
) AS t WHERE {table}.id = t.id
"""


async def numeroter() -> None:
    """Gives a position to every event, and to every registration that left a scope, committed before the call."""
    for model, table, ordre in TABLES:
        while await model.filter(position=None).exists():
            await _numeroter(model, table, ordre)


async def _numeroter(model: type[Evenement | Sortie], table: str, ordre: str) -> None:
    """Gives the next positions to some rows of a table."""
    await Compteur.bulk_create([Compteur(nom=COMPTEUR, valeur=0)], ignore_conflicts=True)
    async with transaction():
        compteur = await locked(Compteur.filter(nom=COMPTEUR)).get()
        # Counted before the update: if an event is erased meanwhile, its position stays without an event.
        lot = min(LOT, await model.filter(position=None).count())
        numbering = NUMEROTER.format(table=table, ordre=ordre, base=int(compteur.valeur), lot=lot)
        await connections.get("default").execute_query(numbering)
        compteur.valeur += lot
        await compteur.save(update_fields=["valeur"])


async def fin() -> int:
    """The last position of the journal, all committed events included."""
    await numeroter()
    compteur = await Compteur.get_or_none(nom=COMPTEUR)
    return compteur.valeur if compteur else 0


async def suivre(
    op: Operation, apres: int | None, portee: Portee, garde: Garde | None = None
) -> AsyncGenerator[Evenement, None]:
    """The events within a scope, after a position, then each new one; only new ones when `apres` is None.

    The scope is asked for again before each reading, and raises when the actor has none any more.
    """
    await portee()
    passed = 0

    async def lire(position: int, garde: Garde | None) -> Lecture:
        acteur = await garde() if garde else op.acteur
        if acteur is None:
            return None, ()
        # Events up to `passed` were read already, and are out of this scope.
        nonlocal passed
        end = await fin()
        rows = Evenement.filter(await portee(), position__gt=max(position, passed), position__lte=end)
        found = await rows.order_by("position").limit(PAGE)
        if not found:
            passed = end  # only now: found events may be left unsent, and are then read again
        return acteur, found

    flux = LiveStream(compte_id=None, lire=lire, rang=lambda row: row.position or 0, attente=ATTENTE)
    async with aclosing(streams.suivre(op, flux, await fin() if apres is None else apres, garde)) as rows:
        async for row in rows:
            yield row
