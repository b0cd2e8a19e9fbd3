"""The reference rows with which every deployment starts."""

from api.models import Etablissement
from api.rules.etablissement import cle_de_recherche, etablissements


async def charger_reference() -> int:
    """Writes every school that comes with the service; returns their number."""
    rows = [
        Etablissement(
            **{name: getattr(item, name) for name in item.__dataclass_fields__} | {"adresse": list(item.adresse)},
            recherche=cle_de_recherche(item.uai, item.libelle, item.commune),
        )
        for item in etablissements()
    ]
    columns = [name for name in Etablissement._meta.fields_map if name != "uai"]  # noqa: SLF001 - Tortoise's own way
    await Etablissement.bulk_create(rows, on_conflict=["uai"], update_fields=columns)
    return len(rows)
