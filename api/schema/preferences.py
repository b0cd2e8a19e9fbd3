"""The mails that an account asks for beyond those that the guides promise."""

from typing import Annotated

import strawberry

from api.resolvers.compte import preferences
from api.schema.base import Payload, field, mutation
from api.schema.compte import Compte
from api.schema.context import Info


@strawberry.type(description="The answer of `compteModifierPreferences`.")
class CompteModifierPreferencesPayload(Payload):
    compte: Compte | None = field("The account, with its preferences.", default=None)


@strawberry.type
class PreferencesMutation:
    @mutation("Chooses which mails are sent beyond those of the guides; none is by default.")
    async def compte_modifier_preferences(
        self,
        info: Info,
        avis_pieces: Annotated[
            bool, strawberry.argument(description="Whether a mail follows each control of a pièce by the office.")
        ],
    ) -> CompteModifierPreferencesPayload | None:
        row = await preferences.modifier(info.context.op, avis_pieces=avis_pieces)
        return CompteModifierPreferencesPayload(compte=Compte.of(row))
