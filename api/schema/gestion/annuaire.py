"""The ministry's directory of schools, which an administrator imports, and the accounts of these schools."""

from typing import Annotated

import strawberry

from api.resolvers.gestion import annuaire as resolvers
from api.resolvers.gestion import ecoles, lots
from api.resolvers.reference import ETABLISSEMENTS
from api.schema.base import Payload, field, mutation
from api.schema.context import Info
from api.schema.gestion.lots import Lot
from api.schema.importation import AdresseImport, AFichier
from api.schema.lieux import Etablissement
from api.schema.paging import Connection, PageDemandee, page_of_rows, paged


@strawberry.type(description="The answer of `gestionImporterEtablissements`.")
class GestionImporterEtablissementsPayload(Payload):
    adresse: AdresseImport | None = field("Address to send the file to.", default=None)


@strawberry.type(description="The answer of `gestionOuvrirComptesEcoles`.")
class GestionOuvrirComptesEcolesPayload(Payload):
    lot: Lot | None = field("The lot that opens them.", default=None)


UneAcademie = Annotated[
    str | None, strawberry.argument(description="Code of an académie, for its schools alone; all of them without.")
]


@strawberry.type
class AnnuaireQuery:
    @paged("The open schools that have no account that ever served, by name: those that a lot would open.", nombre=20)
    async def gestion_ecoles_sans_compte(
        self, info: Info, page: PageDemandee, academie: UneAcademie = None
    ) -> Connection[Etablissement] | None:
        rows = ecoles.sans_compte(info.context.op, academie)
        return await page_of_rows(page, rows, ETABLISSEMENTS, lambda row: Etablissement.of(row.to_rule()))


@strawberry.type
class AnnuaireMutation:
    @mutation(
        "Opens the account of each school that waits for one, and sends it the link of its first password at the "
        "address of the directory; sends a new link to those that let theirs expire. Follow the lot."
    )
    async def gestion_ouvrir_comptes_ecoles(
        self, info: Info, academie: UneAcademie = None
    ) -> GestionOuvrirComptesEcolesPayload | None:
        return GestionOuvrirComptesEcolesPayload(lot=Lot.of(await lots.ouvrir_comptes(info.context.op, academie)))

    @mutation(
        "Asks for an address to send the ministry's open directory of schools to (fr-en-annuaire-education, as it is). "
        "The differences with the schools that stand are shown before its acceptance."
    )
    async def gestion_importer_etablissements(
        self,
        info: Info,
        fichier: AFichier,
        est_complet: Annotated[
            bool,
            strawberry.argument(
                description="Whether it is the whole directory: the schools of the former one that lack are then closed."
            ),
        ],
    ) -> GestionImporterEtablissementsPayload | None:
        adresse = await resolvers.importer(info.context.op, fichier.to_rule(), est_complet=est_complet)
        return GestionImporterEtablissementsPayload(adresse=AdresseImport.of(adresse))
