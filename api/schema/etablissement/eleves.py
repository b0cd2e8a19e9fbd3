"""The pupils of a school: lists, counts, and the periods open to their registration."""

from datetime import date
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers.etablissement import liste as resolvers
from api.resolvers.etablissement.liste import FiltreEleves
from api.resolvers.gates import ecole as gate
from api.resolvers.gestion.liste import ORDRES
from api.resolvers.gestion.statistique import Axe
from api.rules.gestion import Tri
from api.schema.base import Node, field, global_id, row_of, uuid_of
from api.schema.context import Info
from api.schema.enums import EtatCandidature
from api.schema.gestion.statistique import Effectif
from api.schema.lieux import Etablissement
from api.schema.paging import Connection, PageDemandee, cursor_of_row, paged
from api.schema.reference import Periode
from api.services.referentiel import reglement_de


@strawberry.input(description="Criteria on the pupils of the school; one left out keeps all, a list any of its values.")
class FiltreElevesInput:
    classe: list[str] | None = strawberry.field(default=None, description="Classes, as the school wrote them.")
    etat: list[EtatCandidature] | None = strawberry.field(default=None, description="États of the candidature.")
    session_id: list[strawberry.ID] | None = strawberry.field(default=None, description="Ids of sessions.")
    nom: str | None = strawberry.field(
        default=None, description="Beginning of the family name, whatever its case and accents; first names may follow."
    )
    jamais_connecte: bool | None = strawberry.field(
        default=None, description="Whether the first sign-in is still to come."
    )

    def to_rule(self) -> FiltreEleves:
        """The frozen value that queries read; an id of another type keeps nothing."""
        values = {name: value for name, value in vars(self).items() if name != "session_id"}
        sessions = None if self.session_id is None else [uuid_of(item, "SessionExamen") for item in self.session_id]
        return FiltreEleves(**values, session=sessions)


@strawberry.type(description="A pupil whom the school registered, in one session.")
class Eleve(Node):
    candidature_id: strawberry.ID = field("Id of the candidature.")
    nom: str = field("Family name at birth.")
    prenoms: str = field("First names.")
    date_naissance: date = field("Day of birth.")
    ine: str | None = field("National pupil identifier; null when it is not known.")
    classe: str | None = field("The class; null for a pupil registered by an office.")
    numero_candidat: str = field("N° candidat.")
    numero_inscription: str | None = field("N° d'inscription.")
    identifiant: str = field("Login.")
    jamais_connecte: bool = field("Whether the first sign-in is still to come.")
    domaine: str = field("Code of the domaine.")
    session: str = field("Label of the session.")
    specialite: str | None = field("Label of the spécialité.")
    etat: EtatCandidature = field("État of the candidature.")
    etat_libelle: str = field("French label of the état.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(resolvers.trouver, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Candidature) -> Self:
        """The pupil of a row with its candidat, account and session."""
        found = reglement_de(row)
        candidat = row.candidat
        return cls(
            id=global_id("Eleve", row.id),
            candidature_id=global_id("Candidature", row.id),
            nom=candidat.nom,
            prenoms=candidat.prenoms,
            date_naissance=candidat.date_naissance,
            ine=candidat.ine,
            classe=row.classe,
            numero_candidat=row.numero_candidat,
            numero_inscription=row.numero,
            identifiant=candidat.compte.identifiant,
            jamais_connecte=candidat.compte.premiere_connexion,
            domaine=row.domaine,
            session=row.periode.session.libelle,
            specialite=found.libelle if found else row.specialite,
            etat=row.etat,
            etat_libelle=row.etat.libelle,
        )


@strawberry.type(description="Counts of the pupils that a filter keeps, the largest first; each computed on demand.")
class EtablissementStatistiques:
    filtre: strawberry.Private[FiltreEleves]

    @field("Number of pupils.")
    async def total(self, info: Info) -> int:
        return await resolvers.compter(info.context.op, self.filtre)

    @field("By état.")
    async def par_etat(self, info: Info) -> list[Effectif]:
        return await self._par(info, Axe.ETAT)

    @field("By class.")
    async def par_classe(self, info: Info) -> list[Effectif]:
        return await self._par(info, Axe.CLASSE)

    @field("By spécialité.")
    async def par_specialite(self, info: Info) -> list[Effectif]:
        return await self._par(info, Axe.SPECIALITE)

    @field("By session.")
    async def par_session(self, info: Info) -> list[Effectif]:
        return await self._par(info, Axe.SESSION)

    async def _par(self, info: Info, axe: Axe) -> list[Effectif]:
        return [Effectif.of(item) for item in await resolvers.par_axe(info.context.op, self.filtre, axe)]


AFiltre = Annotated[FiltreElevesInput | None, strawberry.argument(description="Criteria; all pupils without.")]


@strawberry.type
class EleveQuery:
    @field("The school of this account.")
    async def etablissement_acteur(self, info: Info) -> Etablissement | None:
        return Etablissement.of((await gate.etablissement(info.context.op)).to_rule())

    @field("The registration periods for which the school may register its pupils, the first to close first.")
    async def etablissement_periodes(self, info: Info) -> list[Periode] | None:
        op = info.context.op
        return [Periode.of(row, op.now) for row in await resolvers.periodes(op)]

    @paged("The pupils of the school that a filter keeps, by name, a page at a time.")
    async def etablissement_eleves(
        self, info: Info, page: PageDemandee, filtre: AFiltre = None
    ) -> Connection[Eleve] | None:
        op, wanted = info.context.op, filtre.to_rule() if filtre else FiltreEleves()
        ordre = ORDRES[Tri.NOM]
        found = await resolvers.lister(op, wanted, page.par(ordre))
        return Connection.of(
            found, lambda row: cursor_of_row(row, ordre), Eleve.of, lambda: resolvers.compter(op, wanted)
        )

    @field("Counts of the pupils of the school that a filter keeps.")
    async def etablissement_statistiques(self, info: Info, filtre: AFiltre = None) -> EtablissementStatistiques | None:
        await gate.etablissement(info.context.op)
        return EtablissementStatistiques(filtre=filtre.to_rule() if filtre else FiltreEleves())
