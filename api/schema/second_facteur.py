"""The second factor of professional accounts: its enrolment, its codes de secours."""

from typing import Annotated

import strawberry

from api.resolvers.compte import connexion, second_facteur
from api.schema.base import Payload, field, mutation
from api.schema.compte import Compte
from api.schema.context import Info
from api.schema.objets import objet


@strawberry.type(description="The answer of `compteEnrolerSecondFacteur`.")
class CompteEnrolerSecondFacteurPayload(Payload):
    uri: str | None = field("Text of the enrolment's QR code: `otpauth://totp/…`; shown once.", default=None)
    secret: str | None = field("Secret of the QR code, to type by hand, in base 32; shown once.", default=None)
    codes_secours: list[str] | None = field(
        "Codes de secours to print or write down, each good once in place of the six digits; shown once.", default=None
    )


@strawberry.type(description="The answer of `compteRenouvelerCodesSecours`.")
class CompteRenouvelerCodesSecoursPayload(Payload):
    codes_secours: list[str] | None = field("The new codes de secours, shown once; null when refused.", default=None)
    compte: Compte | None = objet("The account, with the number of its codes.")


@strawberry.type
class SecondFacteurMutation:
    @mutation(
        "Gives an office or a school the secret of its second factor, in use from the first sign-in with a code of it. "
        "With a `code` of the one in use, the new one replaces it at once."
    )
    async def compte_enroler_second_facteur(
        self,
        info: Info,
        identifiant: Annotated[str, strawberry.argument(description="E-mail address of the account.")],
        mot_de_passe: Annotated[str, strawberry.argument(description="Password.")],
        code: Annotated[
            str | None,
            strawberry.argument(
                description="Second factor in use, to replace it: six digits, or a code de secours; null without one."
            ),
        ] = None,
    ) -> CompteEnrolerSecondFacteurPayload | None:
        op = info.context.op
        found = await second_facteur.enroler(op, identifiant, mot_de_passe, connexion.REFUS, code)
        return CompteEnrolerSecondFacteurPayload(uri=found.uri, secret=found.secret, codes_secours=found.codes_secours)

    @mutation("Gives new codes de secours to a signed-in office or school; the former ones end.")
    async def compte_renouveler_codes_secours(
        self,
        info: Info,
        code: Annotated[
            str, strawberry.argument(description="Second factor: six digits, or a code de secours not used yet.")
        ],
    ) -> CompteRenouvelerCodesSecoursPayload | None:
        _, codes = await second_facteur.renouveler_codes(info.context.op, code)
        return CompteRenouvelerCodesSecoursPayload(codes_secours=codes)
