"""Messages that an office sends, to one candidat or to a selection."""

from typing import Annotated

import strawberry

from api.resolvers.gestion import lots
from api.resolvers.gestion import messages as resolvers
from api.rules import message as rules
from api.rules.lot import NatureLot
from api.rules.problems import refuse
from api.schema.base import Payload, field, mutation, uuid_of
from api.schema.candidature import Id
from api.schema.context import Info
from api.schema.gestion.filtre import FiltreCandidaturesInput
from api.schema.gestion.liste import GestionCandidature
from api.schema.gestion.lots import Lot
from api.schema.message import Message
from api.schema.objets import objet


@strawberry.input(description="A message, as its reader sees it.")
class MessageInput:
    objet: str = strawberry.field(description="Subject, one line of 200 characters at most.")
    corps: str = strawberry.field(description="Text, 10,000 characters at most; empty lines separate its paragraphs.")


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
        row = await resolvers.envoyer(
            info.context.op, uuid_of(candidature_id, "Candidature"), objet=message.objet, corps=message.corps
        )
        return GestionEnvoyerMessagePayload(message=Message.of(row))

    @mutation(
        "Sends a message to the candidate of each candidature that the filter keeps, once to each; follow the lot."
    )
    async def gestion_envoyer_messages(
        self, info: Info, filtre: AFiltre, message: ALeMessage
    ) -> GestionEnvoyerMessagesPayload | None:
        refuse(rules.problems(message.objet, message.corps))
        contenu = resolvers.contenu(message.objet, message.corps)
        row = await lots.ordonner(info.context.op, NatureLot.MESSAGE, filtre.to_rule(), contenu)
        return GestionEnvoyerMessagesPayload(lot=Lot.of(row))
