"""Sessions, registration periods and home messages, which an office opens, changes and closes within its scope."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.models import MessageAccueil, OuvertureSpecialite, Periode, SessionExamen, locked
from api.resolvers.gates import INTROUVABLE, one, several
from api.resolvers.gates.bureau import Perimetre, perimetre
from api.resolvers.operation import Operation
from api.resolvers.paging import Ordre
from api.resolvers.referentiel import CLOCHE, actualiser, prochaine_revision
from api.rules.contenu.centres import est_ouvrable
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.gestion.calendrier import (
    MessageAccueilSaisi,
    PeriodeSaisie,
    SessionSaisie,
    fenetres_reportees,
    periode_reportee,
    problems_centre,
    problems_centres,
    problems_copie,
    problems_message_accueil,
    problems_periode,
    problems_session,
)
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.services.referentiel import contenus

SESSIONS = Ordre("session", ("-annee", "domaine", "libelle", "id"), (int, str, str, UUID))
MESSAGES = Ordre("accueil", ("-debute_le", "id"), (datetime, UUID))
DEJA_LIBELLE = Problem(Code.VALEUR_INCOMPATIBLE, "Ce libellé est déjà pris : choisissez-en un autre.", ("libelle",))


async def sessions(op: Operation) -> QuerySet[SessionExamen]:
    """The sessions of the domaines within reach, closed ones included."""
    scope = await perimetre(op)
    return SessionExamen.all() if scope.couvre_tout_domaine else SessionExamen.filter(domaine__in=scope.domaines)


async def periodes(op: Operation, session_ids: list[UUID]) -> list[Periode]:
    """The registration periods within reach of several sessions."""
    scope = await perimetre(op)
    rows = Periode.filter(session_id__in=session_ids).filter(scope.condition(domaine="session__domaine"))
    return await rows.select_related("session").order_by("centre", "libelle")


async def creer_session(op: Operation, domaine: str, form: SessionSaisie) -> SessionExamen:
    """Creates a session, which is national: only an office of every académie of the domaine may write it."""
    scope = await perimetre(op)
    if domaine not in domaines() or not scope.allows(None, domaine):
        raise RefusedError(INTROUVABLE)
    refuse(problems_session(form))
    try:
        async with op.change() as change:
            row = await SessionExamen.create(domaine=domaine, libelle=_texte(form.libelle), annee=form.annee)
            change.record(TypeEvenement.SESSION_CREEE, _acteur(op), donnees=_session(row))
    except IntegrityError:
        raise RefusedError(DEJA_LIBELLE) from None
    return row


async def copier_session(op: Operation, session_id: UUID, form: SessionSaisie) -> SessionExamen:
    """Creates a session from another year's: the same places, each with its period moved by as many years.

    A place that is opened no more, as a centre abroad that was withdrawn, is left out. The spécialités that are closed there are closed here, in the same académies.
    """
    scope = await perimetre(op)
    origine = await one(SessionExamen.filter(id=session_id))
    if not scope.allows(None, origine.domaine):
        raise RefusedError(INTROUVABLE)
    refuse(problems_copie(form, origine.annee))
    assert form.annee is not None
    former = await Periode.filter(session_id=origine.id).select_related("session").order_by("centre", "ouvre_le")
    moved = [_reportee(row, form.annee - origine.annee) for row in former if est_ouvrable(row.centre, contenus())]
    try:
        async with op.change() as change, prochaine_revision():
            row = await SessionExamen.create(domaine=origine.domaine, libelle=_texte(form.libelle), annee=form.annee)
            await Periode.bulk_create([Periode(session_id=row.id, **columns) for columns in moved])
            chosen = await _copier_ouvertures(origine, row)
            donnees = _session(row) | {"origine": str(origine.id), "periodes": len(moved), "ouvertures": chosen}
            change.wake(CLOCHE)
            change.record(TypeEvenement.SESSION_CREEE, _acteur(op), donnees=donnees)
    except IntegrityError:
        raise RefusedError(DEJA_LIBELLE) from None
    await actualiser()
    return row


async def _copier_ouvertures(origine: SessionExamen, row: SessionExamen) -> int:
    """The number of choices of spécialités, open or closed, that were copied to another session."""
    chosen = await OuvertureSpecialite.filter(session_id=origine.id)
    await OuvertureSpecialite.bulk_create(
        OuvertureSpecialite(
            session_id=row.id, specialite=item.specialite, centre=item.centre, est_ouverte=item.est_ouverte
        )
        for item in chosen
    )
    return len(chosen)


async def modifier_session(op: Operation, session_id: UUID, form: SessionSaisie) -> SessionExamen:
    """Changes a session; its year is the millésime of its règlements, which candidatures keep."""
    refuse(problems_session(form))
    try:
        async with op.change() as change:
            row = await _session_held(op, session_id)
            if row.annee != form.annee and await _has_candidatures(row):
                message = "Des candidatures existent pour cette session : son année ne peut plus changer."
                raise RefusedError(Problem(Code.ACTION_IMPOSSIBLE, message, ("annee",)))
            row.libelle, row.annee = _texte(form.libelle), form.annee or row.annee
            await row.save(update_fields=["libelle", "annee"])
            change.record(TypeEvenement.SESSION_MODIFIEE, _acteur(op), donnees=_session(row))
    except IntegrityError:
        raise RefusedError(DEJA_LIBELLE) from None
    return row


async def fermer_session(op: Operation, session_id: UUID, *, fermee: bool) -> SessionExamen:
    """Closes a session, which hides its candidatures from their candidats, or opens it again."""
    async with op.change() as change:
        row = await _session_held(op, session_id)
        if row.est_fermee == fermee:
            message = "Cette session est déjà fermée." if fermee else "Cette session n'est pas fermée."
            raise RefusedError(Problem(Code.ACTION_IMPOSSIBLE, message))
        row.est_fermee = fermee
        await row.save(update_fields=["est_fermee"])
        type_ = TypeEvenement.SESSION_FERMEE if fermee else TypeEvenement.SESSION_ROUVERTE
        change.record(type_, _acteur(op), donnees=_session(row))
    return row


async def creer_periode(op: Operation, session_id: UUID, centre: str, form: PeriodeSaisie) -> Periode:
    """Opens the registration of a session in one académie."""
    scope = await perimetre(op)
    session = await SessionExamen.get_or_none(id=session_id)
    if session is None or not scope.allows(centre, session.domaine):
        raise RefusedError(INTROUVABLE)
    refuse([*problems_centre(centre, contenus()), *problems_periode(form)])
    try:
        async with op.change() as change:
            row = await Periode.create(session_id=session.id, centre=centre, **_bornes(form))
            change.record(TypeEvenement.PERIODE_CREEE, _acteur(op), donnees=_periode(row))
    except IntegrityError:
        raise RefusedError(DEJA_LIBELLE) from None
    return await _shown(row)


async def creer_periodes(op: Operation, session_id: UUID, centres: Sequence[str], form: PeriodeSaisie) -> list[Periode]:
    """Opens the registration of a session in many académies, all or none of them."""
    scope = await perimetre(op)
    session = await SessionExamen.get_or_none(id=session_id)
    if session is None or not all(scope.allows(centre, session.domaine) for centre in centres):
        raise RefusedError(INTROUVABLE)
    refuse([*problems_centres(centres, contenus()), *problems_periode(form)])
    rows = [Periode(session_id=session.id, centre=centre, **_bornes(form)) for centre in centres]
    try:
        async with op.change() as change:
            await Periode.bulk_create(rows)
            donnees = _session(session) | {"centres": list(centres), **_dates(form)}
            change.record(TypeEvenement.PERIODES_CREEES, _acteur(op), donnees=donnees)
    except IntegrityError:
        raise RefusedError(DEJA_LIBELLE) from None
    ids = [row.id for row in rows]
    return await Periode.filter(id__in=ids).select_related("session").order_by("centre")


async def modifier_periode(op: Operation, periode_id: UUID, form: PeriodeSaisie) -> Periode:
    """Changes the dates or the label; the new dates hold for each registration from the next request on."""
    refuse(problems_periode(form))
    try:
        async with op.change() as change:
            row = await _periode_held(op, periode_id)
            await row.update_from_dict(_bornes(form)).save(update_fields=["libelle", "ouvre_le", "ferme_le"])
            change.record(TypeEvenement.PERIODE_MODIFIEE, _acteur(op), donnees=_periode(row))
    except IntegrityError:
        raise RefusedError(DEJA_LIBELLE) from None
    return await _shown(row)


async def fermer_periode(op: Operation, periode_id: UUID) -> Periode:
    """Closes the registration at this instant."""
    async with op.change() as change:
        row = await _periode_held(op, periode_id)
        if not row.ouvre_le < op.now < row.ferme_le:
            raise RefusedError(Problem(Code.ACTION_IMPOSSIBLE, "Le service d'inscription n'est pas ouvert."))
        row.ferme_le = op.now
        await row.save(update_fields=["ferme_le"])
        change.record(TypeEvenement.PERIODE_MODIFIEE, _acteur(op), donnees=_periode(row))
    return await _shown(row)


async def messages_accueil(op: Operation) -> QuerySet[MessageAccueil]:
    """The home messages that the actor may change."""
    scope = await perimetre(op)
    return MessageAccueil.all() if scope.national else MessageAccueil.filter(centre__in=scope.centres_entiers)


async def publier_message(op: Operation, centre: str | None, form: MessageAccueilSaisi) -> MessageAccueil:
    """Shows a message on the home page; only an office of the whole académie may write for it."""
    _allow_message(await perimetre(op), centre)
    refuse([*(problems_centre(centre, contenus()) if centre else ()), *problems_message_accueil(form)])
    async with op.change() as change:
        row = await MessageAccueil.create(centre=centre, **_message(form))
        change.record(TypeEvenement.ACCUEIL_PUBLIE, _acteur(op), donnees={"accueil": str(row.id)})
    return row


async def messages_par_id(op: Operation, ids: Sequence[UUID]) -> dict[UUID, MessageAccueil]:
    """The home messages of these ids within reach."""
    return await several(await messages_accueil(op), ids)


async def modifier_message(op: Operation, message_id: UUID, form: MessageAccueilSaisi) -> MessageAccueil:
    """Changes a home message."""
    async with op.change() as change:
        row = await _message_held(op, message_id)
        refuse(problems_message_accueil(form))
        await row.update_from_dict(_message(form)).save()
        change.record(TypeEvenement.ACCUEIL_MODIFIE, _acteur(op), donnees={"accueil": str(row.id)})
    return row


async def retirer_message(op: Operation, message_id: UUID) -> None:
    """Removes a home message."""
    async with op.change() as change:
        row = await _message_held(op, message_id)
        await row.delete()
        change.record(TypeEvenement.ACCUEIL_RETIRE, _acteur(op), donnees={"texte": row.texte})


def _reportee(row: Periode, annees: int) -> dict[str, Any]:
    """The columns of a période some years later."""
    rule = row.to_rule()
    fenetres = Periode.decider(fenetres_reportees(rule, annees))
    return {"centre": row.centre, "fenetres": fenetres, **_bornes(periode_reportee(rule, annees))}


def _allow_message(scope: Perimetre, centre: str | None) -> None:
    if not scope.national and (centre is None or centre not in scope.centres_entiers):
        raise RefusedError(INTROUVABLE)


async def _session_held(op: Operation, session_id: UUID) -> SessionExamen:
    scope = await perimetre(op)
    row = await one(SessionExamen.filter(id=session_id), lock=True)
    if not scope.allows(None, row.domaine):
        raise RefusedError(INTROUVABLE)
    return row


async def _periode_held(op: Operation, periode_id: UUID) -> Periode:
    scope = await perimetre(op)
    row = await locked(Periode.filter(id=periode_id)).first()
    session = await SessionExamen.get_or_none(id=row.session_id) if row else None
    if row is None or session is None or not scope.allows(row.centre, session.domaine):
        raise RefusedError(INTROUVABLE)
    return row


async def _message_held(op: Operation, message_id: UUID) -> MessageAccueil:
    scope = await perimetre(op)
    row = await one(MessageAccueil.filter(id=message_id), lock=True)
    _allow_message(scope, row.centre)
    return row


async def _has_candidatures(session: SessionExamen) -> bool:
    return await Periode.filter(Q(candidatures__id__isnull=False), session_id=session.id).exists()


async def _shown(row: Periode) -> Periode:
    return await Periode.get(id=row.id).select_related("session")


def _acteur(op: Operation) -> UUID:
    """The acting account, whose history holds the events that concern no candidature."""
    return op.signed_in().compte_id


def _texte(text: str | None) -> str:
    return (text or "").strip()


def _bornes(form: PeriodeSaisie) -> dict[str, Any]:
    return {"libelle": _texte(form.libelle), "ouvre_le": form.ouvre_le, "ferme_le": form.ferme_le}


def _message(form: MessageAccueilSaisi) -> dict[str, Any]:
    return {"texte": _texte(form.texte), "debute_le": form.debute_le, "finit_le": form.finit_le}


def _session(row: SessionExamen) -> dict[str, object]:
    return {"session": str(row.id), "libelle": row.libelle, "domaine": row.domaine}


def _periode(row: Periode) -> dict[str, object]:
    return {"periode": str(row.id), "centre": row.centre, "libelle": row.libelle, **_dates(row)}


def _dates(periode: Periode | PeriodeSaisie) -> dict[str, object]:
    assert periode.ouvre_le is not None
    assert periode.ferme_le is not None
    return {"ouvre_le": periode.ouvre_le.isoformat(), "ferme_le": periode.ferme_le.isoformat()}
