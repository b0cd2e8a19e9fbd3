"""Messages that an office sends, to one candidat or to a selection."""

from typing import Annotated

import strawberry

from api.resolvers.gestion import lots
from api.resolvers.gestion import messages as resolvers
from api.rules import message as rules
from api.rules.lot import NatureLot
from api.schema.base import Payload, field, form_input, mutation, uuid_of
from api.schema.candidature import Id
from api.schema.context import Info
from api.schema.gestion.filtre import FiltreCandidaturesInput
from api.schema.gestion.liste import GestionCandidature
from api.schema.gestion.lots import Lot
from api.schema.message import Message
from api.schema.objets import objet


@form_input("A message, as its reader sees it.")
class MessageInput(rules.MessageSaisi):
    pass


ALeMessage = Annotated[MessageInput, strawberry.argument(description="The message.")]
AFiltre = Annotated[
    FiltreCandidaturesInput, strawberry.argument(description="Criteria on the candidatures within reach.")
]


@strawberry.type(description="The answer of `gestionEnvoyerMessage`.")
class GestionEnvoyerMessagePayload(Payload):
    message: Message | None = field("The message, as archived.", default=None)
    candidature: GestionCandidature | None = objet("The candidature, as the office lists it.")


@strawberry.type(description="The answer of `gestionEnvoyerMessages`.")
class GestionEnvoyerMessagesPayload(Payload):
    lot: Lot | None = field("The lot that sends them.", default=None)


@strawberry.type
class MessageGestionMutation:
    @mutation("Sends a message to the candidate of one candidature: by mail, and into « Consulter mes messages ».")
    async def gestion_envoyer_message(
        self, info: Info, candidature_id: Id, message: ALeMessage
    ) -> GestionEnvoyerMessagePayload | None:
        row = await resolvers.envoyer(info.context.op, uuid_of(candidature_id, "Candidature"), message)
        return GestionEnvoyerMessagePayload(message=Message.of(row))

    @mutation(
        "Sends a message to the candidate of each candidature that the filter keeps, once to each; follow the lot."
    )
    async def gestion_envoyer_messages(
        self, info: Info, filtre: AFiltre, message: ALeMessage
    ) -> GestionEnvoyerMessagesPayload | None:
        row = await lots.ordonner(info.context.op, NatureLot.MESSAGE, filtre.to_rule(), message.contenu)
        return GestionEnvoyerMessagesPayload(lot=Lot.of(row))
