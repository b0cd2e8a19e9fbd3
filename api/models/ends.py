"""The ends that a change goes on from: the last rang of each account that it tells of, the last record of its chain.

They are held last, in one order for all changes: accounts by their ids, then the chain. Of two changes that meet, one
waits for the other. A change that knows beforehand that it holds nothing after its first reading holds them with it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.models.audit import ChaineAudit
from api.models.base import locked
from api.models.compte import Compte
from api.models.database import database
from api.models.reading import Asked, Reading, read_together

# The chain is read once all accounts are held: their count is asked for before its row is.
ENSEMBLE = """
WITH comptes AS MATERIALIZED (
    SELECT id, dernier_rang FROM compte WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
), fin AS MATERIALIZED (
    SELECT * FROM chaine_audit WHERE nom = $2 AND (SELECT count(*) FROM comptes) >= 0 FOR NO KEY UPDATE
)
SELECT comptes.id AS compte, comptes.dernier_rang, fin.* FROM comptes LEFT JOIN fin ON true
"""
HELD = "FOR NO KEY UPDATE"
RANG = Reading(lambda id_: Compte.filter(id=id_).only("id", "dernier_rang"), lock=HELD, is_spare=True)
CHAINE = Reading(lambda nom: ChaineAudit.filter(nom=nom), lock=HELD, is_spare=True)


@dataclass(slots=True)
class DernierRang:
    """The last rang of an account, whose row is held."""

    id: UUID
    dernier_rang: int


Comptes = dict[UUID, DernierRang]
Ends = tuple[Comptes, ChaineAudit | None]


async def tenir(comptes: Collection[UUID], chaine: str | None) -> Ends:
    """The accounts of these ids and the chain of this name, held until the end of the transaction."""
    client = database()
    if client.capabilities.dialect == "postgres" and comptes:
        _, rows = await client.execute_query(ENSEMBLE, [list(comptes), chaine])
        held = {row["compte"]: DernierRang(row["compte"], row["dernier_rang"]) for row in rows}
        fin = _chaine(rows[0]) if rows else None
        return held, fin or (await _ouvrir(chaine) if chaine else None)
    return await _comptes(comptes), await _ouvrir(chaine) if chaine else None


async def tenir_avec(compte_id: UUID, *asked: Asked) -> tuple[Ends | None, list[list[Any]]]:
    """The ends of one account and its own chain, held after the rows of several readings, by one statement; then these rows.

    None for the ends where they have to be asked for: where the database joins no statements, and for a first record.
    """
    *rows, rangs, chaines = await read_together(*asked, (RANG, (compte_id,)), (CHAINE, (str(compte_id),)))
    return ({row.id: row for row in rangs}, chaines[0]) if rangs and chaines else None, rows


async def _comptes(ids: Collection[UUID]) -> Comptes:
    if not ids:
        return {}
    rows = await locked(Compte.filter(id__in=list(ids)).order_by("id")).only("id", "dernier_rang")
    return {row.id: row for row in rows}  # type: ignore[misc]  # a model has the same attributes


async def _ouvrir(nom: str) -> ChaineAudit:
    """The chain of a name, made where its first record is still to come."""
    found = await locked(ChaineAudit.filter(nom=nom)).first()
    if found is None:
        await ChaineAudit.bulk_create([ChaineAudit(nom=nom)], ignore_conflicts=True)
        found = await locked(ChaineAudit.filter(nom=nom)).get()
    return found


def _chaine(row: Any) -> ChaineAudit | None:  # noqa: ANN401 - a row of the driver
    if row["nom"] is None:
        return None
    return ChaineAudit(**{name: row[name] for name in ChaineAudit._meta.fields_map})  # noqa: SLF001 - its columns
