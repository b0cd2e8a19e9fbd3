"""Idempotency: an operation repeated under its key gets the answer of the first time."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import orjson

from api.models import Reponse, Update
from api.resolvers.operation import Operation
from api.rules.conservation import Sorte, delai
from api.rules.problems import Code, Problem, RefusedError

FORME = re.compile(r"[\x21-\x7e]{1,100}")


@dataclass
class Once:
    """One operation under its key.

    Attributes:
        deja: the answer of the first time; None when this is the first time.
        reponse: the answer, which the caller sets before the end of the context, the first time.
    """

    deja: dict[str, Any] | None
    reponse: dict[str, Any] | None = None


@asynccontextmanager
async def once(op: Operation, cle: str, empreintes: Sequence[str]) -> AsyncIterator[Once]:
    """The one transaction of the operation and of its answer: both are written, or neither.

    The key is inserted first: of a hundred requests at once, one does the work and the others wait for its answer.
    `empreintes` are the operation's digests under each key of the ring: one stored under a former key is known.
    """
    if not FORME.fullmatch(cle):
        raise RefusedError(Problem(Code.FORMAT_INVALIDE, "Clé d'idempotence : 1 à 100 caractères ASCII, sans espace."))
    async with op.change() as change:
        row, is_first = await _take(op, cle, empreintes[0])
        if row.empreinte not in empreintes:
            raise RefusedError(
                Problem(Code.IDEMPOTENCE_INCOHERENTE, "Cette clé d'idempotence a déjà servi pour une autre demande.")
            )
        asked = Once(deja=None if is_first or row.contenu is None else orjson.loads(row.contenu))
        yield asked
        if is_first:
            # It writes nothing where the operation has erased the account, and its keys with it.
            row.contenu = orjson.dumps(asked.reponse).decode()
            change.write(Update(Reponse, [row], ("contenu",)))


async def _take(op: Operation, cle: str, empreinte: str) -> tuple[Reponse, bool]:
    """The row of a key, and whether this operation is to fill it; waits for another one that is filling it."""
    compte_id = op.avant_verification().signed_in().compte_id
    mine = Reponse(compte_id=compte_id, cle=cle, empreinte=empreinte, cree_le=op.now)
    if await mine.prendre((op.now - delai(Sorte.REPONSE)).astimezone(UTC)):
        return mine, True
    return await Reponse.get(compte_id=compte_id, cle=cle), False
