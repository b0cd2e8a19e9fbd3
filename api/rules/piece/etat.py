"""The facts of a pièce: its statut, its stade, and the decision of an office with the texts that go with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from api.rules.champ import champ
from api.rules.document import ModeDepot
from api.rules.evenement import TypeEvenement
from api.rules.formulaire import Bornes, Genre, Liste, champs_de
from api.rules.labelled import LabelledEnum
from api.rules.problems import Code


class StatutPiece(LabelledEnum):
    """The statut that the office gives to a pièce; a file just uploaded has none (guide Bac Pro, section 4.5)."""

    EN_ATTENTE_CONTROLE = "EN_ATTENTE_CONTROLE", "En attente de contrôle"
    RECUE = "RECUE", "Reçue"
    NON_CONFORME = "NON_CONFORME", "Non conforme"
    EN_ATTENTE_NOUVELLE_PJ = "EN_ATTENTE_NOUVELLE_PJ", "En attente d'une nouvelle PJ"
    CONFORME = "CONFORME", "Conforme"


# The event of each decision of an office, for the history and the envelope.
EVENEMENTS: Mapping[StatutPiece, TypeEvenement] = MappingProxyType(
    {
        StatutPiece.RECUE: TypeEvenement.PIECE_RECUE,
        StatutPiece.CONFORME: TypeEvenement.PIECE_CONFORME,
        StatutPiece.NON_CONFORME: TypeEvenement.PIECE_NON_CONFORME,
        StatutPiece.EN_ATTENTE_NOUVELLE_PJ: TypeEvenement.PIECE_REDEMANDEE,
    }
)

A_REFAIRE = frozenset({StatutPiece.NON_CONFORME, StatutPiece.EN_ATTENTE_NOUVELLE_PJ})


class Stade(LabelledEnum):
    """The stade of a pièce: its statut, or, without one, the candidat's last action."""

    VIDE = "VIDE", "Aucun fichier"
    DEPOSEE = "DEPOSEE", "Déposé"
    VALIDEE = "VALIDEE", "Validé"
    EN_ATTENTE_CONTROLE = "EN_ATTENTE_CONTROLE", "En attente de contrôle"
    RECUE = "RECUE", "Reçue"
    NON_CONFORME = "NON_CONFORME", "Non conforme"
    EN_ATTENTE_NOUVELLE_PJ = "EN_ATTENTE_NOUVELLE_PJ", "En attente d'une nouvelle PJ"
    CONFORME = "CONFORME", "Conforme"


STATUTS = Liste(
    lambda: {item.value: item for item in StatutPiece if item is not StatutPiece.EN_ATTENTE_CONTROLE},
    "Ce statut est celui de départ : il ne se décide pas.",
)


@dataclass(kw_only=True)
class DecisionPiece:
    """The decision of an office on a pièce, as its form gives it."""

    statut: StatutPiece | None = champ("Statut", "The new statut.", obligatoire=True, liste=STATUTS)
    commentaire: str | None = champ(
        "Information du gestionnaire",
        "« Information du gestionnaire », shown to the candidate.",
        longueur=1000,
        genre=Genre.TEXTE_LONG,
    )
    recue_le: date | None = champ(
        "Date de réception",
        "Day of reception; not in the future.",
        bornes=Bornes(
            jusqu_a=0, message="La date de réception ne peut pas être dans le futur.", refus=Code.DATE_INCOHERENTE
        ),
    )


# The texts that an office writes with its decision and the candidat reads, by column, with the label of each wherever it
# is told: screen, mail, history. The event and the export hold the same ones.
TEXTES: Mapping[str, str] = MappingProxyType(
    {item.nom: item.libelle for item in champs_de(DecisionPiece) if item.genre is Genre.TEXTE_LONG}
)
# The columns that say nothing without the statut that they came with.
AVEC_LE_STATUT = (*TEXTES, "recue_le")


@dataclass(frozen=True)
class EtatPiece:
    """The facts of a pièce on which the rules decide, and which they change.

    Attributes:
        a_refaire: the refusal that a new file has to answer; stays until the candidat validates the answer, so that
            removing an unvalidated answer brings the refusal back.
        deposee_le: the instant when the present file came; None without a file.
        est_demandee: whether the last save still asked for it.
    """

    mode: ModeDepot
    statut: StatutPiece | None = None
    a_refaire: StatutPiece | None = None
    commentaire: str | None = None
    recue_le: date | None = None
    deposee_le: datetime | None = None
    validee_le: datetime | None = None
    est_demandee: bool = True

    @property
    def stade(self) -> Stade:
        if self.statut is not None:
            return Stade(self.statut)
        if self.deposee_le is None:
            return Stade.VIDE
        return Stade.DEPOSEE if self.validee_le is None else Stade.VALIDEE

    @property
    def avec_le_statut(self) -> dict[str, Any]:
        """The texts and the day that came with the statut, by column; None for each without a statut."""
        return {nom: getattr(self, nom) if self.statut else None for nom in AVEC_LE_STATUT}

    @property
    def textes(self) -> dict[str, str]:
        """The texts that the candidat reads, by label."""
        return {TEXTES[nom]: texte for nom, texte in self.avec_le_statut.items() if nom in TEXTES and texte}
