"""Seats: the candidates of a planned épreuve, their places, and the number without one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from api.models import InscriptionEpreuve, PlaceEpreuve, PlanEpreuve, locked
from api.rules.candidature import EtatCandidature
from api.rules.convocation import Inscrit, Place, repartir
from api.rules.reglement import Mode, Position


@dataclass(frozen=True, kw_only=True)
class Salle:
    """A planned épreuve, with its numbers of candidates seated and unseated."""

    row: PlanEpreuve
    assis: int
    sans_place: int


async def asseoir(row: PlanEpreuve) -> Salle:
    """Seats the candidatures without a seat and frees the seats of those that left, in the caller's transaction."""
    await locked(PlanEpreuve.filter(id=row.id)).first()
    inscrits = await _inscrits(row)
    places = {place.inscription_id: place for place in await PlaceEpreuve.filter(plan_id=row.id)}
    left = [place.id for inscription_id, place in places.items() if inscription_id not in {un.id for un in inscrits}]
    if left:
        await PlaceEpreuve.filter(id__in=left).delete()
    kept = {key: Place(place.lieu, place.numero) for key, place in places.items() if place.id not in set(left)}
    given = repartir(inscrits, row.to_rule(), kept)
    await PlaceEpreuve.bulk_create(
        (
            PlaceEpreuve(plan_id=row.id, inscription_id=key, lieu=place.lieu, numero=place.numero)
            for key, place in given.items()
        ),
        batch_size=1000,
    )
    assis = len(kept) + len(given)
    return Salle(row=row, assis=assis, sans_place=len(inscrits) - assis)


async def asseoir_les_autres(row: PlanEpreuve) -> None:
    """Updates the seats of an épreuve's other plans, whose candidates a plan made or deleted takes or gives back."""
    for other in await _plans_de(row).exclude(id=row.id).order_by("id"):
        await asseoir(other)


async def salles(rows: Sequence[PlanEpreuve]) -> list[Salle]:
    """The numbers of seats taken and missing in plans of one spécialité, in two statements."""
    if not rows:
        return []
    taken = PlaceEpreuve.filter(plan_id__in=[row.id for row in rows]).annotate(nombre=Count("id")).group_by("plan_id")
    assis = {line["plan_id"]: int(line["nombre"]) for line in await taken.values("plan_id", "nombre")}
    inscrits = await _par_option(rows[0])
    apart = {(row.epreuve, row.option) for row in rows if row.option}
    return [_salle(row, assis.get(row.id, 0), _attendus(row, inscrits, apart)) for row in rows]


def convocables() -> QuerySet[InscriptionEpreuve]:
    """The rows for which `est_convocable` holds, as a query."""
    return InscriptionEpreuve.filter(position=Position.INSCRIT, mode=Mode.PONCTUEL, groupe=1)


def _salle(row: PlanEpreuve, assis: int, attendus: int) -> Salle:
    return Salle(row=row, assis=assis, sans_place=max(0, attendus - assis))


Option = tuple[str, str]  # code of an épreuve, then an option or language, empty without one


def _attendus(row: PlanEpreuve, inscrits: Counter[Option], apart: set[Option]) -> int:
    if row.option:
        return inscrits[row.epreuve, row.option]
    return sum(
        nombre
        for (epreuve, option), nombre in inscrits.items()
        if epreuve == row.epreuve and (epreuve, option) not in apart
    )


async def _par_option(plan: PlanEpreuve) -> Counter[Option]:
    """The number of candidates for each épreuve and option of the spécialité."""
    lines = _registered(plan).annotate(nombre=Count("id")).group_by("code", "option").values("code", "option", "nombre")
    return Counter({(line["code"], line["option"] or ""): int(line["nombre"]) for line in await lines})


def _registered(plan: PlanEpreuve) -> QuerySet[InscriptionEpreuve]:
    return convocables().filter(
        candidature__session_examen=plan.session_id,
        candidature__centre=plan.centre,
        candidature__specialite=plan.specialite,
        candidature__etat=EtatCandidature.INSCRIT,
    )


async def _inscrits(plan: PlanEpreuve) -> list[Inscrit]:
    """The candidatures registered for a planned épreuve, less those with a plan of their own option."""
    rows = _registered(plan).filter(code=plan.epreuve)
    if plan.option:
        rows = rows.filter(option=plan.option)
    elif own := await _options_apart(plan):
        rows = rows.filter(Q(option__isnull=True) | ~Q(option__in=own))
    values = rows.values_list(
        "id",
        "candidature__candidat__nom",
        "candidature__candidat__prenoms",
        "candidature__numero_candidat",
        "candidature__numero_inscription",
    )
    return [
        Inscrit(id=key, nom=nom, prenoms=prenoms, numero_candidat=candidat, numero_inscription=numero or 0)
        for key, nom, prenoms, candidat, numero in await values
    ]


async def _options_apart(plan: PlanEpreuve) -> list[str]:
    return [row.option for row in await _plans_de(plan).only("option") if row.option]


def _plans_de(plan: PlanEpreuve) -> QuerySet[PlanEpreuve]:
    """The plans of the same épreuve."""
    return PlanEpreuve.filter(
        session_id=plan.session_id, centre=plan.centre, specialite=plan.specialite, epreuve=plan.epreuve
    )
