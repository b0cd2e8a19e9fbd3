"""« Préparer une session à partir d'une autre »: the dry run, then the lot."""

from typing import Annotated, Self

import strawberry

from api.resolvers.gestion import lots
from api.resolvers.gestion import reprise as resolvers
from api.resolvers.gestion.liste import ORDRES
from api.rules.gestion import Tri
from api.rules.lot import NatureLot
from api.rules.reprise import Motif
from api.schema.base import Payload, field, mutation, uuid_of
from api.schema.context import Info
from api.schema.enums import Decision, MotifReprise
from api.schema.gestion.liste import GestionCandidature
from api.schema.gestion.lots import Lot
from api.schema.paging import Connection, PageDemandee, cursor_of_row, paged


@strawberry.type(description="The number of candidatures of the earlier session left out for one reason.")
class EffectifReprise:
    motif: MotifReprise = field("Reason for leaving them out.")
    libelle: str = field("French sentence.")
    nombre: int = field("Number of candidatures.")


@strawberry.type(description="Counts of a dry run.")
class ComptesReprise:
    total: int = field("Candidatures of the earlier session within reach.")
    a_pre_inscrire: int = field("Number that would be registered beforehand.")
    ecartes: list[EffectifReprise] = field("Numbers of the others, by reason.")

    @classmethod
    def of(cls, counted: dict[Motif | None, int]) -> Self:
        return cls(
            total=sum(counted.values()),
            a_pre_inscrire=counted.get(None, 0),
            ecartes=[
                EffectifReprise(motif=item, libelle=item.libelle, nombre=counted[item])
                for item in Motif
                if item in counted
            ],
        )


@strawberry.type(description="The outcome for one candidature of the earlier session.")
class LigneReprise:
    candidature: GestionCandidature = field("The earlier candidature.")
    decision: Decision | None = field("The published decision; null without one.")
    motif: MotifReprise | None = field("Reason why it is left out; null when it would be registered beforehand.")
    motif_libelle: str | None = field("The reason as a French sentence.")

    @classmethod
    def of(cls, verdict: resolvers.Verdict) -> Self:
        why = verdict.motif
        return cls(
            candidature=GestionCandidature.of(verdict.chargee.row),
            decision=verdict.cas.decision,
            motif=why,
            motif_libelle=why.libelle if why else None,
        )


@strawberry.type(description="The dry run of a session prepared from an earlier one: nothing is written.")
class GestionReprise:
    sessions: strawberry.Private[resolvers.Sessions]

    @field("Counts, by reason for those left out; counted only on demand.")
    async def comptes(self, info: Info) -> ComptesReprise:
        return ComptesReprise.of(await resolvers.compter(info.context.op, self.sessions))

    @paged("Candidatures by name, with the reason for those left out, a page at a time.")
    async def lignes(self, info: Info, page: PageDemandee) -> Connection[LigneReprise]:
        op, ordre = info.context.op, ORDRES[Tri.NOM]
        found = await resolvers.lister(op, self.sessions, page.par(ordre))
        return Connection.of(
            found,
            lambda verdict: cursor_of_row(verdict.chargee.row, ordre),
            LigneReprise.of,
            lambda: resolvers.nombre(op, self.sessions),
        )


@strawberry.type(description="The answer of `gestionPreparerSession`.")
class GestionPreparerSessionPayload(Payload):
    lot: Lot | None = field(
        "The lot that registers beforehand; its failures are the candidates left out, with the reason.", default=None
    )


Origine = Annotated[strawberry.ID, strawberry.argument(description="Id of the earlier session.")]
Nouvelle = Annotated[strawberry.ID, strawberry.argument(description="Id of the session to prepare.")]


@strawberry.type
class RepriseQuery:
    @field("Dry run of preparing a session from an earlier one.")
    async def gestion_reprise(self, info: Info, origine_id: Origine, session_id: Nouvelle) -> GestionReprise | None:
        return GestionReprise(sessions=await _sessions(info, origine_id, session_id))


@strawberry.type
class RepriseMutation:
    @mutation(
        "« Préparer une session à partir d'une autre »: registers beforehand, on their own accounts, the failed "
        "candidates of the Grand Public and those in étalement. Done again, it does what is left."
    )
    async def gestion_preparer_session(
        self, info: Info, origine_id: Origine, session_id: Nouvelle
    ) -> GestionPreparerSessionPayload | None:
        filtre, donnees = resolvers.commande(await _sessions(info, origine_id, session_id))
        row = await lots.ordonner(info.context.op, NatureLot.REPRISE, filtre, donnees)
        return GestionPreparerSessionPayload(lot=Lot.of(row))


async def _sessions(info: Info, origine_id: str, session_id: str) -> resolvers.Sessions:
    return await resolvers.ouvrir(
        info.context.op, uuid_of(origine_id, "SessionExamen"), uuid_of(session_id, "SessionExamen")
    )
