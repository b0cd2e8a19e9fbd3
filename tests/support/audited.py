"""One more record of an audit chain, as a mutation adds it."""

from typing import Any

from api.models import Audit, tenir, write


async def add_record(ring: Any, chaine: str, **acte: Any) -> None:
    _, fin = await tenir((), chaine)
    await write(Audit.suivant(fin, ring, objet=None, empreinte="0" * 64, **acte))
