"""The accounts of offices, schools and administrators, which an administrator opens and helps."""

from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers.gestion import gestionnaire as resolvers
from api.resolvers.gestion.historique import historique
from api.rules.gestion import bureau as rules
from api.schema.base import Node, Payload, field, form_input, global_id, mutation, row_of, uuid_of
from api.schema.context import Info
from api.schema.enums import EtatCompte, TypeCompte
from api.schema.gestion.historique import LigneHistorique
from api.schema.gestion.liste import Habilitation
from api.schema.paging import Connection, PageDemandee, page_of_events, page_of_rows, paged
from api.schema.scalars import EmailAddress


@form_input("A habilitation: an office acts there; a field left out stands for all.")
class HabilitationInput(rules.HabilitationSaisie):
    pass


@form_input("The account of an office or of an administrator.")
class GestionnaireInput(rules.GestionnaireSaisi):
    pass


@form_input("The account of a school; it acts for that school alone.")
class CompteEtablissementInput(rules.CompteEtablissementSaisi):
    pass


@strawberry.type(description="The account of an office, of a school or of an administrator.")
class Gestionnaire(Node):
    compte_id: strawberry.ID = field("Id of the account, for its mutations.")
    type: TypeCompte = field("Office, school or administrator.")
    identifiant: str = field("Login.")
    courriel: EmailAddress = field("Address of its mails.")
    libelle: str | None = field("Name shown in histories.")
    etat: EtatCompte = field("État of the account.")
    a_second_facteur: bool = field("Whether its second factor is enrolled; nobody may do anything without one.")
    habilitations: list[Habilitation] = field(
        "Habilitations; empty for an administrator, who acts everywhere, and for a school."
    )
    etablissement: str | None = field("UAI of the school; null for an account that is no school's.")
    row: strawberry.Private[models.Compte]

    @paged("Events of the account, and its own acts outside candidatures, the earliest first.")
    async def historique(self, page: PageDemandee) -> Connection[LigneHistorique]:
        return await page_of_events(page, historique(compte_id=self.row.id), LigneHistorique.of)

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await resolvers.comptes(info.context.op).filter(id=row_of(key)).first()
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Compte) -> Self:
        """The account of a row with its habilitations."""
        return cls(
            id=global_id("Gestionnaire", row.id),
            compte_id=global_id("Compte", row.id),
            type=row.type,
            identifiant=row.identifiant,
            courriel=EmailAddress(row.courriel),
            libelle=row.libelle,
            etat=row.etat,
            a_second_facteur=row.totp_active_le is not None,
            habilitations=[
                Habilitation.of(item.centre, item.domaine) for item in row.habilitations if item.etablissement is None
            ],
            etablissement=next((item.etablissement for item in row.habilitations if item.etablissement), None),
            row=row,
        )


@strawberry.interface(description="The answer of a mutation on the account of an office.")
class GestionComptePayload(Payload):
    gestionnaire: Gestionnaire | None = field("The account as changed; null when refused.", default=None)


@strawberry.type(description="The answer of `gestionCreerCompte`.")
class GestionCreerComptePayload(GestionComptePayload):
    lien: str | None = field(
        "Link to hand to its owner, who chooses a password by it within 48 hours; shown once.", default=None
    )


@strawberry.type(description="The answer of `gestionCreerCompteEtablissement`.")
class GestionCreerCompteEtablissementPayload(GestionComptePayload):
    lien: str | None = field(
        "Link to hand to the school, which chooses a password by it within 48 hours; shown once.", default=None
    )


@strawberry.type(description="The answer of `gestionRecupererCompte`.")
class GestionRecupererComptePayload(GestionComptePayload):
    lien: str | None = field("Link for a new password, good for 48 hours; shown once.", default=None)


@strawberry.type(description="The answer of `gestionHabiliterCompte`.")
class GestionHabiliterComptePayload(GestionComptePayload):
    pass


@strawberry.type(description="The answer of `gestionDesactiverCompte`.")
class GestionDesactiverComptePayload(GestionComptePayload):
    pass


@strawberry.type(description="The answer of `gestionReactiverCompte`.")
class GestionReactiverComptePayload(GestionComptePayload):
    pass


@strawberry.type
class GestionnaireQuery:
    @paged("Accounts of offices, of schools and of administrators, by login; for administrators only.")
    async def gestion_comptes(self, info: Info, page: PageDemandee) -> Connection[Gestionnaire] | None:
        return await page_of_rows(page, resolvers.comptes(info.context.op), resolvers.ORDRE, Gestionnaire.of)


CompteId = Annotated[strawberry.ID, strawberry.argument(description="Id of the account.")]
Habilitations = Annotated[
    list[HabilitationInput], strawberry.argument(description="Habilitations; none for an administrator.")
]


@strawberry.type
class GestionnaireMutation:
    @mutation("Opens the account of an office or of an administrator.")
    async def gestion_creer_compte(
        self,
        info: Info,
        gestionnaire: Annotated[GestionnaireInput, strawberry.argument(description="The account.")],
        type: Annotated[TypeCompte, strawberry.argument(description="Office or administrator.")],  # noqa: A002
        habilitations: Habilitations,
    ) -> GestionCreerComptePayload | None:
        opened = await resolvers.creer(info.context.op, gestionnaire, type, habilitations)
        return GestionCreerComptePayload(gestionnaire=Gestionnaire.of(opened.compte), lien=opened.lien)

    @mutation("Opens the account of a school.")
    async def gestion_creer_compte_etablissement(
        self,
        info: Info,
        compte: Annotated[CompteEtablissementInput, strawberry.argument(description="The account.")],
    ) -> GestionCreerCompteEtablissementPayload | None:
        opened = await resolvers.creer_etablissement(info.context.op, compte)
        return GestionCreerCompteEtablissementPayload(gestionnaire=Gestionnaire.of(opened.compte), lien=opened.lien)

    @mutation("Revokes the second factor and the password, closes the sign-ins, and gives a link for a new password.")
    async def gestion_recuperer_compte(self, info: Info, compte_id: CompteId) -> GestionRecupererComptePayload | None:
        opened = await resolvers.recuperer(info.context.op, uuid_of(compte_id, "Compte"))
        return GestionRecupererComptePayload(gestionnaire=Gestionnaire.of(opened.compte), lien=opened.lien)

    @mutation("Replaces the habilitations of an office, from its next request on.")
    async def gestion_habiliter_compte(
        self, info: Info, compte_id: CompteId, habilitations: Habilitations
    ) -> GestionHabiliterComptePayload | None:
        row = await resolvers.habiliter(info.context.op, uuid_of(compte_id, "Compte"), habilitations)
        return GestionHabiliterComptePayload(gestionnaire=Gestionnaire.of(row))

    @mutation("Closes an account and its sign-ins.")
    async def gestion_desactiver_compte(self, info: Info, compte_id: CompteId) -> GestionDesactiverComptePayload | None:
        row = await resolvers.desactiver(info.context.op, uuid_of(compte_id, "Compte"))
        return GestionDesactiverComptePayload(gestionnaire=Gestionnaire.of(row))

    @mutation("Opens a closed account again.")
    async def gestion_reactiver_compte(self, info: Info, compte_id: CompteId) -> GestionReactiverComptePayload | None:
        row = await resolvers.reactiver(info.context.op, uuid_of(compte_id, "Compte"))
        return GestionReactiverComptePayload(gestionnaire=Gestionnaire.of(row))
