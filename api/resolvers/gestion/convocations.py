"""Sittings: an office plans them, gives the seats, and summons each candidat."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from tortoise.queryset import QuerySet

from api.models import Amenagement, InscriptionEpreuve, PlaceEpreuve, PlanEpreuve, Reading, SessionExamen, locked
from api.resolvers.dossier import DossierCharge
from api.resolvers.gates import INTROUVABLE, one
from api.resolvers.gates.bureau import Perimetre, perimetre
from api.resolvers.gestion.ecriture import Preparation, Publication
from api.resolvers.gestion.places import Salle, asseoir, asseoir_les_autres, convocables, salles
from api.resolvers.operation import Operation
from api.rules.convocation import Fuseau, Place, Plan, est_convocable, fuseau_de, problems
from api.rules.document import EpreuveConvoquee, TypeDocument
from api.rules.domaines import domaines
from api.rules.gestion.calendrier import problems_centre
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.publication import convocation, seance
from api.rules.reglement import Mode, Position, Reglement
from api.services.referentiel import contenus, editions

LONGUEUR_CLE = 80
INSCRIPTIONS = Reading(lambda ids, codes: convocables().filter(candidature_id__in=ids, code__in=codes).order_by("rang"))
DECISIONS = Reading(lambda ids: Amenagement.filter(candidature_id__in=ids))
PLACES = Reading(lambda ids: PlaceEpreuve.filter(inscription_id__in=ids))
RIEN_DE_PLANIFIE = Problem(Code.PREALABLE_MANQUANT, "Aucune épreuve de ce candidat n'est planifiée.")


async def planifier(op: Operation, session_id: UUID, centre: str, specialite: str, plan: Plan) -> Salle:
    """Plans an épreuve, or plans it anew, and seats each candidature registered for it.

    A new date keeps the seats; other places or another order give all seats anew.
    """
    scope = await perimetre(op)
    refuse(problems_centre(centre, contenus()))
    async with op.change():
        session = await _session(scope, session_id, centre)
        refuse(problems(plan, op.now) + _problems_epreuve(_reglement(session, specialite, plan), plan))
        row = await _plan_row(session, centre, specialite, plan)
        await asseoir_les_autres(row)
        return await asseoir(row)


async def deplanifier(op: Operation, plan_id: UUID) -> None:
    """Deletes a plan and its seats; convocations already published stay as they are."""
    scope = await perimetre(op)
    async with op.change():
        row = await one(_plans(scope).filter(id=plan_id), lock=True)
        await row.delete()
        await asseoir_les_autres(row)


async def plans(op: Operation, session_id: UUID, centre: str, specialite: str) -> list[Salle]:
    """The plans for a spécialité of a session in an académie, in the order of the days."""
    scope = await perimetre(op)
    if problems_centre(centre, contenus()) or len(specialite) > LONGUEUR_CLE:
        return []
    rows = _plans(scope).filter(session_id=session_id, centre=centre, specialite=specialite)
    return await salles(await rows.order_by("debut", "epreuve", "option"))


async def trouver(op: Operation, plan_id: UUID) -> Salle | None:
    """One plan within reach, or None."""
    found = await salles(await _plans(await perimetre(op)).filter(id=plan_id))
    return found[0] if found else None


async def preparer(op: Operation, chargees: Sequence[DossierCharge], _donnees: Mapping[str, Any]) -> Preparation:
    """The convocation of each candidature, from the plans and seats of its épreuves."""
    publication = await Publication.of(op, TypeDocument.CONVOCATION, chargees)
    places = await _places(chargees)
    decisions = await DECISIONS.read([un.row.id for un in chargees])
    mesures = {decision.candidature_id: decision.mesures for decision in decisions}
    found: dict[UUID, Any] = {}
    for chargee in chargees:
        granted = mesures.get(chargee.row.id, [])
        seances = _seances(places[chargee.row.id], granted, fuseau_de(chargee.row.centre, chargee.dossier.contenus))
        if isinstance(seances, Problem):
            found[chargee.row.id] = seances
            continue
        printed = convocation(chargee.dossier, publication.numerotation(chargee), seances, granted)
        found[chargee.row.id] = publication.ecriture(chargee, printed)
    return found


Assise = tuple[InscriptionEpreuve, Plan, PlaceEpreuve | None]


def _seances(assises: Sequence[Assise], mesures: Sequence[str], fuseau: Fuseau) -> list[EpreuveConvoquee] | Problem:
    debout = next((inscription for inscription, _, place in assises if place is None), None)
    if debout:
        message = f"Il ne reste plus de place pour l'épreuve {debout.code} : ajoutez un lieu à son plan."
        return Problem(Code.PREALABLE_MANQUANT, message)
    if not assises:
        return RIEN_DE_PLANIFIE
    return [
        seance(_intitule(inscription), plan, Place(place.lieu, place.numero), mesures, fuseau)
        for inscription, plan, place in assises
        if place
    ]


def _intitule(inscription: InscriptionEpreuve) -> str:
    intitule = f"{inscription.code} - {inscription.libelle}"
    return f"{intitule} - {inscription.option}" if inscription.option else intitule


async def _places(chargees: Sequence[DossierCharge]) -> Mapping[UUID, list[Assise]]:
    """The planned épreuves of each candidature with its seat; one that came after the plan is seated now."""
    rows = {un.row.id: un.row for un in chargees}
    planned = await _plans_of({(row.session_examen, row.centre, row.specialite or "") for row in rows.values()})
    codes = {plan.epreuve for plans in planned.values() for plan in plans}
    pairs = [
        (inscription, plan)
        for inscription in await INSCRIPTIONS.read(list(rows), list(codes))
        if (row := rows[inscription.candidature_id])
        and (plan := _plan_of(planned, (row.session_examen, row.centre, row.specialite or ""), inscription))
    ]
    seats = await _seats(pairs)
    standing = {plan.id: plan for inscription, plan in pairs if inscription.id not in seats}
    for plan in sorted(standing.values(), key=lambda plan: plan.id):  # every caller locks them in this order
        await asseoir(plan)
    seats = await _seats(pairs) if standing else seats
    regles = {plan.id: plan.to_rule() for plans in planned.values() for plan in plans}
    grouped: dict[UUID, list[Assise]] = defaultdict(list)
    for inscription, plan in pairs:
        grouped[inscription.candidature_id].append((inscription, regles[plan.id], seats.get(inscription.id)))
    return grouped


Ou = tuple[UUID, str, str]  # session, académie, spécialité


async def _plans_of(places: set[Ou]) -> Mapping[Ou, list[PlanEpreuve]]:
    rows = PlanEpreuve.filter(session_id__in={ou[0] for ou in places}, centre__in={ou[1] for ou in places})
    grouped: dict[Ou, list[PlanEpreuve]] = defaultdict(list)
    for row in await rows.filter(specialite__in={ou[2] for ou in places}).order_by("id"):
        grouped[row.session_id, row.centre, row.specialite].append(row)
    return grouped


def _plan_of(planned: Mapping[Ou, list[PlanEpreuve]], ou: Ou, inscription: InscriptionEpreuve) -> PlanEpreuve | None:
    """The plan made for the candidat's option, else the one for every option."""
    same = [plan for plan in planned.get(ou, ()) if plan.epreuve == inscription.code]
    options = {plan.option: plan for plan in same}
    return options.get(inscription.option or "") or options.get("")


async def _seats(pairs: Sequence[tuple[InscriptionEpreuve, PlanEpreuve]]) -> dict[UUID, PlaceEpreuve]:
    wanted = {inscription.id: plan.id for inscription, plan in pairs}
    rows = await PLACES.read(list(wanted))
    return {row.inscription_id: row for row in rows if wanted[row.inscription_id] == row.plan_id}


async def _session(scope: Perimetre, session_id: UUID, centre: str) -> SessionExamen:
    session = await SessionExamen.filter(id=session_id).first()
    if session is None or not scope.allows(centre, session.domaine):
        raise RefusedError(INTROUVABLE)
    return session


def _reglement(session: SessionExamen, specialite: str, plan: Plan) -> Reglement:
    """The règlement that has the épreuve planned: the latest, or a former one that registered candidatures keep."""
    found = editions().examines(domaines()[session.domaine].reglements, specialite, session.annee)
    if not found:
        raise RefusedError(Problem(Code.VALEUR_INCONNUE, "Choisissez une spécialité de la liste.", ("specialite",)))
    return next((item for item in found if item.epreuve(plan.epreuve)), found[0])


def _problems_epreuve(found: Reglement, plan: Plan) -> list[Problem]:
    epreuve = found.epreuve(plan.epreuve)
    if epreuve is None:
        return [Problem(Code.VALEUR_INCONNUE, "Cette spécialité n'a pas d'épreuve de ce code.", ("epreuve",))]
    if not est_convocable(Position.INSCRIT, Mode.PONCTUEL, epreuve.groupe):
        message = "Les épreuves de contrôle ne se convoquent qu'après les résultats du premier groupe."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("epreuve",))]
    if plan.option and (epreuve.choix is None or plan.option not in epreuve.choix.valeurs):
        return [Problem(Code.VALEUR_INCONNUE, "Cette épreuve n'a pas cette option.", ("option",))]
    return []


async def _plan_row(session: SessionExamen, centre: str, specialite: str, plan: Plan) -> PlanEpreuve:
    values = {
        "domaine": session.domaine,
        "forme": plan.forme,
        "debut": plan.debut,
        "duree": plan.duree,
        "regle": plan.regle,
        "lieux": msgspec.to_builtins(plan.lieux),
    }
    epreuve: dict[str, Any] = {
        "session_id": session.id,
        "centre": centre,
        "specialite": specialite,
        "epreuve": plan.epreuve,
    }
    await locked(PlanEpreuve.filter(**epreuve).order_by("id"))  # all: each may take candidats from the others
    row, created = await PlanEpreuve.get_or_create(**epreuve, option=plan.option, defaults=values)
    if created:
        return row
    before = row.to_rule()
    await row.update_from_dict(values).save(update_fields=list(values))
    if (before.lieux, before.regle) != (plan.lieux, plan.regle):
        await PlaceEpreuve.filter(plan_id=row.id).delete()
    return row


def _plans(scope: Perimetre) -> QuerySet[PlanEpreuve]:
    return PlanEpreuve.filter(scope.condition())
