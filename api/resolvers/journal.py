"""The journal: every event of every account in one order, for those who follow many.

Two transactions may commit in the other order than the one they began in, so a number taken while
writing (an auto-increment) lets a reader pass over one for ever. Here positions are given after
the commit, by one writer at a time (the lock of a counter's row): whatever commits late gets a later
position. Candidates' own transactions never wait for it.
"""

from tortoise import connections
from tortoise.queryset import QuerySet

from api.models import Compteur, Evenement, transaction

COMPTEUR = "journal"
LOT = 2_000

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
            compteur = await Compteur.filter(nom=COMPTEUR).select_for_update().get()
            statement = NUMEROTER.format(base=int(compteur.valeur), lot=LOT)
            numbered, _ = await connections.get("default").execute_query(statement)
            compteur.valeur += numbered
            await compteur.save(update_fields=["valeur"])


async def derniere_position() -> int:
    """The end of the journal."""
    await numeroter()
    last = await Evenement.filter(position__isnull=False).order_by("-position").first()
    return last.position if last and last.position else 0


def apres(position: int) -> QuerySet[Evenement]:
    """What follows a position, in order."""
    return Evenement.filter(position__gt=position).order_by("position")
