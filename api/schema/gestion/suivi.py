"""The live stream of an office."""

from collections.abc import AsyncGenerator

import strawberry

from api.resolvers.gestion import suivi as resolvers
from api.schema.context import Info
from api.schema.evenement import Apres, EvenementSuivi, journal


@strawberry.type
class GestionSubscription:
    @strawberry.subscription(
        description=(
            "Events of the candidatures within the scope of the acting office: first those missed since a place, "
            "then each new one."
        )
    )
    def gestion_evenements(self, info: Info, apres: Apres = None) -> AsyncGenerator[EvenementSuivi, None]:
        return journal(info.context, apres, resolvers.suivre)
