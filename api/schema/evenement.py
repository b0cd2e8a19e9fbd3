"""Events: the history of an account, and its live continuation."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import field as attribute
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry

from api import models
from api.resolvers import evenement as resolvers
from api.resolvers import ordering
from api.resolvers.operation import Operation
from api.resolvers.streams import Garde
from api.rules.evenement import phrase
from api.schema.appareil import Appareil
from api.schema.base import Node, field, global_id, row_of, uuid_of
from api.schema.context import Context, Info
from api.schema.document import Document
from api.schema.enums import TypeEvenement
from api.schema.event_answers import EventAnswers
from api.schema.importation import Importation
from api.schema.message import Message
from api.schema.objets import identifiant, objet
from api.schema.paging import Connection, PageDemandee, cursor_of, page_of_events, paged, rang_of
from api.schema.piece import Depot, GroupePieces, Piece
from api.schema.precedentes import CandidaturePrecedente
from api.schema.reference import Periode, SessionExamen
from api.schema.scalars import Cursor

if TYPE_CHECKING:
    from api.schema.candidature import Candidature
    from api.schema.compte import Compte
    from api.schema.etablissement.eleves import Eleve
    from api.schema.gestion.calendrier import GestionMessageAccueil
    from api.schema.gestion.liste import GestionCandidature


# The keys of an event's data that name an object, with its type; an event of a candidature names that one too.
OBJETS: Mapping[str, str] = {
    "accueil": "GestionMessageAccueil",
    "appareil": "Appareil",
    "candidature": "Candidature",
    "candidature_precedente": "CandidaturePrecedente",
    "depot": "Depot",
    "document": "Document",
    "importation": "Importation",
    "message": "Message",
    "periode": "Periode",
    "piece": "Piece",
    "session": "SessionExamen",
}

VUES = ("GestionCandidature", "Eleve")  # of the candidature of an event: those of an office and of a school


@strawberry.type(
    description=(
        "An event of an account. The objects that it speaks of are read when it is, as `node` gives them: each is null "
        "without one, for several, and when it is gone or not within reach."
    )
)
class Evenement(Node):
    cursor: Cursor = field("Place in the account, from which to go on.")
    rang: int = field("Number in the account, without gaps.")
    type: TypeEvenement = field("Type of the event.")
    libelle: str = field("French sentence of the history.")
    le: datetime = field("Instant of the event.")
    candidature_id: strawberry.ID | None = identifiant(
        "Candidature", "The candidature concerned; null for the account itself."
    )
    document_id: strawberry.ID | None = identifiant("Document", "The document concerned; null without one.")
    message_id: strawberry.ID | None = identifiant("Message", "The message concerned; null without one.")
    piece_id: strawberry.ID | None = identifiant("Piece", "The pièce concerned; null without one, or for several.")
    pieces_demandees: list[str] = field(
        "Pièces that the demande concerned asks for, each with its code and its label; empty for another event."
    )
    onglet: str | None = field("Code of the tab concerned; null without one.")
    objets: strawberry.Private[Mapping[str, list[strawberry.ID]]]
    row: strawberry.Private[models.Evenement]
    answers: strawberry.Private[EventAnswers] = attribute(default_factory=EventAnswers, compare=False, repr=False)

    @field("Whether it comes from an act of the reader's own sign-in, all tabs of a browser together.")
    def est_de_moi(self, info: Info) -> bool:
        acteur = info.context.op.acteur
        return acteur is not None and acteur.famille == self.row.famille

    @field(
        "The idempotency key under which the reader's own sign-in did it: that of this very page, or of another one. "
        "Null without a key, and for the act of somebody else."
    )
    def cle_idempotence(self, info: Info) -> str | None:
        return self.row.cle if self.est_de_moi(info) else None

    compte: Annotated["Compte", strawberry.lazy("api.schema.compte")] | None = objet(
        "The account whose event it is; null for who is not its owner."
    )
    candidature: Annotated["Candidature", strawberry.lazy("api.schema.candidature")] | None = objet(
        "The candidature concerned, for its candidate and for offices."
    )
    document: Document | None = objet("The document concerned.")
    message: Message | None = objet("The message concerned, for who received it.")
    piece: Piece | None = objet("The pièce concerned, as long as it is asked for.")
    depot: Depot | None = objet("The file concerned.")
    groupe: GroupePieces | None = objet("The group of pièces concerned.")
    appareil: Appareil | None = objet("The sign-in concerned, as long as it is open.")
    precedente: CandidaturePrecedente | None = objet("The earlier registration that was taken over.")
    importation: Importation | None = objet("The file of lines concerned, for who sent it.")
    session: SessionExamen | None = objet("The session concerned, of an event of an office's account.")
    periode: Periode | None = objet("The registration period concerned, of an event of an office's account.")
    message_accueil: Annotated["GestionMessageAccueil", strawberry.lazy("api.schema.gestion.calendrier")] | None = (
        objet("The home message concerned, of an event of an office's account.")
    )

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(resolvers.trouver, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Evenement) -> Self:
        return cls(
            id=global_id("Evenement", row.id),
            cursor=cursor_of(row.rang),
            rang=row.rang,
            type=row.type,
            libelle=phrase(row.type, row.donnees),
            le=row.le,
            pieces_demandees=row.donnees.get("demandees", []),
            onglet=row.donnees.get("onglet"),
            objets=_objets(row),
            row=row,
        )


def _objets(row: models.Evenement) -> Mapping[str, list[strawberry.ID]]:
    """The ids of the objects of an event, by their types."""
    said = {kind: UUID(str(row.donnees[name])) for name, kind in OBJETS.items() if row.donnees.get(name)}
    objets = {kind: [global_id(kind, key)] for kind, key in (said | {"Compte": row.compte_id}).items()}
    if row.candidature_id:  # otherwise one that is gone, or that the event tells without being of its history
        objets["Candidature"] = [global_id("Candidature", row.candidature_id)]
        if "groupe" in row.donnees:
            objets["GroupePieces"] = [global_id("GroupePieces", row.candidature_id, row.donnees["groupe"])]
    return objets


@strawberry.type
class EvenementQuery:
    @paged("The history of the account, or of one candidature, the oldest first, without everyday events.")
    async def historique(
        self,
        info: Info,
        page: PageDemandee,
        candidature_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Id of a candidature, for its events alone.")
        ] = None,
    ) -> Connection[Evenement] | None:
        wanted = uuid_of(candidature_id, "Candidature") if candidature_id else None
        return await page_of_events(page, resolvers.historique(info.context.op, wanted), Evenement.of)


@strawberry.type(description="An event of a candidature within the scope of an office or of a school.")
class EvenementSuivi:
    cursor: Cursor = field("Place among all events, from which to go on.")
    evenement: Evenement = field("The event.")

    gestion_candidature: Annotated["GestionCandidature", strawberry.lazy("api.schema.gestion.liste")] | None = objet(
        "The candidature concerned as an office lists it; null for a school."
    )
    eleve: Annotated["Eleve", strawberry.lazy("api.schema.etablissement.eleves")] | None = objet(
        "The pupil concerned as a school lists it; null for an office."
    )
    objets: strawberry.Private[Mapping[str, list[strawberry.ID]]]

    @classmethod
    def of(cls, row: models.Evenement) -> Self:
        return cls(
            cursor=cursor_of(row.position or 0, "p"),
            evenement=Evenement.of(row),
            objets={kind: [global_id(kind, row.candidature_id)] for kind in VUES} if row.candidature_id else {},
        )


Apres = Annotated[
    Cursor | None, strawberry.argument(description="Place of the last event seen; without it, the stream begins now.")
]
Suivre = Callable[[Operation, int, Garde], AsyncGenerator[models.Evenement, None]]


async def journal(context: Context, apres: Cursor | None, suivre: Suivre) -> AsyncGenerator[EvenementSuivi, None]:
    """Events of many accounts."""
    start = await _start(context, apres, "p", ordering.fin)
    async with aclosing(suivre(context.op, start, context.garde())) as events:
        async for row in events:
            suivi = EvenementSuivi.of(row)
            context.cursor = suivi.cursor
            yield suivi


async def _start(context: Context, apres: Cursor | None, kind: str, fin: Callable[[], Awaitable[int]]) -> int:
    """The place where a stream begins: a client that resumes it repeats its operation, with an older `apres`."""
    cursor = context.last_event_id or apres
    start = await fin() if cursor is None else rang_of(cursor, kind)
    context.begin_stream(cursor_of(start, kind))
    return start


@strawberry.type
class EvenementSubscription:
    @strawberry.subscription(
        description="Events of the account, or of one candidature: first those missed since a place, then each new one."
    )
    async def evenements(
        self,
        info: Info,
        candidature_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Id of a candidature, for its events alone.")
        ] = None,
        apres: Apres = None,
    ) -> AsyncGenerator[Evenement, None]:
        wanted = uuid_of(candidature_id, "Candidature") if candidature_id else None
        context = info.context
        start = await _start(context, apres, "r", partial(resolvers.fin, context.op))
        context.read_anew()  # a stream holds nothing of what its sign-in read
        async with aclosing(resolvers.suivre(context.op, start, wanted, context.garde(), Evenement.of)) as events:
            async for event in events:
                context.cursor = event.cursor
                yield event
