"""The life of a candidature: its états, and the actions open in each, by the candidat or the office."""

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid5

from api.rules.labelled import LabelledEnum
from api.rules.parcours import Domaine, Dossier, EtatOnglet, PeriodeDuDossier, parcours
from api.rules.problems import Code, Problem


class EtatCandidature(LabelledEnum):
    """The état of a candidature (guide Bac Pro, sections 4.2, 4.3 and 4.7)."""

    BROUILLON = "BROUILLON", "En cours de saisie"
    A_COMPLETER = "A_COMPLETER", "À compléter"
    INSCRIT = "INSCRIT", "Inscrit"
    DESINSCRIT = "DESINSCRIT", "Désinscrit par le candidat"
    ECARTEE = "ECARTEE", "Écartée"
    SUPPRIMEE = "SUPPRIMEE", "Supprimée"


# The états that « Mes inscriptions » shows, while the session is not closed (guide Bac Pro, section 4.3).
ETATS_VISIBLES = frozenset({EtatCandidature.BROUILLON, EtatCandidature.A_COMPLETER, EtatCandidature.INSCRIT})

# The états of a registration that goes on, registered or to be completed, for schools, offices and erasures.
ETATS_VIVANTS = ETATS_VISIBLES - {EtatCandidature.BROUILLON}

# The états of « une candidature existe » (guide Bac Pro, sections 2.2 and 2.3): a draft that was never saved
# is none; a withdrawn candidature is one, since it stays attached to the account.
ETATS_ATTACHES = frozenset(EtatCandidature) - {EtatCandidature.BROUILLON}


class Action(LabelledEnum):
    """An action of a candidat on a candidature."""

    RENSEIGNER = "RENSEIGNER", "Compléter"
    ENREGISTRER = "ENREGISTRER", "Enregistrer"
    MODIFIER = "MODIFIER", "Modifier"
    ABANDONNER = "ABANDONNER", "Annuler"
    SE_DESINSCRIRE = "SE_DESINSCRIRE", "Se désinscrire"
    VISUALISER = "VISUALISER", "Visualiser/imprimer"


# Open after the closing too: giving up a draft forgotten by then brings the official version back.
TOUJOURS_OUVERTES = frozenset({Action.ABANDONNER})


@dataclass(frozen=True)
class Faits:
    """The facts of a candidature on which its actions depend, beside its période.

    Attributes:
        en_saisie: whether a draft is open (always so before the first save).
        pre_inscrite: whether a school created it; the candidat then may not withdraw it.
        complete: whether every tab is complete.
        par_le_service: whether the office acts, for which registration never closes (guide Bac Pro, section 4.7).
    """

    etat: EtatCandidature
    en_saisie: bool
    pre_inscrite: bool
    complete: bool = False
    par_le_service: bool = False


faits_de = attrgetter(*(item.name for item in fields(Faits)))


@dataclass(frozen=True, kw_only=True)
class Situation(Faits):
    """All the facts of a candidature on which its actions depend."""

    periode: PeriodeDuDossier

    def est_close(self, now: datetime) -> bool:
        """Whether registration is closed to who acts."""
        return not self.par_le_service and not self.periode.est_ouvert(now)


def actions(situation: Situation, now: datetime) -> tuple[Action, ...]:
    """The actions open at `now`, in the order of the screens."""
    return _actions(situation.est_close(now), *faits_de(situation))


@cache
def _actions(est_close: bool, *facts: Any) -> tuple[Action, ...]:  # noqa: ANN401, FBT001 - the values of `Faits`
    """The actions that facts leave open; there are some hundred cases."""
    faits = Faits(*facts)
    close = Problem(Code.INSCRIPTIONS_CLOSES, "") if est_close else None
    return tuple(action for action in Action if not _refus(action, faits, close))


def problems_action(action: Action, situation: Situation, now: datetime) -> list[Problem]:
    """The reasons why an action is not open; empty when it is. « ENREGISTRER » also needs every tab complete."""
    close = inscriptions_closes(situation.periode, now, situation) if situation.est_close(now) else None
    return _refus(action, situation, close)


def _refus(action: Action, faits: Faits, close: Problem | None) -> list[Problem]:
    """The reasons why facts do not leave an action open; `close` is that of a closed registration."""
    if action is Action.VISUALISER:
        return []
    if faits.etat not in ETATS_VISIBLES:
        return [
            Problem(Code.ACTION_IMPOSSIBLE, "Cette candidature n'est plus active : elle ne peut plus être modifiée.")
        ]
    if close and action not in TOUJOURS_OUVERTES:
        return [close]
    return _CONDITIONS[action](faits)


def inscriptions_closes(periode: PeriodeDuDossier, now: datetime, situation: Situation | None = None) -> Problem:
    """The refusal of an action that needs an open registration service, with the fate of a `situation` after that."""
    if now < periode.ouvre_le:
        return Problem(Code.INSCRIPTIONS_CLOSES, "Le service d'inscription n'est pas encore ouvert.")
    return Problem(Code.INSCRIPTIONS_CLOSES, f"Le service d'inscription est fermé. {_a_la_fermeture(situation)}")


def _a_la_fermeture(situation: Situation | None) -> str:
    """The sentence on what is registered at the closing; only a saved candidature has a document naming the office."""
    if situation is None:
        return "Contactez le service gestionnaire de l'académie d'inscription."
    if situation.etat is not EtatCandidature.INSCRIT:
        return (
            "Votre inscription n'a pas été enregistrée. Contactez le service gestionnaire de l'académie d'inscription."
        )
    contact = (
        "Contactez le service gestionnaire dont les coordonnées figurent sur le document relatif à votre inscription."
    )
    if not situation.en_saisie:
        return contact
    reste = "votre inscription reste celle que vous aviez enregistrée"
    return f"Vos dernières modifications n'ont pas été enregistrées : {reste}. {contact}"


def attention(situation: Situation, consigne: str, now: datetime) -> str | None:
    """The warning of the tab « Récapitulatif » on a draft: the guides' sentence as long as it can be followed."""
    if not situation.en_saisie:
        return None
    if situation.par_le_service or now < situation.periode.ferme_le:
        return consigne
    return inscriptions_closes(situation.periode, now, situation).message


def _renseigner(faits: Faits) -> list[Problem]:
    if faits.en_saisie:
        return []
    return [Problem(Code.ACTION_IMPOSSIBLE, "Cliquez d'abord sur « Modifier » pour changer votre inscription.")]


def _enregistrer(faits: Faits) -> list[Problem]:
    if faits.en_saisie:
        message = "Complétez tous les onglets avant d'enregistrer votre inscription."
        return [] if faits.complete else [Problem(Code.PREALABLE_MANQUANT, message)]
    if faits.etat is not EtatCandidature.INSCRIT:
        return _renseigner(faits)
    message = "Votre inscription est déjà enregistrée. Pour la changer, cliquez d'abord sur « Modifier »."
    return [Problem(Code.ACTION_IMPOSSIBLE, message)]


def _modifier(faits: Faits) -> list[Problem]:
    if faits.en_saisie:
        return [Problem(Code.ACTION_IMPOSSIBLE, "Une modification est déjà en cours : poursuivez-la ou abandonnez-la.")]
    return []


def _abandonner(faits: Faits) -> list[Problem]:
    if not faits.en_saisie:
        return [Problem(Code.ACTION_IMPOSSIBLE, "Aucune saisie n'est en cours.")]
    return []


def _se_desinscrire(faits: Faits) -> list[Problem]:
    if faits.par_le_service or faits.pre_inscrite or faits.etat is not EtatCandidature.INSCRIT:
        return [Problem(Code.ACTION_IMPOSSIBLE, "Seul un candidat individuel inscrit peut se désinscrire lui-même.")]
    return []


_CONDITIONS = {
    Action.RENSEIGNER: _renseigner,
    Action.ENREGISTRER: _enregistrer,
    Action.MODIFIER: _modifier,
    Action.ABANDONNER: _abandonner,
    Action.SE_DESINSCRIRE: _se_desinscrire,
}


def problems_a_enregistrer(dossier: Dossier) -> list[Problem]:
    """The problems that stop a save, tab by tab; the path begins with the code of the tab."""
    return [
        probleme.under(etape.onglet.code)
        for etape in parcours(dossier)
        if etape.etat is not EtatOnglet.COMPLET
        for probleme in etape.problemes
    ]


def cle_unicite(domaine: Domaine, candidat_id: UUID, session_id: UUID, specialite: str | None = None) -> str | None:
    """The key that one live candidature alone may have: its session, or its spécialité in it where several are allowed.

    None as long as no spécialité is chosen there: a candidat may have several such drafts.
    """
    if domaine.unique_par_session:
        return f"{candidat_id}:{session_id}"
    return f"{candidat_id}:{uuid5(session_id, specialite)}" if specialite else None
