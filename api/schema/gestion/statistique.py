"""Counts, rates, and lists exported as files."""

from decimal import Decimal
from typing import Self

import strawberry

from api.resolvers.gestion import export as export_resolvers
from api.resolvers.gestion import statistique as resolvers
from api.resolvers.gestion.liste import compter
from api.resolvers.gestion.statistique import Axe
from api.rules.gestion import Filtre
from api.schema.base import Payload, field, mutation
from api.schema.context import Info
from api.schema.document import Fichier
from api.schema.gestion.liste import FILTRE, to_rule

ETABLISSEMENTS_AU_PLUS = 100


@strawberry.type(description="The number of candidatures with one value.")
class Effectif:
    code: str | None = field("Code of the value; null where candidatures have none yet.")
    libelle: str = field("French label.")
    nombre: int = field("Number of candidatures.")
    taux: Decimal = field("Share of all those counted, from 0 to 1, rounded to four decimals.")

    @classmethod
    def of(cls, effectif: resolvers.Effectif) -> Self:
        return cls(
            code=effectif.code, libelle=effectif.libelle, nombre=effectif.nombre, taux=Decimal(str(effectif.taux))
        )


@strawberry.type(
    description="Counts of the candidatures that a filter keeps, the largest first; each computed on demand."
)
class GestionStatistiques:
    filtre: strawberry.Private[Filtre]

    @field("Number of candidatures.")
    async def total(self, info: Info) -> int:
        return await compter(info.context.op, self.filtre)

    @field("By session.")
    async def par_session(self, info: Info) -> list[Effectif]:
        return await _par(info, self.filtre, Axe.SESSION)

    @field("By académie.")
    async def par_academie(self, info: Info) -> list[Effectif]:
        return await _par(info, self.filtre, Axe.ACADEMIE)

    @field("By spécialité.")
    async def par_specialite(self, info: Info) -> list[Effectif]:
        return await _par(info, self.filtre, Axe.SPECIALITE)

    @field(f"By school, the {ETABLISSEMENTS_AU_PLUS} largest; `nombreEtablissements` says whether others were cut.")
    async def par_etablissement(self, info: Info) -> list[Effectif]:
        return (await _par(info, self.filtre, Axe.ETABLISSEMENT))[:ETABLISSEMENTS_AU_PLUS]

    @field("Number of values that `parEtablissement` would have, were it not cut.")
    async def nombre_etablissements(self, info: Info) -> int:
        return len(await resolvers.par_axe(info.context.op, self.filtre, Axe.ETABLISSEMENT))

    @field("By état.")
    async def par_etat(self, info: Info) -> list[Effectif]:
        return await _par(info, self.filtre, Axe.ETAT)

    @field("Pièces asked of these candidatures, by stade.")
    async def par_statut_piece(self, info: Info) -> list[Effectif]:
        return [Effectif.of(item) for item in await resolvers.par_stade(info.context.op, self.filtre)]


@strawberry.type(description="The answer of `gestionExporter`.")
class GestionExporterPayload(Payload):
    fichier: Fichier | None = field("The list as CSV, for spreadsheets: UTF-8, semicolons.", default=None)


@strawberry.type
class StatistiqueQuery:
    @field("Counts and rates of the candidatures within reach that a filter keeps.")
    async def gestion_statistiques(self, info: Info, filtre: FILTRE = None) -> GestionStatistiques | None:
        await resolvers.ouvrir(info.context.op)
        return GestionStatistiques(filtre=to_rule(filtre))


@strawberry.type
class ExportMutation:
    @mutation("Gives a link to the list as a file, good for a few minutes; the office's history notes the demand.")
    async def gestion_exporter(self, info: Info, filtre: FILTRE = None) -> GestionExporterPayload | None:
        lien = await export_resolvers.demander(info.context.op, to_rule(filtre))
        return GestionExporterPayload(fichier=Fichier.of(lien))


async def _par(info: Info, filtre: Filtre, axe: Axe) -> list[Effectif]:
    return [Effectif.of(item) for item in await resolvers.par_axe(info.context.op, filtre, axe)]
