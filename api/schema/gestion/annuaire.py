"""The ministry's directory of schools, which an administrator imports."""

from typing import Annotated

import strawberry

from api.resolvers.gestion import annuaire as resolvers
from api.schema.base import Payload, field, mutation
from api.schema.context import Info
from api.schema.importation import AdresseImport, AFichier


@strawberry.type(description="The answer of `gestionImporterEtablissements`.")
class GestionImporterEtablissementsPayload(Payload):
    adresse: AdresseImport | None = field("Address to send the file to.", default=None)


@strawberry.type
class AnnuaireMutation:
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
