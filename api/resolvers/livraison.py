"""The loading of what comes with the service as editions, which never overwrites what an administrator wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from api.models.referentiel import EditionEcrite
from api.rules.reglement import EtatEdition, OrigineEdition

F = TypeVar("F")


@dataclass
class Chargement:
    """The outcome of a loading of the files of the service.

    Attributes:
        chargees: the editions written.
        retirees: former ones that no file holds any more.
        laissees: the places left as an administrator wanted them, though their files say otherwise.
    """

    chargees: int = 0
    retirees: int = 0
    inchangees: int = 0
    laissees: list[str] = field(default_factory=list)


async def livrer(
    found: Chargement,
    nom: str,
    rows: Sequence[EditionEcrite],
    brought: Mapping[str, F],
    now: datetime,
) -> list[F]:
    """The files of one place that are to be written as other editions, in order; former ones are withdrawn.

    `rows` are the editions that are there, `brought` the files by fingerprint; `found` counts what is done.
    """
    livrees = [row for row in rows if row.origine is OrigineEdition.LIVREE and row.etat is not EtatEdition.RETIREE]
    known = {row.empreinte for row in livrees}
    new = [item for empreinte, item in brought.items() if empreinte not in known]
    found.inchangees += len(brought) - len(new)
    stale = [row for row in rows if row.etat is not EtatEdition.RETIREE and row.empreinte not in brought]
    if any(row.origine is OrigineEdition.ADMINISTRATEUR or row.modifiee_par for row in rows):
        if new:
            found.laissees.append(nom)
        return []
    for row in stale:
        await row.passer(EtatEdition.RETIREE, now, None)
    found.chargees, found.retirees = found.chargees + len(new), found.retirees + len(stale)
    return new
