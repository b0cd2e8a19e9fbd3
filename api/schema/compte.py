"""The account: opening, signing in, password, data."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

import strawberry

from api import models
from api.resolvers import message
from api.resolvers.compte import connexion, creation, fiche, fournisseur, second_facteur
from api.resolvers.compte import mot_de_passe as password  # mutations have an argument of that name
from api.resolvers.gates import candidat as gate
from api.resolvers.sign_in import PremiereConnexionError
from api.rules.compte import UsageJeton
from api.rules.conservation import compte_jusqu_au
from api.schema.appareil import Appareil
from api.schema.base import Node, Payload, field, global_id, mutation, row_of, uuid_of
from api.schema.candidat import Candidat
from api.schema.context import Context, Info
from api.schema.enums import EtatCompte, TypeClient, TypeCompte
from api.schema.etat_civil import CreationCompteInput, EtatCivilInput, NaissanceConfirmee
from api.schema.objets import liste_objets, objet
from api.schema.paging import Connection, PageDemandee, page_of_items, paged
from api.schema.scalars import EmailAddress

if TYPE_CHECKING:
    from api.schema.candidature import Candidature


@strawberry.type(description="An account.")
class Compte(Node):
    type: TypeCompte = field("Kind of holder.")
    identifiant: str = field("Login: the e-mail address, or the one that the school gave.")
    courriel: EmailAddress = field("Address of its mails.")
    etat: EtatCompte = field("État of the account.")
    premiere_connexion: bool = field("Whether its address is still to be confirmed; nothing else works before.")
    avis_pieces: bool = field("Whether its holder asked for a mail each time an office controls a pièce.")
    codes_secours_restants: int | None = field(
        "Number of codes de secours that did not serve yet; null for an account without a second factor."
    )
    row: strawberry.Private[models.Compte]

    @field("The person; null for an account that is not a candidate's.")
    async def candidat(self, info: Info) -> Candidat | None:
        if self.premiere_connexion:
            raise PremiereConnexionError
        row = await info.context.loaders.candidat(self.row.id)
        return Candidat.of(row) if row else None

    @field("Whether the civil status can still be changed here: only before a first candidature.")
    async def est_modifiable(self, info: Info) -> bool:
        row = await info.context.loaders.candidats.load(self.row.id)
        return row is not None and not await fiche.est_fige(row)

    @field(
        "Instant until which it is kept without a sign-in; null while a registration keeps it, and for an account that "
        "is no candidate's."
    )
    async def conserve_jusqu_au(self, info: Info) -> datetime | None:
        row = await info.context.loaders.candidats.load(self.row.id)
        if row is None or await fiche.est_fige(row):
            return None
        return compte_jusqu_au(self.row.dernier_usage)

    @field("Number of its messages of an académie or a school never opened; null before its address is confirmed.")
    async def messages_non_lus(self, info: Info) -> int | None:
        return None if self.premiere_connexion else await message.non_lus(info.context.op)

    @paged("The sign-ins still open, the latest first.", nombre=20)
    async def appareils(self, info: Info, page: PageDemandee) -> Connection[Appareil]:
        opened = await connexion.appareils(info.context.op)
        return page_of_items(page, opened, lambda item: item.famille.hex, Appareil.of)

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(gate.comptes, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Compte) -> Self:
        return cls(
            id=global_id("Compte", row.id),
            type=row.type,
            identifiant=row.identifiant,
            courriel=EmailAddress(row.courriel),
            etat=row.etat,
            premiere_connexion=row.premiere_connexion,
            avis_pieces=row.avis_pieces,
            codes_secours_restants=second_facteur.codes_restants(row),
            row=row,
        )


@strawberry.type(description="Tokens of a mobile client, shown once.")
class JetonsPorteur:
    porteur: str = field("Bearer, to send as « Authorization: Bearer … » for fifteen minutes.")
    renouvellement: str = field("Renewal token, to exchange once for a new pair within thirty days.")
    expire_le: datetime = field("Instant at which the bearer ends.")
    appareil: str = field(
        "Token of the device, to store there and send as header « Appareil » with a later sign-in: strangers who try "
        "passwords on the account elsewhere then cannot slow it down."
    )


@strawberry.interface(description="The answer of a mutation that sends the mail of an activation.")
class ActivationPayload(Payload):
    message: list[str] | None = field(
        "Sentences of the confirmation window; the same whether or not the address has an account.", default=None
    )


@strawberry.type(description="The answer of `compteCreer`.")
class CompteCreerPayload(ActivationPayload):
    pass


@strawberry.type(description="The answer of `compteRenvoyerActivation`.")
class CompteRenvoyerActivationPayload(ActivationPayload):
    pass


@strawberry.type(description="The answer of `compteActiver`.")
class CompteActiverPayload(Payload):
    identifiant: str | None = field("The login, now usable.", default=None)


@strawberry.interface(description="The answer of a mutation that signs in.")
class ConnexionPayload(Payload):
    compte: Compte | None = field("The account, now signed in.", default=None)
    jetons: JetonsPorteur | None = field("Tokens of a mobile client; null for a web client.", default=None)


@strawberry.type(description="The answer of `compteSeConnecter`.")
class CompteSeConnecterPayload(ConnexionPayload):
    pass


@strawberry.type(description="The answer of `compteRenouvelerJeton`.")
class CompteRenouvelerJetonPayload(ConnexionPayload):
    pass


@strawberry.type(description="The answer of `compteRevoquerAppareil`.")
class CompteRevoquerAppareilPayload(Payload):
    est_fait: bool = field("Whether the sign-in is closed.", default=False)
    appareil_id: strawberry.ID | None = field(
        "Id of the sign-in, for a cache to forget; null when refused.", default=None
    )
    compte: Compte | None = objet("The account, with the sign-ins still open; null when this one is closed.")


@strawberry.type(description="The answer of `compteSeDeconnecter`.")
class CompteSeDeconnecterPayload(Payload):
    est_fait: bool = field("Whether the sign-in is closed.", default=False)
    adresse_deconnexion: str | None = field(
        "Address to send a person to who came by FranceConnect or ProConnect, to sign out there too; null otherwise.",
        default=None,
    )


@strawberry.type(description="The answer of `compteDemanderMotDePasse`.")
class CompteDemanderMotDePassePayload(Payload):
    message: list[str] | None = field("Sentences of the window, with a masked address.", default=None)


@strawberry.type(description="The answer of `compteModifierMotDePasse`.")
class CompteModifierMotDePassePayload(Payload):
    est_fait: bool = field("Whether the password was changed.", default=False)
    compte: Compte | None = objet("The account, whose other sign-ins are closed.")


@strawberry.type(description="The answer of `compteReinitialiserMotDePasse`.")
class CompteReinitialiserMotDePassePayload(Payload):
    est_fait: bool = field("Whether the password was changed.", default=False)
    appareil: str | None = field("Token of the device, to store as `JetonsPorteur.appareil`.", default=None)


@strawberry.type(description="The answer of `compteModifier`.")
class CompteModifierPayload(Payload):
    candidat: Candidat | None = field("The person, as changed.", default=None)
    candidatures: list[Annotated["Candidature", strawberry.lazy("api.schema.candidature")]] = liste_objets(
        "The drafts of the person, whose récapitulatif shows the civil status."
    )


@strawberry.type(description="The answer of `compteDemanderAdresse`.")
class CompteDemanderAdressePayload(Payload):
    est_fait: bool = field("Whether the link was sent.", default=False)


@strawberry.type(description="The answer of `compteConfirmerAdresse`.")
class CompteConfirmerAdressePayload(Payload):
    est_fait: bool = field("Whether the address was changed.", default=False)
    compte: Compte | None = objet("The account; null unless this client is signed in.")


@strawberry.type(description="The answer of `compteSupprimer`.")
class CompteSupprimerPayload(Payload):
    est_fait: bool = field("Whether the account was erased.", default=False)


@strawberry.type
class CompteQuery:
    @field("The account of this request; null without a sign-in.")
    async def moi(self, info: Info) -> Compte | None:
        op = info.context.op
        return Compte.of(await gate.compte_lu(op)) if op.acteur or op.bearer_ended else None


Courriel = Annotated[str, strawberry.argument(description="E-mail address.")]
Jeton = Annotated[str, strawberry.argument(description="Token of the link received by mail.")]
NouveauMotDePasse = Annotated[str, strawberry.argument(description="New password, of 8 to 20 characters.")]
MotDePasseOuRetour = Annotated[
    str,
    strawberry.argument(
        description="Present password; empty for an account made by FranceConnect, whose owner has to come back "
        "from FranceConnect within the ten minutes before."
    ),
]
Confirmation = Annotated[str, strawberry.argument(description="New password, typed again.")]


@strawberry.type
class CompteMutation:
    @mutation("Opens an account, to be activated by mail; the answer never tells whether the address is taken.")
    async def compte_creer(
        self,
        info: Info,
        compte: Annotated[CreationCompteInput, strawberry.argument(description="The form.")],
        *,
        confirmation: NaissanceConfirmee = False,
    ) -> CompteCreerPayload | None:
        message = await creation.creer(info.context.op, compte, confirmation=confirmation)
        return CompteCreerPayload(message=list(message))

    @mutation("Sends the activation mail again: « Je n'ai pas reçu le mail, effectuer un nouvel envoi ».")
    async def compte_renvoyer_activation(
        self, info: Info, courriel: Courriel
    ) -> CompteRenvoyerActivationPayload | None:
        return CompteRenvoyerActivationPayload(message=list(await creation.renvoyer(info.context.op, courriel)))

    @mutation("Activates the account of a link less than 48 hours old.")
    async def compte_activer(self, info: Info, jeton: Jeton) -> CompteActiverPayload | None:
        return CompteActiverPayload(identifiant=(await creation.activer(info.context.op, jeton)).identifiant)

    @mutation("Signs in: sets a cookie for a web client, gives tokens to a mobile one.")
    async def compte_se_connecter(
        self,
        info: Info,
        identifiant: Annotated[str, strawberry.argument(description="E-mail address, or login given by the school.")],
        mot_de_passe: Annotated[str, strawberry.argument(description="Password.")],
        client: Annotated[TypeClient, strawberry.argument(description="Kind of client.")] = connexion.TypeClient.WEB,
        code: Annotated[
            str | None,
            strawberry.argument(
                description="Second factor of an office or a school: six digits, or a code de secours."
            ),
        ] = None,
    ) -> CompteSeConnecterPayload | None:
        if client is connexion.TypeClient.WEB:
            info.context.needs_cookies()
        opened = await connexion.se_connecter(info.context.op, identifiant, mot_de_passe, client, code)
        return CompteSeConnecterPayload(**signed_in(info.context, opened))

    @mutation(
        "Exchanges a renewal token for a new pair. For a minute the same token may be sent again, if the answer was "
        "lost: it gives another pair, and the lost one ends. After that minute, one that already served closes its "
        "sign-in."
    )
    async def compte_renouveler_jeton(
        self, info: Info, renouvellement: Annotated[str, strawberry.argument(description="Renewal token.")]
    ) -> CompteRenouvelerJetonPayload | None:
        opened = await connexion.renouveler(info.context.op, renouvellement)
        return CompteRenouvelerJetonPayload(**signed_in(info.context, opened))

    @mutation("Signs out.")
    async def compte_se_deconnecter(self, info: Info) -> CompteSeDeconnecterPayload | None:
        adresse = await fournisseur.adresse_deconnexion(info.context.op)
        await connexion.se_deconnecter(info.context.op)
        info.context.sign_out()
        return CompteSeDeconnecterPayload(est_fait=True, adresse_deconnexion=adresse)

    @mutation("Closes a sign-in of the account, on another device for instance.")
    async def compte_revoquer_appareil(
        self, info: Info, appareil_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the sign-in.")]
    ) -> CompteRevoquerAppareilPayload | None:
        famille, op = uuid_of(appareil_id, "Appareil"), info.context.op
        await connexion.revoquer(op, famille)
        if famille == op.signed_in().famille:
            info.context.sign_out()
        return CompteRevoquerAppareilPayload(est_fait=True, appareil_id=appareil_id)

    @mutation(
        "« Mot de passe oublié », by login, e-mail address or n° candidat; the answer is the same without an account."
    )
    async def compte_demander_mot_de_passe(
        self,
        info: Info,
        identifiant: Annotated[str, strawberry.argument(description="Login, e-mail address or n° candidat.")],
    ) -> CompteDemanderMotDePassePayload | None:
        message = await password.demander(info.context.op, identifiant)
        return CompteDemanderMotDePassePayload(message=list(message))

    @mutation("Sets a new password by the link received, once; closes every sign-in.")
    async def compte_reinitialiser_mot_de_passe(
        self, info: Info, jeton: Jeton, mot_de_passe: NouveauMotDePasse, mot_de_passe_confirmation: Confirmation
    ) -> CompteReinitialiserMotDePassePayload | None:
        context = info.context
        appareil = await password.reinitialiser(context.op, jeton, mot_de_passe, mot_de_passe_confirmation)
        if context.response is not None:
            context.cookies.remember(context.response, appareil)
        return CompteReinitialiserMotDePassePayload(est_fait=True, appareil=appareil)

    @mutation("Changes the password; closes the other sign-ins.")
    async def compte_modifier_mot_de_passe(
        self,
        info: Info,
        mot_de_passe_actuel: Annotated[str, strawberry.argument(description="Present password.")],
        mot_de_passe: NouveauMotDePasse,
        mot_de_passe_confirmation: Confirmation,
    ) -> CompteModifierMotDePassePayload | None:
        await password.modifier(info.context.op, mot_de_passe_actuel, mot_de_passe, mot_de_passe_confirmation)
        return CompteModifierMotDePassePayload(est_fait=True)

    @mutation("Changes the civil status, as long as no candidature is attached to the account.")
    async def compte_modifier(
        self,
        info: Info,
        etat_civil: Annotated[EtatCivilInput, strawberry.argument(description="The form, whole.")],
        *,
        confirmation: NaissanceConfirmee = False,
    ) -> CompteModifierPayload | None:
        candidat = await fiche.modifier(info.context.op, etat_civil, confirmation=confirmation)
        siennes = [global_id("Candidature", row_id) for row_id in await fiche.inscriptions(info.context.op)]
        return CompteModifierPayload(candidat=Candidat.of(candidat), objets={"Candidature": siennes})

    @mutation("Sends a link to a new address; the address changes when the link is opened.")
    async def compte_demander_adresse(
        self,
        info: Info,
        courriel: Courriel,
        courriel_confirmation: Confirmation,
        mot_de_passe: Annotated[str, strawberry.argument(description="Present password.")],
    ) -> CompteDemanderAdressePayload | None:
        await fiche.demander_adresse(info.context.op, courriel, courriel_confirmation, mot_de_passe)
        return CompteDemanderAdressePayload(est_fait=True)

    @mutation("Confirms the new address, by the link received there.")
    async def compte_confirmer_adresse(self, info: Info, jeton: Jeton) -> CompteConfirmerAdressePayload | None:
        await fiche.confirmer_adresse(info.context.op, jeton)
        return CompteConfirmerAdressePayload(est_fait=True)

    @mutation("Erases the account; refused once a candidature is attached to it, which `compteEffacer` erases too.")
    async def compte_supprimer(
        self,
        info: Info,
        confirmation: Annotated[bool, strawberry.argument(description="Whether the candidate confirmed.")] = False,  # noqa: FBT002 - a GraphQL argument is always named
    ) -> CompteSupprimerPayload | None:
        await fiche.supprimer(info.context.op, confirmation=confirmation)
        info.context.sign_out()
        return CompteSupprimerPayload(est_fait=True)


def signed_in(context: Context, opened: connexion.Connexion) -> dict[str, Any]:
    """The account and tokens of a sign-in, for its payload; fields of the account in the same document are then read as its owner."""
    jetons = opened.jetons
    context.act_as(opened.acteur)
    if UsageJeton.COOKIE in jetons and context.response is not None:
        context.cookies.give(context.response, jetons[UsageJeton.COOKIE])
        context.cookies.remember(context.response, opened.appareil)
    if UsageJeton.PORTEUR not in jetons:
        return {"compte": Compte.of(opened.compte)}
    porteurs = JetonsPorteur(
        porteur=jetons[UsageJeton.PORTEUR],
        renouvellement=jetons[UsageJeton.RENOUVELLEMENT],
        expire_le=opened.expire_le,
        appareil=opened.appareil,
    )
    return {"compte": Compte.of(opened.compte), "jetons": porteurs}
