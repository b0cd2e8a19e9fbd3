"""The reference rows with which every deployment starts."""

from api.models import Etablissement
from api.rules.etablissement import etablissements


async def charger_reference() -> tuple[int, int]:
    """Writes every school that comes with the service; returns their number, and that of those left as they are.

    Left are the schools that an administrator read in the ministry's directory: they are known better there.
    """
    items = list(etablissements())
    owned = Etablissement.filter(dans_annuaire=True, uai__in=[item.uai for item in items])
    left = {row.uai for row in await owned}
    rows = [Etablissement(**Etablissement.columns_of(item)) for item in items if item.uai not in left]
    await Etablissement.bulk_create(
        rows, on_conflict=["uai"], update_fields=list(Etablissement.columns_of(items[0]))[1:]
    )
    return len(rows), len(left)
