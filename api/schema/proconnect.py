"""ProConnect: the way to the provider, the return, the sign-in of an agent."""

from typing import Annotated

import strawberry

from api.resolvers.compte import connexion, proconnect
from api.rules.fournisseur import Fournisseur
from api.schema.base import Payload, field, mutation
from api.schema.compte import ConnexionPayload
from api.schema.context import Info
from api.schema.enums import TypeClient
from api.schema.franceconnect import arriver, liaison_de, partir


@strawberry.type(description="The answer of `proConnectDemarrer`.")
class ProConnectDemarrerPayload(Payload):
    url: str | None = field("Address to send the person to; null when refused.", default=None)
    liaison: str | None = field(
        "Secret that a mobile client gives back to `proConnectTerminer`; null for a web client, which has a cookie.",
        default=None,
    )


@strawberry.type(description="The answer of `proConnectTerminer`.")
class ProConnectTerminerPayload(ConnexionPayload):
    pass


@strawberry.type
class ProConnectMutation:
    @mutation("« S'identifier avec ProConnect »: makes the address of the provider, bound to this client.")
    async def pro_connect_demarrer(
        self,
        info: Info,
        retour: Annotated[str, strawberry.argument(description="Address of return, one of those registered.")],
        client: Annotated[TypeClient, strawberry.argument(description="Kind of client.")] = connexion.TypeClient.WEB,
    ) -> ProConnectDemarrerPayload | None:
        return ProConnectDemarrerPayload(**await partir(info.context, Fournisseur.PROCONNECT, client, retour))

    @mutation(
        "Signs an office or a school in with the values sent by the provider to the address of return. The account "
        "exists already: its address finds it the first time. Refused with CODE_REQUIS at `codeLocal` when the provider "
        "proves no second factor: the same call with the code, within fifteen minutes, then signs in."
    )
    async def pro_connect_terminer(
        self,
        info: Info,
        etat: Annotated[str, strawberry.argument(description="Parameter `state` of the return.")],
        code: Annotated[
            str | None,
            strawberry.argument(description="Parameter `code` of the return; absent when it holds an error."),
        ] = None,
        liaison: Annotated[
            str | None, strawberry.argument(description="Secret given to a mobile client by `proConnectDemarrer`.")
        ] = None,
        code_local: Annotated[
            str | None,
            strawberry.argument(
                description="Second factor of the account, where the provider proved none: six digits, or a code de "
                "secours."
            ),
        ] = None,
    ) -> ProConnectTerminerPayload | None:
        context = info.context
        opened = await proconnect.terminer(context.op, code, etat, liaison_de(context, liaison), code_local)
        return ProConnectTerminerPayload(**arriver(context, opened))
