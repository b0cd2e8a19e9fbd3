"""Sessions, registration periods and home messages, as offices write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from api.rules.champ import champ
from api.rules.contenu import LIVRES, Contenus
from api.rules.contenu.centres import est_ouvrable
from api.rules.dates import PARIS
from api.rules.fenetre import FenetreDecidee
from api.rules.formulaire import Bornes, Genre
from api.rules.parcours import PeriodeDuDossier
from api.rules.problems import Code, Problem
from api.rules.saisie import problems_intervalle, problems_saisie

ANNEE_MIN, ANNEE_MAX = 2000, 2100
ANNEE = re.compile(r"\b20[0-9]{2}\b")
ACADEMIES_AU_PLUS = 50  # places in one act; there are about forty


@dataclass(kw_only=True)
class SessionSaisie:
    """A session d'examen as written by the administration."""

    libelle: str | None = champ("Libellé", "French label: « BTS 2027 ».", obligatoire=True, longueur=60)
    annee: int | None = champ(
        "Année",
        "Year of the exam, also the millésime of its règlements.",
        obligatoire=True,
        bornes=Bornes(
            minimum=ANNEE_MIN,
            maximum=ANNEE_MAX,
            message=f"Saisissez une année entre {ANNEE_MIN} et {ANNEE_MAX}.",
            refus=Code.DATE_INCOHERENTE,
        ),
    )


@dataclass(kw_only=True)
class PeriodeSaisie:
    """A registration period as written by an office."""

    libelle: str | None = champ(
        "Libellé", "Label printed after the académie: « JUN 2027 ».", obligatoire=True, longueur=60
    )
    ouvre_le: datetime | None = champ("Ouverture", "First instant of the registration.", obligatoire=True)
    ferme_le: datetime | None = champ("Fermeture", "Instant from which registration is closed.", obligatoire=True)


@dataclass(kw_only=True)
class MessageAccueilSaisi:
    """A message of the home page as written by an office."""

    texte: str | None = champ("Texte", "French text.", obligatoire=True, longueur=2000, genre=Genre.TEXTE_LONG)
    debute_le: datetime | None = champ("Début", "First instant at which it is shown.", obligatoire=True)
    finit_le: datetime | None = champ("Fin", "Instant from which it is no longer shown.", obligatoire=True)


def periode_reportee(periode: PeriodeDuDossier, annees: int) -> PeriodeSaisie:
    """A registration period as it is some years later: same days and hours of Paris, the years of its label too."""
    return PeriodeSaisie(
        libelle=ANNEE.sub(lambda found: str(int(found[0]) + annees), periode.libelle),
        ouvre_le=_reporte(periode.ouvre_le, annees),
        ferme_le=_reporte(periode.ferme_le, annees),
    )


def fenetres_reportees(periode: PeriodeDuDossier, annees: int) -> list[FenetreDecidee]:
    """The windows of pièces that an office decided, as they are some years later."""
    return [
        replace(un, limite=_reporte(un.limite, annees), debut=_reporte(un.debut, annees) if un.debut else None)
        for un in periode.fenetres
    ]


def _reporte(instant: datetime, annees: int) -> datetime:
    """The instant some years later, at the day and hour of Paris; 29 February becomes 28 February."""
    local = instant.astimezone(PARIS)
    try:
        moved = local.replace(year=local.year + annees)
    except ValueError:
        moved = local.replace(year=local.year + annees, day=local.day - 1)
    return moved.astimezone(UTC)


def problems_copie(form: SessionSaisie, origine: int) -> list[Problem]:
    """The problems of a session made from one of another year."""
    found = problems_saisie(form)
    if form.annee is not None and form.annee == origine:
        message = f"Choisissez une autre année que {origine}, celle de la session copiée."
        found.append(Problem(Code.DATE_INCOHERENTE, message, ("annee",)))
    return found


def problems_session(form: SessionSaisie) -> list[Problem]:
    """The problems of a session."""
    return problems_saisie(form)


def problems_periode(form: PeriodeSaisie) -> list[Problem]:
    """The problems of a registration period."""
    return [*problems_saisie(form), *problems_intervalle(form.ouvre_le, form.ferme_le, "ferme_le")]


def problems_message_accueil(form: MessageAccueilSaisi) -> list[Problem]:
    """The problems of a home message."""
    return [*problems_saisie(form), *problems_intervalle(form.debute_le, form.finit_le, "finit_le")]


def problems_centre(centre: str, contenus: Contenus = LIVRES) -> list[Problem]:
    """The problems of a place of registration: an académie of the list, still active, or a centre."""
    if est_ouvrable(centre, contenus):
        return []
    return [Problem(Code.VALEUR_INCONNUE, "Choisissez une académie de la liste.", ("academie",))]


def problems_centres(centres: Sequence[str], contenus: Contenus = LIVRES) -> list[Problem]:
    """The problems of many places of registration, each once."""
    if not 0 < len(centres) <= ACADEMIES_AU_PLUS or len(set(centres)) < len(centres):
        message = f"Choisissez d'une à {ACADEMIES_AU_PLUS} académies, chacune une fois."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("academies",))]
    return [
        Problem(problem.code, problem.message, ("academies", str(rang)))
        for rang, centre in enumerate(centres)
        for problem in problems_centre(centre, contenus)
    ]
