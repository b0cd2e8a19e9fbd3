"""The accounts of machines, which an administrator opens, bounds, and closes."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers.gestion.historique import historique
from api.resolvers.machine import abonnements
from api.resolvers.machine import comptes as resolvers
from api.rules import machine as rules
from api.rules.compte import TypeCompte
from api.schema.base import Node, Payload, field, form_input, global_id, mutation, row_of, uuid_of
from api.schema.context import Info
from api.schema.enums import EtatCompte
from api.schema.gestion.abonnements import Abonnement
from api.schema.gestion.compte import HabilitationInput
from api.schema.gestion.historique import LigneHistorique
from api.schema.gestion.liste import Habilitation
from api.schema.paging import Connection, PageDemandee, page_of_events, page_of_rows, paged


@form_input("The account of a machine; its scope is one school, or habilitations as those of an office.")
class MachineInput(rules.MachineSaisie):
    pass


@strawberry.type(description="A secret of a machine that is good; two at most are, so that one replaces the other.")
class SecretMachine(Node):
    cree_le: datetime = field("Instant when it was given.")
    utilise_le: datetime | None = field("Instant when it last opened a token; null before.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        secret_id = row_of(key)
        row = await resolvers.secrets_valables(info.context.op).filter(id=secret_id).first()
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.SecretMachine) -> Self:
        return cls(
            id=global_id("SecretMachine", row.id),
            cree_le=row.cree_le,
            utilise_le=row.utilise_le,
        )


@strawberry.type(
    description=(
        "The account of a machine: the software of a school, of an académie or of a ministry. It has no password, no mail "
        "and no second factor; `POST /oauth/token` gives it a bearer against one of its secrets. It reads as the office or "
        "the school of its scope does."
    )
)
class Machine(Node):
    identifiant: str = field("Client id, for `POST /oauth/token`.")
    libelle: str = field("Name shown in histories.")
    etat: EtatCompte = field("État of the account.")
    peut_ecrire: bool = field("Whether it may send files of lines; it reads alone otherwise.")
    habilitations: list[Habilitation] = field("Scope, as that of an office; empty for a machine of a school.")
    etablissement: str | None = field("UAI of the school whose pupils it reads; null without one.")
    utilise_le: datetime | None = field("Instant of its last token; null before the first one.")
    secrets: list[SecretMachine] = field("Secrets that are good, the earliest first.")
    row: strawberry.Private[models.Compte]

    @field("Subscriptions to the changes of its scope, the earliest first.")
    async def abonnements(self, info: Info) -> list[Abonnement]:
        return [Abonnement.of(row) for row in await abonnements.de_machine(info.context.op, self.row.id)]

    @paged("Events of the account, the earliest first.")
    async def historique(self, page: PageDemandee) -> Connection[LigneHistorique]:
        return await page_of_events(page, historique(compte_id=self.row.id), LigneHistorique.of)

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await resolvers.machines(info.context.op).filter(id=row_of(key)).first()
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Compte) -> Self:
        """The machine of a row with its scope and its secrets."""
        is_office = row.role is TypeCompte.GESTIONNAIRE
        return cls(
            id=global_id("Machine", row.id),
            identifiant=row.identifiant,
            libelle=row.libelle or "",
            etat=row.etat,
            peut_ecrire=row.peut_ecrire,
            habilitations=[Habilitation.of(item.centre, item.domaine) for item in row.habilitations if is_office],
            etablissement=next((item.etablissement for item in row.habilitations if item.etablissement), None),
            utilise_le=row.utilise_le,
            secrets=[SecretMachine.of(item) for item in row.secrets],
            row=row,
        )


@strawberry.interface(description="The answer of a mutation on a machine.")
class GestionMachinePayload(Payload):
    machine: Machine | None = field("The machine as changed; null when refused.", default=None)


@strawberry.type(description="The answer of `gestionCreerMachine`.")
class GestionCreerMachinePayload(GestionMachinePayload):
    secret: str | None = field("First secret, to put in the machine's configuration; shown once.", default=None)


@strawberry.type(description="The answer of `gestionCreerSecretMachine`.")
class GestionCreerSecretMachinePayload(GestionMachinePayload):
    secret: str | None = field("The new secret; shown once.", default=None)


@strawberry.type(description="The answer of `gestionRevoquerSecretMachine`.")
class GestionRevoquerSecretMachinePayload(GestionMachinePayload):
    pass


@strawberry.type(description="The answer of `gestionHabiliterMachine`.")
class GestionHabiliterMachinePayload(GestionMachinePayload):
    pass


@strawberry.type(description="The answer of `gestionDesactiverMachine`.")
class GestionDesactiverMachinePayload(GestionMachinePayload):
    pass


@strawberry.type(description="The answer of `gestionReactiverMachine`.")
class GestionReactiverMachinePayload(GestionMachinePayload):
    pass


@strawberry.type
class MachineQuery:
    @paged("Accounts of machines, by client id; for administrators only.")
    async def gestion_machines(self, info: Info, page: PageDemandee) -> Connection[Machine] | None:
        return await page_of_rows(page, resolvers.machines(info.context.op), resolvers.ORDRE, Machine.of)


MachineId = Annotated[strawberry.ID, strawberry.argument(description="Id of the machine.")]
Portee = Annotated[
    list[HabilitationInput],
    strawberry.argument(description="Habilitations, as those of an office; none for a machine of a school."),
]
Ecriture = Annotated[
    bool, strawberry.argument(description="Whether it may send files of lines (pupils of its school, marks).")
]


@strawberry.type
class MachineMutation:
    @mutation("Opens the account of a machine, and gives its first secret.")
    async def gestion_creer_machine(
        self,
        info: Info,
        machine: Annotated[MachineInput, strawberry.argument(description="The machine.")],
        habilitations: Portee,
        *,
        ecriture: Ecriture = False,
    ) -> GestionCreerMachinePayload | None:
        opened = await resolvers.creer(info.context.op, machine, habilitations, ecriture=ecriture)
        return GestionCreerMachinePayload(machine=Machine.of(opened.compte), secret=opened.secret)

    @mutation("Replaces the scope of a machine, from its next request on; a machine of a school keeps its school.")
    async def gestion_habiliter_machine(
        self, info: Info, machine_id: MachineId, habilitations: Portee, *, ecriture: Ecriture = False
    ) -> GestionHabiliterMachinePayload | None:
        found = uuid_of(machine_id, "Machine")
        row = await resolvers.habiliter(info.context.op, found, habilitations, ecriture=ecriture)
        return GestionHabiliterMachinePayload(machine=Machine.of(row))

    @mutation("Gives a machine another secret, beside the one that it uses until that is revoked.")
    async def gestion_creer_secret_machine(
        self, info: Info, machine_id: MachineId
    ) -> GestionCreerSecretMachinePayload | None:
        opened = await resolvers.ajouter_secret(info.context.op, uuid_of(machine_id, "Machine"))
        return GestionCreerSecretMachinePayload(machine=Machine.of(opened.compte), secret=opened.secret)

    @mutation("Ends a secret of a machine and, at once, the tokens that it opened.")
    async def gestion_revoquer_secret_machine(
        self,
        info: Info,
        secret_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the secret.")],
    ) -> GestionRevoquerSecretMachinePayload | None:
        row = await resolvers.revoquer_secret(info.context.op, uuid_of(secret_id, "SecretMachine"))
        return GestionRevoquerSecretMachinePayload(machine=Machine.of(row))

    @mutation("Closes a machine and its tokens.")
    async def gestion_desactiver_machine(
        self, info: Info, machine_id: MachineId
    ) -> GestionDesactiverMachinePayload | None:
        row = await resolvers.desactiver(info.context.op, uuid_of(machine_id, "Machine"))
        return GestionDesactiverMachinePayload(machine=Machine.of(row))

    @mutation("Opens a closed machine again.")
    async def gestion_reactiver_machine(
        self, info: Info, machine_id: MachineId
    ) -> GestionReactiverMachinePayload | None:
        row = await resolvers.reactiver(info.context.op, uuid_of(machine_id, "Machine"))
        return GestionReactiverMachinePayload(machine=Machine.of(row))
