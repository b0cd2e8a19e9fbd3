"""The actions of an exam office on a candidature, and the états that follow."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from api.rules.academie import academies
from api.rules.candidature import ETATS_VIVANTS, EtatCandidature
from api.rules.champ import champ
from api.rules.formulaire import Genre
from api.rules.labelled import LabelledEnum
from api.rules.problems import Code, Problem
from api.rules.saisie import problems_saisie

MASQUEES = frozenset({EtatCandidature.ECARTEE, EtatCandidature.SUPPRIMEE})


@dataclass(kw_only=True)
class MotifDeDecision:
    """The reason of a decision."""

    motif: str | None = champ(
        "Motif",
        "Reason of the decision, in French.",
        obligatoire=True,
        longueur=500,
        genre=Genre.TEXTE_LONG,
        absence="Indiquez le motif de votre décision.",
    )


class ActionGestion(LabelledEnum):
    """An action of an office on one candidature."""

    MODIFIER = "MODIFIER", "Modifier"
    ECARTER = "ECARTER", "Écarter"
    SUPPRIMER = "SUPPRIMER", "Supprimer"
    RESTAURER = "RESTAURER", "Restaurer"
    DEMANDER_TRANSFERT = "DEMANDER_TRANSFERT", "Demander un transfert"
    ANNULER_TRANSFERT = "ANNULER_TRANSFERT", "Annuler le transfert"


IMPOSSIBLES = {
    ActionGestion.MODIFIER: "Seule une candidature active peut être modifiée : restaurez-la d'abord.",
    ActionGestion.ECARTER: "Seule une candidature active peut être écartée.",
    ActionGestion.SUPPRIMER: "Cette candidature est déjà supprimée.",
    ActionGestion.RESTAURER: "Seule une candidature écartée ou supprimée peut être restaurée.",
    ActionGestion.DEMANDER_TRANSFERT: "Seule une candidature active, sans transfert en cours, peut être transférée.",
    ActionGestion.ANNULER_TRANSFERT: "Aucun transfert de cette candidature n'est en cours.",
}


@cache
def actions_gestion(etat: EtatCandidature, *, en_transfert: bool) -> tuple[ActionGestion, ...]:
    """The actions open in an état, in the order of the screens."""
    return tuple(action for action in ActionGestion if _est_possible(action, etat, en_transfert=en_transfert))


def problems_gestion(action: ActionGestion, etat: EtatCandidature, *, en_transfert: bool) -> list[Problem]:
    """The reasons why an action is not open; empty when it is."""
    if _est_possible(action, etat, en_transfert=en_transfert):
        return []
    return [Problem(Code.ACTION_IMPOSSIBLE, IMPOSSIBLES[action])]


def _est_possible(action: ActionGestion, etat: EtatCandidature, *, en_transfert: bool) -> bool:
    match action:
        case ActionGestion.MODIFIER | ActionGestion.ECARTER:
            return etat in ETATS_VIVANTS
        case ActionGestion.SUPPRIMER:
            return etat is not EtatCandidature.SUPPRIMEE
        case ActionGestion.RESTAURER:
            return etat in MASQUEES
        case ActionGestion.DEMANDER_TRANSFERT:
            return etat in ETATS_VIVANTS and not en_transfert
        case ActionGestion.ANNULER_TRANSFERT:
            return en_transfert


def etat_restaure(*, inscrite_le: datetime | None, desinscrite_le: datetime | None) -> EtatCandidature:
    """The état of a candidature before the office hid it; a candidature withdrawn by its candidat stays withdrawn."""
    if desinscrite_le is not None:
        return EtatCandidature.DESINSCRIT
    return EtatCandidature.INSCRIT if inscrite_le is not None else EtatCandidature.A_COMPLETER


def problems_motif(motif: str) -> list[Problem]:
    """The problems of the reason of a decision; one is always asked, since the candidat's history shows it."""
    return problems_saisie(MotifDeDecision(motif=motif))


def problems_destination(centre: str, destination: str) -> list[Problem]:
    """The problems of the place to transfer to: an académie or a centre, another one, still registering."""
    academie = academies().get(destination)
    if academie is None or not academie.est_active:
        return [Problem(Code.VALEUR_INCONNUE, "Choisissez une académie de la liste.", ("academie",))]
    if destination == centre:
        message = "La candidature est déjà dans cette académie : choisissez-en une autre."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("academie",))]
    return []
