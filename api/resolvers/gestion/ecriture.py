"""The writes of an office into the spaces of candidates: documents and messages, one or a thousand at a time."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from tortoise.functions import Max
from tortoise.queryset import QuerySet

from api.models import Candidature, Document, EvenementAnnonce, Insert, Message, Reading, Resultat, locked, write
from api.resolvers.document import demandees
from api.resolvers.dossier import DossierCharge
from api.resolvers.operation import Change, Operation
from api.rules.document import Contexte, TypeDocument
from api.rules.evenement import TypeEvenement
from api.rules.impression import Numerotation
from api.rules.problems import Problem, RefusedError
from api.services.document import encode


@dataclass(frozen=True, kw_only=True)
class Ecriture:
    """The rows to write for one candidature, and the event that tells its candidat."""

    document: Document | None = None
    message: Message | None = None
    resultat: Resultat | None = None
    candidature: Candidature | None = None
    annonce: EvenementAnnonce


# The rows that an act would write for each candidature, or the problem of one; nothing is written yet. None: nothing has
# to be written, which is no failure.
Preparation = Mapping[UUID, Ecriture | Problem | None]
TENUES = Reading(lambda ids: locked(Candidature.filter(id__in=ids).order_by("id")).only("id"))
VERSIONS = Reading(
    lambda ids, type_: (
        Document.filter(candidature_id__in=ids, type=type_).order_by("version").only("id", "candidature_id", "version")
    )
)
Geste = Callable[[Operation, Sequence[DossierCharge], Mapping[str, Any]], Awaitable[Preparation]]


async def ecrire(change: Change, ecritures: Iterable[Ecriture]) -> None:
    """Writes all in a constant number of statements; documents before events: candidatures lock before accounts."""
    found = list(ecritures)
    rows = [(un.document, un.message, un.resultat, un.candidature) for un in found]
    await write([Insert([row for row in column if row]) for column in zip(*rows, strict=True)])
    change.record_all([un.annonce for un in found])


async def verrouiller(candidature_ids: Iterable[UUID]) -> None:
    """Locks candidatures until the end of the transaction, in the order of their ids."""
    await TENUES.read(list(candidature_ids))


class Publication:
    """The next version of one type of document, numbered and drafted for several candidatures."""

    def __init__(self, op: Operation, type_: TypeDocument, latest: Mapping[UUID, int]) -> None:
        self._op, self._type, self._latest = op, type_, latest

    @classmethod
    async def of(cls, op: Operation, type_: TypeDocument, chargees: Sequence[DossierCharge]) -> "Publication":
        rows = await VERSIONS.read([un.row.id for un in chargees], type_.value)
        return cls(op, type_, {row.candidature_id: row.version for row in rows})

    def numerotation(self, chargee: DossierCharge) -> Numerotation:
        return Numerotation.of(chargee.row.numero_inscription, self._version(chargee), self._op.now)

    def ecriture(self, chargee: DossierCharge, printed: Contexte) -> Ecriture:
        """The document to publish, and its event."""
        row, version = chargee.row, self._version(chargee)
        document = Document(
            id=uuid4(),
            candidature_id=row.id,
            type=self._type,
            version=version,
            contenu=encode(printed),
            publie_le=self._op.now,
        )
        annonce = EvenementAnnonce(
            type=TypeEvenement.DOCUMENT_PUBLIE,
            compte_id=row.candidat.compte_id,
            candidature_id=row.id,
            donnees={"document": str(document.id), "type": self._type, "version": version, **demandees(printed)},
        )
        return Ecriture(document=document, annonce=annonce)

    def _version(self, chargee: DossierCharge) -> int:
        return self._latest.get(chargee.row.id, 0) + 1


async def dernieres_versions(rows: QuerySet[Any]) -> dict[UUID, int]:
    """The latest version for each candidature, among rows with a version."""
    latest = rows.annotate(latest=Max("version")).group_by("candidature_id").values("candidature_id", "latest")
    return {row["candidature_id"]: row["latest"] for row in await latest}


def one(preparation: Preparation, candidature_id: UUID) -> Ecriture:
    """The rows to write for a candidature acted on alone; refuses with the problem that a lot would call a failure."""
    found = preparation[candidature_id]
    if isinstance(found, Problem):
        raise RefusedError(found)
    assert found is not None
    return found
