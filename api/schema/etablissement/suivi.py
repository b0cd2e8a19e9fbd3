"""The live stream of a school."""

from collections.abc import AsyncGenerator

import strawberry

from api.resolvers.etablissement import suivi as resolvers
from api.schema.context import Info
from api.schema.evenement import Apres, EvenementSuivi, journal


@strawberry.type
class EtablissementSubscription:
    @strawberry.subscription(
        description=(
            "Events of the registrations of the acting school's pupils, as its list of pupils shows them, "
            "and its own acts for them: first those missed since a place, then each new one."
        )
    )
    def etablissement_evenements(self, info: Info, apres: Apres = None) -> AsyncGenerator[EvenementSuivi, None]:
        return journal(info.context, apres, resolvers.suivre)
