"""The first sign-in of a pupil: the window « Vérifier votre adresse mail », before which nothing else works."""

from typing import Annotated

import strawberry

from api.resolvers.compte import premiere_connexion as resolvers
from api.rules.textes import CONSEIL_MOT_DE_PASSE, RESSAISIR_MOT_DE_PASSE, VERIFIER_ADRESSE
from api.schema.base import Payload, field, mutation
from api.schema.compte import Compte, Confirmation, Courriel
from api.schema.context import Info
from api.schema.scalars import EmailAddress


@strawberry.type(description="The window « Vérifier votre adresse mail » (guide Bac Pro, section 2.1).")
class PremiereConnexion:
    titre: str = field("French title of the window.")
    lignes: list[str] = field("French sentences about the address, in order.")
    consigne: str = field("French sentence above the field « Mot de passe ».")
    courriel: EmailAddress | None = field("The address that the school gave; null when it gave none.")


@strawberry.type(description="The answer of `compteVerifierAdresse`.")
class CompteVerifierAdressePayload(Payload):
    compte: Compte | None = field("The account, now open to all operations.", default=None)
    conseil: str | None = field("French advice to choose another password; optional.", default=None)


@strawberry.type
class PremiereConnexionQuery:
    @field("The window of the first sign-in; null once the address is confirmed, and for accounts that have none.")
    async def premiere_connexion(self, info: Info) -> PremiereConnexion | None:
        compte = await resolvers.a_verifier(info.context.op)
        if compte is None:
            return None
        return PremiereConnexion(
            titre="Vérifier votre adresse mail",
            lignes=list(VERIFIER_ADRESSE),
            consigne=RESSAISIR_MOT_DE_PASSE,
            courriel=EmailAddress(compte.courriel) if compte.courriel else None,
        )


@strawberry.type
class PremiereConnexionMutation:
    @mutation("Confirms or changes the contact address at the first sign-in; until then nothing else works.")
    async def compte_verifier_adresse(
        self,
        info: Info,
        courriel: Courriel,
        courriel_confirmation: Confirmation,
        mot_de_passe: Annotated[str, strawberry.argument(description="The password given by the school, again.")],
    ) -> CompteVerifierAdressePayload | None:
        compte = await resolvers.verifier(info.context.op, courriel, courriel_confirmation, mot_de_passe)
        return CompteVerifierAdressePayload(compte=Compte.of(compte), conseil=CONSEIL_MOT_DE_PASSE)
