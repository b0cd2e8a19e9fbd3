"""The journal: every event of every account in one order, for those who follow many.

Two transactions may commit in the other order than the one they began in, so a number taken while
writing (an auto-increment) lets a reader pass over one for ever. Here positions are given after
the commit, by one writer at a time (the lock of a counter's row): whatever commits late gets a later
position. Candidates' own transactions never wait for it.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from tortoise import connections
from tortoise.expressions import Q

from api.models import Compteur, Evenement, locked, transaction
from api.resolvers import streams
from api.resolvers.operation import Operation
from api.resolvers.streams import PAGE, Garde, LiveStream

Portee = Callable[[], Awaitable[Q]]

COMPTEUR = "journal"
LOT = 2_000
ATTENTE = 0.25  # seconds: whoever follows many reads at most four times a second

# Both databases understand it; the events of one account keep the order of their rangs.
NUMEROTER = """
UPDATE evenement SET position = {base} + t.n FROM (
  SELECT id, row_number() OVER (ORDER BY compte_id, rang) AS n FROM (
    SELECT id, compte_id, rang FROM evenement WHERE position IS NULL ORDER BY compte_id, rang LIMIT {lot}
  ) AS u
) AS t WHERE evenement.id = t.id
"""


async def numeroter() -> None:
    """Gives a position to every event committed before the call."""
    while await Evenement.filter(position=None).exists():
        await Compteur.bulk_create([Compteur(nom=COMPTEUR, valeur=0)], ignore_conflicts=True)
        async with transaction():
            compteur = await locked(Compteur.filter(nom=COMPTEUR)).get()
            # Counted first: an event that is erased meanwhile leaves its position, which is nobody's, behind.
            lot = min(LOT, await Evenement.filter(position=None).count())
            await connections.get("default").execute_query(NUMEROTER.format(base=int(compteur.valeur), lot=lot))
            compteur.valeur += lot
            await compteur.save(update_fields=["valeur"])


async def fin() -> int:
    """The end of the journal, with all that is committed."""
    await numeroter()
    compteur = await Compteur.get_or_none(nom=COMPTEUR)
    return compteur.valeur if compteur else 0


async def suivre(
    op: Operation, apres: int | None, portee: Portee, garde: Garde | None = None
) -> AsyncGenerator[Evenement, None]:
    """Every event within a scope, after a position, then each new one; from now on when None.

    The scope is asked for again before each reading: it raises when the actor has none any more.
    """
    await portee()
    passed = 0

    async def lire(position: int) -> list[Evenement]:
        # What stands before `passed` was looked at already, and is of others.
        nonlocal passed
        end = await fin()
        rows = Evenement.filter(await portee(), position__gt=max(position, passed), position__lte=end)
        found = await rows.order_by("position").limit(PAGE)
        if not found:
            passed = end  # what was found may be left for a new look, and read again
        return found

    flux = LiveStream(compte_id=None, lire=lire, rang=lambda row: row.position or 0, attente=ATTENTE)
    async with aclosing(streams.suivre(op, flux, await fin() if apres is None else apres, garde)) as rows:
        async for row in rows:
            yield row
