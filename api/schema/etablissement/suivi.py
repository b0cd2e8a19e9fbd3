"""What a school follows live."""

from collections.abc import AsyncGenerator

import strawberry

from api.resolvers.etablissement import suivi as resolvers
from api.schema.context import Info
from api.schema.evenement import Apres, EvenementSuivi, journal


@strawberry.type
class EtablissementSubscription:
    @strawberry.subscription(
        description=(
            "What happened to the registrations of the pupils of the acting school, as its list of pupils shows them, "
            "and what it did for them: first what was missed since a place, then each new event."
        )
    )
    def etablissement_evenements(self, info: Info, apres: Apres = None) -> AsyncGenerator[EvenementSuivi, None]:
        return journal(info.context, apres, resolvers.suivre)
