"""The statut of a pièce and the actions that it leaves open: the behaviour of « Mes justificatifs », as one table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from api.rules.dates import instant_court
from api.rules.document import ModeDepot
from api.rules.labelled import LabelledEnum
from api.rules.piece.catalogue import GroupeDePieces, PieceDemandee
from api.rules.piece.etat import A_REFAIRE, AVEC_LE_STATUT, TEXTES, DecisionPiece, EtatPiece, Stade, StatutPiece
from api.rules.problems import Code, Problem


class ActionPiece(LabelledEnum):
    """An action of a candidat on one pièce; « J'ai fourni toutes mes pièces » is for a whole group."""

    AJOUTER = "AJOUTER", "Ajouter"
    SUPPRIMER = "SUPPRIMER", "Supprimer"


@dataclass(frozen=True, kw_only=True)
class CasDeStatut:
    """The actions open for a pièce in one stade: one line of the table.

    Attributes:
        candidat: the action of the candidat online, while the pièce is open to him.
        bureau: the decisions open to the office meanwhile.
        bureau_ensuite: its decisions once the pièce is closed to the candidat.
    """

    candidat: ActionPiece | None = None
    bureau: frozenset[StatutPiece]
    bureau_ensuite: frozenset[StatutPiece]


_RIEN: frozenset[StatutPiece] = frozenset()
_TOUT = frozenset(StatutPiece) - {StatutPiece.EN_ATTENTE_CONTROLE}
_PAPIER = frozenset({StatutPiece.RECUE})  # the pièce came to the office in another way
_RELANCE = frozenset({StatutPiece.RECUE, StatutPiece.EN_ATTENTE_NOUVELLE_PJ})

CAS: Mapping[Stade, CasDeStatut] = MappingProxyType(
    {
        Stade.VIDE: CasDeStatut(candidat=ActionPiece.AJOUTER, bureau=_PAPIER, bureau_ensuite=_RELANCE),
        Stade.DEPOSEE: CasDeStatut(candidat=ActionPiece.SUPPRIMER, bureau=_RIEN, bureau_ensuite=_TOUT),
        Stade.VALIDEE: CasDeStatut(bureau=_TOUT, bureau_ensuite=_TOUT),
        Stade.EN_ATTENTE_CONTROLE: CasDeStatut(bureau=_TOUT, bureau_ensuite=_TOUT),
        Stade.RECUE: CasDeStatut(bureau=_TOUT, bureau_ensuite=_TOUT),
        Stade.NON_CONFORME: CasDeStatut(candidat=ActionPiece.AJOUTER, bureau=_TOUT, bureau_ensuite=_TOUT),
        Stade.EN_ATTENTE_NOUVELLE_PJ: CasDeStatut(
            candidat=ActionPiece.AJOUTER, bureau=_RELANCE, bureau_ensuite=_RELANCE
        ),
        Stade.CONFORME: CasDeStatut(bureau=_TOUT, bureau_ensuite=_TOUT),
    }
)


def etat_initial(piece: PieceDemandee) -> EtatPiece:
    """The first state of a pièce, after a save: one that comes by post waits for control from the start."""
    statut = None if piece.mode is ModeDepot.EN_LIGNE else StatutPiece.EN_ATTENTE_CONTROLE
    return EtatPiece(mode=piece.mode, statut=statut)


def actions_piece(etat: EtatPiece, groupe: GroupeDePieces, now: datetime) -> tuple[ActionPiece, ...]:
    """The actions of the candidat on a pièce at `now`."""
    if not etat.est_demandee or etat.mode is not ModeDepot.EN_LIGNE:
        return ()
    action = CAS[etat.stade].candidat
    return (action,) if action is not None and _est_ouverte(etat, groupe, now) else ()


def problems_action_piece(action: ActionPiece, etat: EtatPiece, groupe: GroupeDePieces, now: datetime) -> list[Problem]:
    """The reasons why the candidat may not do an action on a pièce; empty when he may."""
    if action in actions_piece(etat, groupe, now):
        return []
    if not etat.est_demandee:
        return [Problem(Code.ACTION_IMPOSSIBLE, "Cette pièce ne vous est plus demandée.")]
    if etat.mode is not ModeDepot.EN_LIGNE:
        return [Problem(Code.ACTION_IMPOSSIBLE, "Cette pièce n'est pas à déposer en ligne.")]
    if CAS[etat.stade].candidat is not action:
        return [Problem(Code.ACTION_IMPOSSIBLE, _REFUS[action][etat.stade])]
    return [_depot_clos(groupe, now)]


def est_validable(etats: Mapping[str, EtatPiece], groupe: GroupeDePieces, now: datetime) -> bool:
    """Whether « J'ai fourni toutes mes pièces » is open for a group; `etats` are those of its pièces."""
    return (
        groupe.mode is ModeDepot.EN_LIGNE
        and not any(_manque(etats[piece.code], piece, groupe, now) for piece in groupe.pieces)
        and any(est_a_valider(etat, groupe, now) for etat in etats.values())
    )


def problems_valider(etats: Mapping[str, EtatPiece], groupe: GroupeDePieces, now: datetime) -> list[Problem]:
    """The reasons why « J'ai fourni toutes mes pièces » is not open for a group; empty when it is."""
    if est_validable(etats, groupe, now):
        return []
    if groupe.mode is not ModeDepot.EN_LIGNE:
        return [Problem(Code.ACTION_IMPOSSIBLE, "Ces pièces ne sont pas à déposer en ligne.")]
    missing = [
        Problem(
            Code.PREALABLE_MANQUANT, f"Ajoutez la pièce « {piece.libelle_complet} » avant de valider.", (piece.code,)
        )
        for piece in groupe.pieces
        if _manque(etats[piece.code], piece, groupe, now)
    ]
    if missing:
        return missing
    if any(etat.stade is Stade.DEPOSEE for etat in etats.values()):
        return [_depot_clos(groupe, now)]
    return [Problem(Code.ACTION_IMPOSSIBLE, "Aucune pièce de ce groupe n'est à valider.")]


def est_a_valider(etat: EtatPiece, groupe: GroupeDePieces, now: datetime) -> bool:
    """Whether « J'ai fourni toutes mes pièces » would date this pièce."""
    return ActionPiece.SUPPRIMER in actions_piece(etat, groupe, now)


def problems_controle(decision: DecisionPiece, etat: EtatPiece, groupe: GroupeDePieces, now: datetime) -> list[Problem]:
    """The reasons why an office may not take this decision on a pièce; empty when it may."""
    if not etat.est_demandee:
        return [Problem(Code.ACTION_IMPOSSIBLE, "Cette pièce n'est plus demandée au candidat.")]
    cas = CAS[etat.stade]
    ouverte = etat.mode is ModeDepot.EN_LIGNE and now < groupe.fin
    if decision.statut not in (cas.bureau if ouverte else cas.bureau_ensuite):
        return [Problem(Code.ACTION_IMPOSSIBLE, _refus_bureau(etat, decision), ("statut",))]
    return []


def apres_depot(etat: EtatPiece, now: datetime) -> EtatPiece:
    """The pièce after an upload: « Je viens de déposer ma pièce justificative […] aucun statut n'est positionné »."""
    return replace(etat, statut=None, deposee_le=now, validee_le=None)


def apres_retrait(etat: EtatPiece) -> EtatPiece:
    """The pièce without its file; a refusal that still waits for an answer shows again."""
    return replace(etat, statut=etat.a_refaire, deposee_le=None, validee_le=None)


def apres_validation(etat: EtatPiece, now: datetime) -> EtatPiece:
    """The pièce validated: « une date de validation est ajoutée […] je ne peux plus les modifier ou les supprimer »."""
    answered: dict[str, Any] = dict.fromkeys(AVEC_LE_STATUT)
    return replace(etat, validee_le=now, a_refaire=None, **answered)


def apres_controle(etat: EtatPiece, decision: DecisionPiece) -> EtatPiece:
    """The pièce after a decision; asking anew removes the file, so that « Aucun fichier » and « Ajouter » show."""
    textes: dict[str, Any] = {nom: (getattr(decision, nom) or "").strip() or None for nom in TEXTES}
    anew = decision.statut is StatutPiece.EN_ATTENTE_NOUVELLE_PJ
    return replace(
        etat,
        statut=decision.statut,
        a_refaire=decision.statut if decision.statut in A_REFAIRE else None,
        **textes,
        recue_le=decision.recue_le or etat.recue_le,
        deposee_le=None if anew else etat.deposee_le,
        validee_le=None if anew else etat.validee_le,
    )


def _manque(etat: EtatPiece, piece: PieceDemandee, groupe: GroupeDePieces, now: datetime) -> bool:
    """Whether a group waits for this pièce, which the candidat may still add."""
    return piece.est_obligatoire and ActionPiece.AJOUTER in actions_piece(etat, groupe, now)


def _est_ouverte(etat: EtatPiece, groupe: GroupeDePieces, now: datetime) -> bool:
    """Whether the candidat may act: inside the window, or at any time when the office asked for a new file."""
    return groupe.debut <= now < groupe.fin or etat.a_refaire is StatutPiece.EN_ATTENTE_NOUVELLE_PJ


def _depot_clos(groupe: GroupeDePieces, now: datetime) -> Problem:
    if now < groupe.debut:
        return Problem(Code.DEPOT_CLOS, f"Le dépôt ouvre le {instant_court(groupe.debut)} (heure/Paris).")
    return Problem(
        Code.DEPOT_CLOS,
        f"Le dépôt est clos depuis le {instant_court(groupe.limite)} (heure/Paris). Contactez le service gestionnaire "
        "dont les coordonnées figurent sur la demande de pièces justificatives.",
    )


def _refus_bureau(etat: EtatPiece, decision: DecisionPiece) -> str:
    match etat.stade:
        case Stade.DEPOSEE:
            return "Le candidat peut encore changer cette pièce : attendez sa validation ou la fin de la période."
        case Stade.VIDE if decision.statut is StatutPiece.EN_ATTENTE_NOUVELLE_PJ:
            return "Le candidat peut encore déposer cette pièce : redemandez-la après la date limite."
        case _ if decision.statut is StatutPiece.EN_ATTENTE_CONTROLE:
            return "Ce statut est celui de départ : il ne se décide pas."
    return "Aucune pièce n'est à contrôler : indiquez d'abord l'avoir reçue, ou attendez son dépôt."


_VERROUILLEE = "Cette pièce est validée : vous ne pouvez plus la modifier ni la supprimer."
_SUIVIE = "Cette pièce est entre les mains du service gestionnaire : vous ne pouvez plus la modifier ni la supprimer."
_ABSENTE = "Aucun fichier n'est à supprimer."
_DEJA = "Un fichier est déjà déposé pour cette pièce : supprimez-le avant d'en ajouter un autre."
_REMPLACER = "Le fichier contrôlé ne se supprime pas : ajoutez-en un nouveau."
_SANS_SUITE = {
    Stade.VALIDEE: _VERROUILLEE,
    Stade.EN_ATTENTE_CONTROLE: _SUIVIE,
    Stade.RECUE: _SUIVIE,
    Stade.CONFORME: _SUIVIE,
}
_REFUS: Mapping[ActionPiece, Mapping[Stade, str]] = {
    ActionPiece.AJOUTER: _SANS_SUITE | {Stade.DEPOSEE: _DEJA},
    ActionPiece.SUPPRIMER: _SANS_SUITE
    | {Stade.VIDE: _ABSENTE, Stade.NON_CONFORME: _REMPLACER, Stade.EN_ATTENTE_NOUVELLE_PJ: _ABSENTE},
}
