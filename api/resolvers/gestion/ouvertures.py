"""The spécialités of a session that are open to registration, which an administrator chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q

from api.models import Candidature, OuvertureSpecialite, SessionExamen
from api.resolvers.gates import one
from api.resolvers.gates.bureau import administrateur
from api.resolvers.operation import Operation
from api.resolvers.referentiel import CLOCHE, actualiser, prochaine_revision
from api.rules.candidature import ETATS_VIVANTS
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.gestion.calendrier import problems_centre
from api.rules.problems import Code, Problem, refuse
from api.rules.reglement import Reglement
from api.rules.saisie import ELEMENTS_AU_PLUS
from api.services.referentiel import contenus, editions

PARTOUT = ""  # the place of the choice that every académie follows but those with one of their own
INCONNUE = "Cette spécialité n'est pas de cette session : choisissez-la dans la liste."


@dataclass(frozen=True, kw_only=True)
class SpecialiteDeSession:
    """A spécialité of a session.

    Attributes:
        est_ouverte: whether it may be chosen in each académie that is not in `ailleurs`.
        ailleurs: the académies where it is the other way round, in order.
    """

    lu: Reglement
    est_ouverte: bool
    ailleurs: tuple[str, ...]


def specialites(session: SessionExamen) -> list[SpecialiteDeSession]:
    """The spécialités of a session whose règlement is in force, by label, open or not."""
    current = editions()
    found = []
    for lu in _de_la_session(session):
        chosen = current.ouvertures.get((session.id, lu.cle), {})
        everywhere = chosen.get(None, True)
        others = sorted(centre for centre, is_open in chosen.items() if centre and is_open is not everywhere)
        found.append(SpecialiteDeSession(lu=lu, est_ouverte=everywhere, ailleurs=tuple(others)))
    return found


async def choisir(
    op: Operation, session_id: UUID, cles: Sequence[str], academie: str | None, *, ouvertes: bool
) -> SessionExamen:
    """Opens or closes spécialités of a session, in every académie without a choice of its own, or in one.

    What is registered there stays, and may be modified; a draft is told by its tab « Qualification présentée ».
    """
    administrateur(op)
    return await choisir_par_commande(op, session_id, cles, academie, ouvertes=ouvertes)


async def choisir_par_commande(
    op: Operation, session_id: UUID, cles: Sequence[str], academie: str | None, *, ouvertes: bool
) -> SessionExamen:
    """The choice of who operates the service, without an account."""
    async with op.change() as change, prochaine_revision():
        session = await one(SessionExamen.filter(id=session_id))
        refuse([*(problems_centre(academie, contenus()) if academie else ()), *_problems(session, cles)])
        wanted = list(dict.fromkeys(cles))
        await _ecrire(session, wanted, academie or PARTOUT, ouvertes=ouvertes)
        change.wake(CLOCHE)
        if op.acteur is not None:
            type_ = TypeEvenement.SPECIALITES_OUVERTES if ouvertes else TypeEvenement.SPECIALITES_FERMEES
            donnees = {"session": str(session.id), "academie": academie, "specialites": wanted}
            change.record(type_, op.acteur.compte_id, donnees=donnees)
    await actualiser()
    return session


async def _ecrire(session: SessionExamen, cles: list[str], centre: str, *, ouvertes: bool) -> None:
    """Writes the choice, and keeps of each académie's only what differs from that of all the others."""
    rows = OuvertureSpecialite.filter(session_id=session.id, specialite__in=cles)
    if centre == PARTOUT:
        await rows.filter(Q(centre=PARTOUT) | Q(est_ouverte=ouvertes)).delete()
        wanted = cles
    else:
        everywhere = dict(await rows.filter(centre=PARTOUT).values_list("specialite", "est_ouverte"))
        await rows.filter(centre=centre).delete()
        wanted = [cle for cle in cles if everywhere.get(cle, True) is not ouvertes]
    await OuvertureSpecialite.bulk_create(
        OuvertureSpecialite(session_id=session.id, specialite=cle, centre=centre, est_ouverte=ouvertes)
        for cle in wanted
    )


async def inscrites(session: SessionExamen, cles: Sequence[str], academie: str | None) -> int:
    """The candidatures registered in spécialités of a session, everywhere or in one académie."""
    rows = Candidature.filter(session_examen=session.id, specialite__in=list(cles), etat__in=list(ETATS_VIVANTS))
    return await (rows.filter(centre=academie) if academie else rows).count()


def _de_la_session(session: SessionExamen) -> list[Reglement]:
    found = editions().specialites(domaines()[session.domaine].reglements, session.annee)
    return [lu for lu in found if lu.est_de(session.libelle)]


def _problems(session: SessionExamen, cles: Sequence[str]) -> list[Problem]:
    if not cles or len(cles) > ELEMENTS_AU_PLUS:
        message = f"Choisissez de 1 à {ELEMENTS_AU_PLUS} spécialités."
        return [Problem(Code.FORMAT_INVALIDE, message, ("specialites",))]
    known = {lu.cle for lu in _de_la_session(session)}
    return [
        Problem(Code.VALEUR_INCONNUE, INCONNUE, ("specialites", str(rang)))
        for rang, cle in enumerate(cles)
        if cle not in known
    ]
