"""The file donnees.json, made a page of rows at a time: its memory does not grow with the data."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from api.resolvers.compte.donnees.catalogue import HORS_EXPORT, TABLES, Rangee, TableExportee
from api.rules.conservation import CONSERVATIONS
from api.rules.donnees import VERSION, en_mots_du_schema

PAGE = 200  # rows in memory at once; a document's content takes some 20 KB


async def donnees_json(compte_id: UUID, le: datetime) -> AsyncIterator[bytes]:
    """The whole of donnees.json, in UTF-8."""
    yield b'{\n"version": %s,\n"exporteLe": %s' % (_json(VERSION), _json(le))
    for table in TABLES:
        yield b",\n%s: " % _json(table.nom)
        async for part in _liste(table, compte_id):
            yield part
    yield b',\n"conservation": %s' % _json(_conservation())
    yield b',\n"horsExport": %s\n}\n' % _json(_hors_export())


async def pages(table: TableExportee, compte_id: UUID) -> AsyncIterator[list[Rangee]]:
    """The rows of an account in a table, in their order; each page is one statement."""
    ids = await table.modele.filter(**{table.compte: compte_id}).order_by(*table.ordre).values_list("id", flat=True)
    for start in range(0, len(ids), PAGE):
        rows = table.modele.filter(id__in=ids[start : start + PAGE]).order_by(*table.ordre)
        # One statement a page: a slow reader holds no transaction and no connection.
        yield await rows.values(*table.colonnes, **table.jointes)


async def _liste(table: TableExportee, compte_id: UUID) -> AsyncIterator[bytes]:
    if table.est_unique:
        [page] = [page async for page in pages(table, compte_id)] or [[]]
        yield _json(_dite(table, page[0]) if page else None)
        return
    separator = b"["
    async for page in pages(table, compte_id):
        for row in page:
            yield separator + b"\n" + _json(_dite(table, row))
            separator = b","
    yield b"\n]" if separator == b"," else b"[]"


def _dite(table: TableExportee, row: Rangee) -> dict[str, Any]:
    said: dict[str, Any] = en_mots_du_schema(table.lire(row))
    return said


def _conservation() -> list[dict[str, object]]:
    return [
        {
            "code": sorte,
            "quoi": kept.quoi,
            "duree": str(kept.duree),
            "depuis": kept.depuis,
            "fondement": kept.fondement,
            "ensuite": kept.ensuite,
            "malgreEffacement": kept.malgre_effacement,
        }
        for sorte, kept in CONSERVATIONS.items()
    ]


def _hors_export() -> list[dict[str, str]]:
    tables = [{"donnee": modele.describe()["table"], "raison": raison} for modele, raison in HORS_EXPORT.items()]
    columns = [
        {"donnee": f"{table.nom}.{colonne}", "raison": raison}
        for table in TABLES
        for colonne, raison in table.tues.items()
    ]
    return [*tables, *columns]


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)
