"""FranceConnect: the way to the provider, the return, the sign-in."""

from typing import Annotated, Any

import strawberry

from api.resolvers.compte import connexion, fournisseur, franceconnect
from api.rules.fournisseur import Fournisseur
from api.schema.base import InputError, Payload, UserError, field, mutation
from api.schema.compte import Compte, JetonsPorteur, signed_in
from api.schema.context import Context, Info
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
        return FranceConnectDemarrerPayload(**await partir(info.context, Fournisseur.FRANCECONNECT, client, retour))

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
        arrivee = await franceconnect.terminer(context.op, code, etat, liaison_de(context, liaison))
        opened = arriver(context, arrivee.connexion)
        problem = arrivee.adresse_demandee
        return FranceConnectTerminerPayload(
            **opened,
            est_nouveau=arrivee.est_nouveau,
            adresse_demandee=InputError.of(problem) if problem else None,
        )


async def partir(context: Context, nom: Fournisseur, client: connexion.TypeClient, retour: str) -> dict[str, Any]:
    """The fields of a payload that sends a person to a provider; a web client keeps the binding as a cookie."""
    if client is connexion.TypeClient.WEB:
        context.needs_cookies()
    depart = await fournisseur.demarrer(context.op, nom, client, retour)
    if client is connexion.TypeClient.WEB and context.response is not None:
        context.cookies.bind(context.response, depart.liaison)
        return {"url": depart.url}
    return {"url": depart.url, "liaison": depart.liaison}


def liaison_de(context: Context, liaison: str | None) -> str | None:
    """The binding of a return: that of a mobile client, or the cookie of a web one."""
    if liaison is None:
        context.needs_cookies()
    return liaison or context.liaison


def arriver(context: Context, opened: connexion.Connexion) -> dict[str, Any]:
    """The fields of a payload that signs in after an exchange, whose binding ends."""
    if context.response is not None:
        context.cookies.unbind(context.response)
    return signed_in(context, opened)
