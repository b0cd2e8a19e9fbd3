"""Sessions, registration periods and home messages, as offices write them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api import models
from api.resolvers.gestion import calendrier as resolvers
from api.resolvers.gestion import ouvertures
from api.rules.gestion import calendrier as rules
from api.schema.base import Node, Payload, field, form_input, global_id, mutation, row_of, uuid_of
from api.schema.context import Info
from api.schema.lieux import Academie
from api.schema.objets import objet
from api.schema.paging import Connection, PageDemandee, page_of_rows, paged
from api.schema.reference import MessageAccueil, Periode, SessionExamen


@form_input("A session d'examen.")
class SessionInput(rules.SessionSaisie):
    pass


@form_input("A registration period.")
class PeriodeInput(rules.PeriodeSaisie):
    pass


@form_input("A message of the home page.")
class MessageAccueilInput(rules.MessageAccueilSaisi):
    pass


@strawberry.type(description="A spécialité in a session: open to registration or closed, everywhere or by académie.")
class SpecialiteSession:
    cle: str = field("Key of the spécialité.")
    code: str | None = field("Five digits; null when they are not known.")
    libelle: str = field("French label.")
    est_ouverte: bool = field("Whether it may be chosen in each académie that is not named.")
    ouverte_a: list[Academie] = field("Académies where it is open though closed elsewhere.")
    fermee_a: list[Academie] = field("Académies where it is closed though open elsewhere.")

    @classmethod
    def of(cls, item: ouvertures.SpecialiteDeSession) -> Self:
        places = {centre: Academie.of_code(centre) for centre in item.ailleurs}
        named = [place for place in places.values() if place]
        return cls(
            cle=item.lu.cle,
            code=item.lu.code,
            libelle=item.lu.libelle,
            est_ouverte=item.est_ouverte,
            ouverte_a=[] if item.est_ouverte else named,
            fermee_a=named if item.est_ouverte else [],
        )


@strawberry.type(description="A session as the office writes it, closed ones included.")
class GestionSession(Node):
    session_id: strawberry.ID = field("Id of the session, for mutations and filters.")
    domaine: str = field("Code of the domaine.")
    libelle: str = field("French label.")
    annee: int = field("Year, also the millésime of its règlements.")
    est_fermee: bool = field("Whether its candidatures are hidden from their candidates.")
    row: strawberry.Private[models.SessionExamen]

    @field("Spécialités of its year, open or closed to registration there.")
    def specialites(self) -> list[SpecialiteSession]:
        return [SpecialiteSession.of(item) for item in ouvertures.specialites(self.row)]

    @field("Registration periods within reach, past ones included.")
    async def periodes(self, info: Info) -> list[Periode]:
        rows = await resolvers.periodes(info.context.op, [self.row.id])
        return [Periode.of(row, info.context.op.now) for row in rows]

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await (await resolvers.sessions(info.context.op)).filter(id=row_of(key)).first()
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.SessionExamen) -> Self:
        return cls(
            id=global_id("GestionSession", row.id),
            session_id=global_id("SessionExamen", row.id),
            domaine=row.domaine,
            libelle=row.libelle,
            annee=row.annee,
            est_fermee=row.est_fermee,
            row=row,
        )


@strawberry.type(description="A home message as the office writes it.")
class GestionMessageAccueil(Node):
    message_id: strawberry.ID = field("Id of the message, for its mutations.")
    academie: Academie | None = field("The académie whose message it is; null for all of them.")
    texte: str = field("French text.")
    debute_le: datetime = field("First instant at which it is shown.")
    finit_le: datetime = field("Instant from which it is no longer shown.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(resolvers.messages_par_id, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.MessageAccueil) -> Self:
        return cls(
            id=global_id("GestionMessageAccueil", row.id),
            message_id=global_id("MessageAccueil", row.id),
            academie=Academie.of_code(row.centre),
            texte=row.texte,
            debute_le=row.debute_le,
            finit_le=row.finit_le,
        )


@strawberry.interface(description="The answer of a mutation on a session.")
class GestionSessionPayload(Payload):
    session: GestionSession | None = field(
        "The session as changed, or as it is now when refused; null when it is not within reach.", default=None
    )
    session_examen: SessionExamen | None = objet("Session, as everybody sees it.")


@strawberry.type(description="The answer of `gestionCreerSession`.")
class GestionCreerSessionPayload(GestionSessionPayload):
    pass


@strawberry.type(description="The answer of `gestionCopierSession`.")
class GestionCopierSessionPayload(GestionSessionPayload):
    pass


@strawberry.type(description="The answer of `gestionModifierSession`.")
class GestionModifierSessionPayload(GestionSessionPayload):
    pass


@strawberry.type(description="The answer of `gestionFermerSession`.")
class GestionFermerSessionPayload(GestionSessionPayload):
    pass


@strawberry.type(description="The answer of `gestionOuvrirSpecialites`.")
class GestionOuvrirSpecialitesPayload(GestionSessionPayload):
    pass


@strawberry.type(description="The answer of `gestionFermerSpecialites`.")
class GestionFermerSpecialitesPayload(GestionSessionPayload):
    candidatures_concernees: int | None = field(
        "Candidatures registered there in these spécialités, which stay; null when refused.", default=None
    )


@strawberry.type(description="The answer of `gestionRouvrirSession`.")
class GestionRouvrirSessionPayload(GestionSessionPayload):
    pass


@strawberry.interface(description="The answer of a mutation on a registration period.")
class GestionPeriodePayload(Payload):
    periode: Periode | None = field(
        "The period as changed, or as it is now when refused; null when it is not within reach.", default=None
    )
    session: GestionSession | None = objet("Session of the period, with all of them.")
    session_examen: SessionExamen | None = objet("Session of the period, as everybody sees it.")


@strawberry.type(description="The answer of `gestionCreerPeriode`.")
class GestionCreerPeriodePayload(GestionPeriodePayload):
    pass


@strawberry.type(description="The answer of `gestionCreerPeriodes`.")
class GestionCreerPeriodesPayload(Payload):
    periodes: list[Periode] = field("The periods, by académie; empty when refused.", default_factory=list)
    session: GestionSession | None = objet("Session of the periods, with all of them.")
    session_examen: SessionExamen | None = objet("Session of the periods, as everybody sees it.")


@strawberry.type(description="The answer of `gestionModifierPeriode`.")
class GestionModifierPeriodePayload(GestionPeriodePayload):
    pass


@strawberry.type(description="The answer of `gestionFermerPeriode`.")
class GestionFermerPeriodePayload(GestionPeriodePayload):
    pass


@strawberry.interface(description="The answer of a mutation on a home message.")
class GestionMessageAccueilPayload(Payload):
    message: GestionMessageAccueil | None = field(
        "The message as changed, or as it is now when refused; null when it is not within reach.", default=None
    )
    message_accueil: MessageAccueil | None = objet(
        "Message as the home page shows it; null when it does not at this instant."
    )


@strawberry.type(description="The answer of `gestionPublierMessageAccueil`.")
class GestionPublierMessageAccueilPayload(GestionMessageAccueilPayload):
    pass


@strawberry.type(description="The answer of `gestionModifierMessageAccueil`.")
class GestionModifierMessageAccueilPayload(GestionMessageAccueilPayload):
    pass


@strawberry.type(description="The answer of `gestionRetirerMessageAccueil`.")
class GestionRetirerMessageAccueilPayload(Payload):
    est_fait: bool = field("Whether the message is gone.", default=False)
    message_id: strawberry.ID | None = field("Id of the message of the home page, now gone.", default=None)
    gestion_message_id: strawberry.ID | None = field("Id of the same message for the office, now gone.", default=None)


@strawberry.type
class CalendrierQuery:
    @paged("The sessions of the domaines within reach, closed ones included, the latest first.", nombre=20)
    async def gestion_sessions(self, info: Info, page: PageDemandee) -> Connection[GestionSession] | None:
        rows = await resolvers.sessions(info.context.op)
        return await page_of_rows(page, rows, resolvers.SESSIONS, GestionSession.of)

    @paged("The home messages that the office may change, past ones included, the latest first.")
    async def gestion_messages_accueil(
        self, info: Info, page: PageDemandee
    ) -> Connection[GestionMessageAccueil] | None:
        rows = await resolvers.messages_accueil(info.context.op)
        return await page_of_rows(page, rows, resolvers.MESSAGES, GestionMessageAccueil.of)


SessionId = Annotated[strawberry.ID, strawberry.argument(description="Id of the session.")]
Specialites = Annotated[list[str], strawberry.argument(description="Keys of spécialités, a hundred at most.")]
Ou = Annotated[
    str | None,
    strawberry.argument(description="Code of the académie where it differs; without it, all that are not named."),
]
PeriodeId = Annotated[strawberry.ID, strawberry.argument(description="Id of the period.")]
MessageId = Annotated[strawberry.ID, strawberry.argument(description="Id of the home message.")]
LaSession = Annotated[SessionInput, strawberry.argument(description="The session, whole.")]
LaPeriode = Annotated[PeriodeInput, strawberry.argument(description="The period, whole.")]
LeMessage = Annotated[MessageAccueilInput, strawberry.argument(description="The message, whole.")]


@strawberry.type
class CalendrierMutation:
    @mutation("Creates a session; needs an office that acts in every académie of the domaine.")
    async def gestion_creer_session(
        self,
        info: Info,
        domaine: Annotated[str, strawberry.argument(description="Code of the domaine.")],
        session: LaSession,
    ) -> GestionCreerSessionPayload | None:
        row = await resolvers.creer_session(info.context.op, domaine, session)
        return GestionCreerSessionPayload(session=GestionSession.of(row), objets=de_session(row.id))

    @mutation(
        "Creates a session from another year's: each of its registration periods is moved by as many years, at the same "
        "days and hours of Paris. Needs an office that acts in every académie of the domaine."
    )
    async def gestion_copier_session(
        self, info: Info, session_id: SessionId, session: LaSession
    ) -> GestionCopierSessionPayload | None:
        row = await resolvers.copier_session(info.context.op, uuid_of(session_id, "SessionExamen"), session)
        return GestionCopierSessionPayload(session=GestionSession.of(row), objets=de_session(row.id))

    @mutation("Changes a session; its year is fixed once it has candidatures.")
    async def gestion_modifier_session(
        self, info: Info, session_id: SessionId, session: LaSession
    ) -> GestionModifierSessionPayload | None:
        row = await resolvers.modifier_session(info.context.op, uuid_of(session_id, "SessionExamen"), session)
        return GestionModifierSessionPayload(session=GestionSession.of(row), objets=de_session(row.id))

    @mutation("Closes a session: candidates no longer see their candidatures there.")
    async def gestion_fermer_session(self, info: Info, session_id: SessionId) -> GestionFermerSessionPayload | None:
        row = await resolvers.fermer_session(info.context.op, uuid_of(session_id, "SessionExamen"), fermee=True)
        return GestionFermerSessionPayload(session=GestionSession.of(row), objets=de_session(row.id))

    @mutation("Opens a closed session again.")
    async def gestion_rouvrir_session(self, info: Info, session_id: SessionId) -> GestionRouvrirSessionPayload | None:
        row = await resolvers.fermer_session(info.context.op, uuid_of(session_id, "SessionExamen"), fermee=False)
        return GestionRouvrirSessionPayload(session=GestionSession.of(row), objets=de_session(row.id))

    @mutation("Opens spécialités of a session to registration, everywhere or in one académie where it differs.")
    async def gestion_ouvrir_specialites(
        self, info: Info, session_id: SessionId, specialites: Specialites, academie: Ou = None
    ) -> GestionOuvrirSpecialitesPayload | None:
        op, row_id = info.context.op, uuid_of(session_id, "SessionExamen")
        row = await ouvertures.choisir(op, row_id, specialites, academie, ouvertes=True)
        return GestionOuvrirSpecialitesPayload(session=GestionSession.of(row), objets=de_session(row.id))

    @mutation(
        "Closes spécialités of a session to registration, everywhere or in one académie where it differs; what is "
        "registered stays."
    )
    async def gestion_fermer_specialites(
        self, info: Info, session_id: SessionId, specialites: Specialites, academie: Ou = None
    ) -> GestionFermerSpecialitesPayload | None:
        op, row_id = info.context.op, uuid_of(session_id, "SessionExamen")
        row = await ouvertures.choisir(op, row_id, specialites, academie, ouvertes=False)
        return GestionFermerSpecialitesPayload(
            session=GestionSession.of(row),
            objets=de_session(row.id),
            candidatures_concernees=await ouvertures.inscrites(row, specialites, academie),
        )

    @mutation("Opens the registration of a session in one académie, for a period.")
    async def gestion_creer_periode(
        self,
        info: Info,
        session_id: SessionId,
        academie: Annotated[str, strawberry.argument(description="Code of the académie.")],
        periode: LaPeriode,
    ) -> GestionCreerPeriodePayload | None:
        op = info.context.op
        row = await resolvers.creer_periode(op, uuid_of(session_id, "SessionExamen"), academie, periode)
        return GestionCreerPeriodePayload(periode=Periode.of(row, op.now), objets=de_session(row.session_id))

    @mutation("Opens the registration of a session in many académies for the same period, in all of them or in none.")
    async def gestion_creer_periodes(
        self,
        info: Info,
        session_id: SessionId,
        academies: Annotated[
            list[str],
            strawberry.argument(description=f"Codes of the académies, {rules.ACADEMIES_AU_PLUS} at most, each once."),
        ],
        periode: LaPeriode,
    ) -> GestionCreerPeriodesPayload | None:
        op, wanted = info.context.op, uuid_of(session_id, "SessionExamen")
        rows = await resolvers.creer_periodes(op, wanted, academies, periode)
        return GestionCreerPeriodesPayload(
            periodes=[Periode.of(row, op.now) for row in rows], objets=de_session(wanted)
        )

    @mutation("Changes the dates or the label of a registration period.")
    async def gestion_modifier_periode(
        self, info: Info, periode_id: PeriodeId, periode: LaPeriode
    ) -> GestionModifierPeriodePayload | None:
        row = await resolvers.modifier_periode(info.context.op, uuid_of(periode_id, "Periode"), periode)
        return GestionModifierPeriodePayload(
            periode=Periode.of(row, info.context.op.now), objets=de_session(row.session_id)
        )

    @mutation("Closes a registration period at this instant.")
    async def gestion_fermer_periode(self, info: Info, periode_id: PeriodeId) -> GestionFermerPeriodePayload | None:
        row = await resolvers.fermer_periode(info.context.op, uuid_of(periode_id, "Periode"))
        return GestionFermerPeriodePayload(
            periode=Periode.of(row, info.context.op.now), objets=de_session(row.session_id)
        )

    @mutation("Writes a message of the home page, shown during its period.")
    async def gestion_publier_message_accueil(
        self,
        info: Info,
        message: LeMessage,
        academie: Annotated[
            str | None,
            strawberry.argument(
                description="Code of the académie whose message it is; without it, that of the whole administration."
            ),
        ] = None,
    ) -> GestionPublierMessageAccueilPayload | None:
        row = await resolvers.publier_message(info.context.op, academie, message)
        return GestionPublierMessageAccueilPayload(message=GestionMessageAccueil.of(row), objets=_de_message(row.id))

    @mutation("Changes a message of the home page.")
    async def gestion_modifier_message_accueil(
        self, info: Info, message_id: MessageId, message: LeMessage
    ) -> GestionModifierMessageAccueilPayload | None:
        row = await resolvers.modifier_message(info.context.op, uuid_of(message_id, "MessageAccueil"), message)
        return GestionModifierMessageAccueilPayload(message=GestionMessageAccueil.of(row), objets=_de_message(row.id))

    @mutation("Removes a message of the home page.")
    async def gestion_retirer_message_accueil(
        self, info: Info, message_id: MessageId
    ) -> GestionRetirerMessageAccueilPayload | None:
        row_id = uuid_of(message_id, "MessageAccueil")
        await resolvers.retirer_message(info.context.op, row_id)
        return GestionRetirerMessageAccueilPayload(
            est_fait=True, message_id=message_id, gestion_message_id=global_id("GestionMessageAccueil", row_id)
        )


def de_session(row_id: UUID) -> dict[str, list[strawberry.ID]]:
    """The objects that an act on a session changes: as offices see it, and as everybody does."""
    return {kind: [global_id(kind, row_id)] for kind in ("GestionSession", "SessionExamen")}


def _de_message(row_id: UUID) -> dict[str, list[strawberry.ID]]:
    return {"MessageAccueil": [global_id("MessageAccueil", row_id)]}
