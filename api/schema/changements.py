"""The changes since a cursor: who applies them all holds an exact copy of a scope."""

from typing import Annotated, Self
from uuid import UUID

import msgspec
import strawberry

from api import models
from api.resolvers import changements as resolvers
from api.resolvers.changements import Repere
from api.resolvers.gates.bureau import est_bureau
from api.rules.ids import opaque, read_opaque
from api.schema.base import field, global_id
from api.schema.context import Info
from api.schema.etablissement.eleves import Eleve
from api.schema.gestion.liste import GestionCandidature
from api.schema.limits.document import PAGE_MAX
from api.schema.paging import cursor_refused, page_limit
from api.schema.scalars import Cursor


class _Place(msgspec.Struct, array_like=True, forbid_unknown_fields=True, tag="changements"):
    """The content of a cursor."""

    position: Annotated[int, msgspec.Meta(ge=0, lt=10**15)]
    portee: Annotated[str, msgspec.Meta(max_length=16)]
    apres: UUID | None
    est_initial: bool


@strawberry.type(
    description=(
        "A registration that changed, as it is now: replace it in the copy, or, when `estSortie`, take it out. Only one of "
        "`gestionCandidature` and `eleve` is ever given."
    )
)
class Changement:
    candidature_id: strawberry.ID = field("Id of the registration; the same for each of its changes.")
    est_sortie: bool = field("Whether it is not within the scope any more, or is gone: transferred, hidden or erased.")
    gestion_candidature: GestionCandidature | None = field(
        "The registration as an office lists it; null for a school, and for one that is gone."
    )
    eleve: Eleve | None = field("The pupil as a school lists it; null for an office, and for one that is gone.")

    @classmethod
    def of(cls, candidature_id: UUID, row: models.Candidature | None, *, est_bureau: bool) -> Self:
        return cls(
            candidature_id=global_id("Candidature", candidature_id),
            est_sortie=row is None,
            gestion_candidature=GestionCandidature.of(row) if row and est_bureau else None,
            eleve=Eleve.of(row) if row and not est_bureau else None,
        )


@strawberry.type(description="A page of changes.")
class PageChangements:
    changements: list[Changement] = field("The changes, each registration once.")
    curseur: Cursor = field("Place after the page: keep it once the page is applied, and send it as `depuis`.")
    a_suivre: bool = field("Whether more changes are known to follow; ask again at once, else later.")
    est_initiale: bool = field("Whether it belongs to the first copy, which gives the whole scope.")


@strawberry.type
class ChangementQuery:
    @strawberry.field(
        description=(
            "The changes of the registrations within the scope, since a place. Without one, the whole scope comes first, by "
            "pages. A place that is too old (a year), or of another scope, is refused with CURSEUR_PERIME: begin again."
        )
    )
    async def changements(
        self,
        info: Info,
        depuis: Annotated[
            Cursor | None, strawberry.argument(description="The `curseur` of the last page that was applied.")
        ] = None,
        first: Annotated[int, strawberry.argument(description=f"Number of changes at most, up to {PAGE_MAX}.")] = 50,
    ) -> PageChangements | None:
        op = info.context.op
        suite = await resolvers.lire(op, None if depuis is None else _read(depuis), page_limit(first))
        ids = list(dict.fromkeys(marque.candidature_id for marque in suite.marques if marque.candidature_id))
        rows = await resolvers.charger(op, ids)
        is_office = est_bureau(op)
        return PageChangements(
            changements=[Changement.of(key, rows.get(key), est_bureau=is_office) for key in ids],
            curseur=_cursor(suite.repere),
            a_suivre=suite.a_suivre,
            est_initiale=suite.est_initiale,
        )


def _cursor(place: Repere) -> Cursor:
    content = _Place(place.position, place.portee, place.apres, place.est_initial)
    return Cursor(opaque(msgspec.json.encode(content).decode()))


def _read(cursor: str) -> Repere:
    try:
        place = msgspec.json.decode(read_opaque(cursor) or "", type=_Place)
    except msgspec.MsgspecError:
        raise cursor_refused("depuis") from None
    return Repere(position=place.position, portee=place.portee, apres=place.apres, est_initial=place.est_initial)
