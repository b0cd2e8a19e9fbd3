"""The changes of the registrations within a scope, since a cursor: who applies them all holds an exact copy.

A change only names a registration, which is then read as it is now, or is not within the scope any more. Positions of
the journal are given after the commit (`ordering`), so that no cursor passes a change that was yet to be committed.
Without a cursor, the whole scope comes first, by pages, behind the position where the changes will then begin.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from api.models import Candidature, Compteur, Evenement, Sortie
from api.resolvers import ordering
from api.resolvers.conservation.purges import COURANTS_OUBLIES
from api.resolvers.etablissement import liste as school
from api.resolvers.gates import bureau, ecole
from api.resolvers.gestion import liste as office
from api.resolvers.lectures import noter_listes
from api.resolvers.operation import Operation
from api.rules.evenement import CALENDRIER, PERSONNELS, SCOLAIRES
from api.rules.problems import Code, Problem, RefusedError

PERIME = Problem(
    Code.CURSEUR_PERIME,
    "Ce curseur est trop ancien, ou le périmètre a changé depuis : recommencez sans curseur, et remplacez toute la copie.",
    ("depuis",),
)


@dataclass(frozen=True, kw_only=True)
class Repere:
    """A place in the changes of one scope.

    Attributes:
        position: the last position of the journal of which all is told.
        apres: the last registration told of those that the next position names, or of the first copy.
        est_initial: whether the first copy goes on.
        portee: the digest of the scope.
    """

    position: int
    portee: str
    apres: UUID | None = None
    est_initial: bool = False


@dataclass(frozen=True, kw_only=True)
class Marque:
    """A registration to read again, and the event that says so: None in the first copy, and for one that left."""

    candidature_id: UUID | None
    evenement: Evenement | None = None


@dataclass(frozen=True, kw_only=True)
class PageLue:
    """A page of changes, the place after it, whether more are known to follow, and whether it is of the first copy."""

    marques: Sequence[Marque]
    repere: Repere
    a_suivre: bool
    est_initiale: bool = False


@dataclass(frozen=True, kw_only=True)
class Portee:
    """The scope of an acteur, for changes.

    Attributes:
        rows: the registrations within it.
        sorties: the condition of the registrations that left it.
        types: the events that it may know of.
        nom: the text of which it has a digest.
    """

    rows: QuerySet[Candidature]
    sorties: Q
    types: Q
    nom: str

    @property
    def empreinte(self) -> str:
        """The digest by which a cursor knows its scope again."""
        return hashlib.sha256(self.nom.encode()).hexdigest()[:16]


async def portee(op: Operation) -> Portee:
    """The scope of the acting office or school; refuses another acteur as if nothing were there."""
    if bureau.est_bureau(op):
        scope = await bureau.perimetre(op)
        named = sorted(f"{centre} {domaine}" for centre, domaine in scope.couples)
        return Portee(rows=bureau.candidatures(scope), sorties=scope.condition(), types=Q(), nom=repr(named))
    row = await ecole.etablissement(op)
    told = Q(type__in=list(SCOLAIRES))
    return Portee(rows=ecole.eleves_de(row), sorties=Q(etablissement=row.uai), types=told, nom=row.uai)


async def lire(op: Operation, depuis: Repere | None, nombre: int) -> PageLue:
    """The changes after a place, `nombre` at most; the beginning of the first copy without one."""
    scope = await portee(op)
    if depuis is None:
        return await _copier(
            scope, Repere(position=await ordering.fin(), portee=scope.empreinte, est_initial=True), nombre
        )
    fin = await ordering.fin()
    if depuis.portee != scope.empreinte or not await _debut() <= depuis.position <= fin:
        raise RefusedError(PERIME)
    return await (_copier(scope, depuis, nombre) if depuis.est_initial else _suivre(scope, depuis, fin, nombre))


async def debut(op: Operation) -> Repere:
    """The place where the changes of now on begin, for who wants no first copy."""
    return Repere(position=await ordering.fin(), portee=(await portee(op)).empreinte)


async def charger(op: Operation, ids: Iterable[UUID]) -> dict[UUID, Candidature]:
    """The registrations of changes as they are now; those out of the scope are missing."""
    if not bureau.est_bureau(op):
        return await school.trouver(op, list(ids))
    found = await office.charger(op, list(ids))
    noter_listes(op, found)
    return found


async def _debut() -> int:
    """The last position of which something was deleted at its term: no copy can go on from before it."""
    row = await Compteur.get_or_none(nom=COURANTS_OUBLIES)
    return row.valeur if row else 0


async def _copier(scope: Portee, place: Repere, nombre: int) -> PageLue:
    """A page of the first copy, by id: one that moves meanwhile is told again by its change."""
    rows = scope.rows.filter(id__gt=place.apres) if place.apres else scope.rows
    ids: list[UUID] = await rows.order_by("id").limit(nombre + 1).values_list("id", flat=True)  # type: ignore[assignment]
    page = [Marque(candidature_id=key) for key in ids[:nombre]]
    if len(ids) > nombre:
        return PageLue(
            marques=page, repere=replace(place, apres=page[-1].candidature_id), a_suivre=True, est_initiale=True
        )
    return PageLue(marques=page, repere=replace(place, apres=None, est_initial=False), a_suivre=True, est_initiale=True)


async def _suivre(scope: Portee, place: Repere, fin: int, nombre: int) -> PageLue:
    page: list[Marque] = []
    read = await _lignes(scope, place, fin, nombre)
    for row in read:
        assert row.position is not None
        after = place.apres if row.position == place.position + 1 else None
        async for key in _visees(scope, row, after, nombre + 1 - len(page)):
            if len(page) == nombre:
                return PageLue(marques=page, repere=place, a_suivre=True)
            page.append(Marque(candidature_id=key, evenement=row if isinstance(row, Evenement) else None))
            place = replace(place, position=row.position - 1, apres=key)
        place = replace(place, position=row.position, apres=None)
    if len(read) == nombre:
        return PageLue(marques=page, repere=place, a_suivre=True)
    return PageLue(marques=page, repere=replace(place, position=fin), a_suivre=False)


async def _lignes(scope: Portee, place: Repere, fin: int, nombre: int) -> list[Evenement | Sortie]:
    """The next lines of the journal that may touch the scope, in its order."""
    between = Q(position__gt=place.position, position__lte=fin)
    several = [*PERSONNELS, *CALENDRIER]
    comptes = Subquery(scope.rows.values("candidat__compte_id"))
    touching: tuple[QuerySet[Evenement] | QuerySet[Sortie], ...] = (
        Evenement.filter(between, scope.types, candidature_id__in=Subquery(scope.rows.values("id"))).exclude(
            type__in=several
        ),
        Evenement.filter(between, type__in=list(PERSONNELS), compte_id__in=comptes),
        Evenement.filter(between, type__in=list(CALENDRIER)),
        Sortie.filter(between, scope.sorties),
    )
    found = [row for rows in touching for row in await rows.order_by("position").limit(nombre)]
    return sorted(found, key=lambda row: row.position or 0)[:nombre]


async def _visees(scope: Portee, row: Evenement | Sortie, apres: UUID | None, nombre: int) -> AsyncIterator[UUID]:
    """The registrations within the scope that a line names or touches, by id."""
    if isinstance(row, Sortie):
        named = [row.candidature]
    elif row.type in PERSONNELS:
        named = await _ids(scope.rows.filter(candidat__compte_id=row.compte_id), apres, nombre)
    elif row.type in CALENDRIER:
        key = "periode_id" if "periode" in row.donnees else "session_examen"
        wanted = UUID(row.donnees.get("periode") or row.donnees["session"])
        named = await _ids(scope.rows.filter(**{key: wanted}), apres, nombre)
    else:
        named = [row.candidature_id] if row.candidature_id else []
    for found in named:
        if apres is None or found > apres:
            yield found


async def _ids(rows: QuerySet[Candidature], apres: UUID | None, nombre: int) -> list[UUID]:
    following = rows.filter(id__gt=apres) if apres else rows
    return list(await following.order_by("id").limit(nombre).values_list("id", flat=True))  # type: ignore[arg-type]
