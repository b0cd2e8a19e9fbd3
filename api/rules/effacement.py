"""Erasure on demand: the registrations that delay it, the results that the law keeps (GDPR, article 17)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.rules.candidature import ETATS_VIVANTS, EtatCandidature
from api.rules.conservation import CONSERVATIONS, Sorte, candidature_jusqu_au
from api.rules.dates import jour_a_paris, jour_court
from api.rules.labelled import LabelledEnum
from api.rules.problems import Code, Problem
from api.rules.resultat import Decision

DEFINITIVES = frozenset({Decision.ADMIS, Decision.AJOURNE, Decision.ELIMINE})

ATTENTION = (
    "Attention : le compte va être effacé définitivement, avec l'état civil, les inscriptions, les pièces "
    "justificatives, les documents, les messages et l'historique. Rien ne pourra être rétabli : téléchargez d'abord vos "
    "données et vos documents."
)
CONSERVE = (
    "La loi demande de conserver, sans que vous puissiez les consulter, les résultats publiés et l'identité à laquelle "
    "ils se rapportent : {resultats}."
)
TRACES = (
    f"Les traces des connexions et des actions, sans aucun texte saisi, sont conservées "
    f"{CONSERVATIONS[Sorte.AUDIT].duree}."
)
CONFIRMER = "Etes-vous certain(e) de vouloir poursuivre cette action ?"


class MotifEffacement(LabelledEnum):
    """The reason of an administration's erasure; a closed list, since a free text would name somebody for ever."""

    DEMANDE_COURRIER = "DEMANDE_COURRIER", "Demande de la personne, reçue par courrier ou par mail"
    DEMANDE_SUR_PLACE = "DEMANDE_SUR_PLACE", "Demande de la personne, venue au service"
    COMPTE_EN_DOUBLE = "COMPTE_EN_DOUBLE", "Compte en double"
    DECES = "DECES", "Décès de la personne"


@dataclass(frozen=True, kw_only=True)
class InscriptionAEffacer:
    """The facts of a candidature on which an erasure depends.

    Attributes:
        session: the labels of its domaine and of its session.
        decision: the decision of the last publication; None before one.
    """

    etat: EtatCandidature
    session: str
    annee: int
    session_fermee: bool
    cree_le: datetime
    decision: Decision | None

    def est_en_jeu(self, now: datetime) -> bool:
        """Whether the candidature may still get a result: live, its session open, no final decision published."""
        over = self.session_fermee or self.decision in DEFINITIVES or jour_a_paris(now).year > self.annee
        return self.etat in ETATS_VIVANTS and not over


def problems_effacement(inscriptions: Iterable[InscriptionAEffacer], now: datetime) -> list[Problem]:
    """The reasons why an account cannot be erased yet."""
    return [
        Problem(
            Code.SUPPRESSION_IMPOSSIBLE,
            f"Une inscription est en cours pour la session « {inscription.session} » : le compte pourra être effacé après "
            "la désinscription, ou une fois les résultats définitifs publiés. Si le service d'inscription est fermé, "
            "contactez le service des examens de l'académie d'inscription.",
        )
        for inscription in inscriptions
        if inscription.est_en_jeu(now)
    ]


def conserves(inscriptions: Iterable[InscriptionAEffacer]) -> list[str]:
    """The results that the law keeps, with their term: « BTS 2022, jusqu'au 01/01/2029 »."""
    return [
        f"{un.session}, jusqu'au {jour_court(jour_a_paris(candidature_jusqu_au(un.annee, un.cree_le)))}"
        for un in inscriptions
        if un.decision is not None
    ]


def avertissement(inscriptions: Sequence[InscriptionAEffacer]) -> str:
    """The warning shown before an erasure."""
    kept = conserves(inscriptions)
    sentences = [ATTENTION, *([CONSERVE.format(resultats=" ; ".join(kept))] if kept else []), TRACES, CONFIRMER]
    return " ".join(sentences)
