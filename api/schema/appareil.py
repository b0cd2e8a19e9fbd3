"""The sign-ins of an account."""

from datetime import datetime
from typing import Self

import strawberry

from api.resolvers.compte import connexion
from api.schema.base import Node, field, global_id, row_of
from api.schema.context import Info


@strawberry.type(description="A sign-in that is still open.")
class Appareil(Node):
    libelle: str = field(
        "Browser and system, « Firefox sur Android », from its `User-Agent`; the name that another client gives itself."
    )
    ouvert_le: datetime = field("Instant of its opening or last renewal.")
    expire_le: datetime = field("Instant at which it ends by itself.")
    est_actuel: bool = field("Whether this request belongs to it.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        found = await info.context.loaders.find(connexion.appareils_par_id, row_of(key))
        return cls.of(found) if found else None

    @classmethod
    def of(cls, appareil: connexion.Appareil) -> Self:
        return cls(
            id=global_id("Appareil", appareil.famille),
            libelle=appareil.libelle,
            ouvert_le=appareil.ouvert_le,
            expire_le=appareil.expire_le,
            est_actuel=appareil.est_actuel,
        )
