"""FranceConnect: the way to the provider, the return, the sign-in."""

from typing import Annotated

import strawberry

from api.resolvers.compte import connexion, franceconnect
from api.schema.base import InputError, Payload, UserError, field, mutation
from api.schema.compte import Compte, JetonsPorteur, signed_in
from api.schema.context import Info
from api.schema.enums import TypeClient


@strawberry.type(description="The answer of `franceConnectDemarrer`.")
class FranceConnectDemarrerPayload(Payload):
    url: str | None = field("Address to send the person to; null when refused.", default=None)
    liaison: str | None = field(
        "Secret that a mobile client gives back to `franceConnectTerminer`; null for a web client, which has a cookie.",
        default=None,
    )


@strawberry.type(description="The answer of `franceConnectTerminer`.")
class FranceConnectTerminerPayload(Payload):
    compte: Compte | None = field("The account, now signed in.", default=None)
    jetons: JetonsPorteur | None = field("Tokens of a mobile client; null for a web client.", default=None)
    est_nouveau: bool = field("Whether the account was just opened.", default=False)
    adresse_demandee: UserError | None = field(
        "Reason to give an e-mail address by `compteDemanderAdresse` before any registration; null without one.",
        default=None,
    )


@strawberry.type
class FranceConnectMutation:
    @mutation("« S'identifier avec FranceConnect »: makes the address of the provider, bound to this client.")
    async def france_connect_demarrer(
        self,
        info: Info,
        retour: Annotated[str, strawberry.argument(description="Address of return, one of those registered.")],
        client: Annotated[TypeClient, strawberry.argument(description="Kind of client.")] = connexion.TypeClient.WEB,
    ) -> FranceConnectDemarrerPayload | None:
        if client is connexion.TypeClient.WEB:
            info.context.needs_cookies()
        depart = await franceconnect.demarrer(info.context.op, client, retour)
        if client is connexion.TypeClient.WEB and info.context.response is not None:
            info.context.cookies.bind(info.context.response, depart.liaison)
            return FranceConnectDemarrerPayload(url=depart.url)
        return FranceConnectDemarrerPayload(url=depart.url, liaison=depart.liaison)

    @mutation("Signs in with the values sent by the provider to the address of return; opens the account at first.")
    async def france_connect_terminer(
        self,
        info: Info,
        etat: Annotated[str, strawberry.argument(description="Parameter `state` of the return.")],
        code: Annotated[
            str | None,
            strawberry.argument(description="Parameter `code` of the return; absent when it holds an error."),
        ] = None,
        liaison: Annotated[
            str | None, strawberry.argument(description="Secret given to a mobile client by `franceConnectDemarrer`.")
        ] = None,
    ) -> FranceConnectTerminerPayload | None:
        context = info.context
        if liaison is None:  # a web client, bound by its cookie alone
            context.needs_cookies()
        arrivee = await franceconnect.terminer(context.op, code, etat, liaison or context.liaison)
        if context.response is not None:
            context.cookies.unbind(context.response)
        opened = signed_in(context, arrivee.connexion)
        problem = arrivee.adresse_demandee
        return FranceConnectTerminerPayload(
            **opened,
            est_nouveau=arrivee.est_nouveau,
            adresse_demandee=InputError.of(problem) if problem else None,
        )
