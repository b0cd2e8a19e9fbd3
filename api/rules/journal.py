"""The security journal: the natures of its lines, each with its label, its window and its severity.

A line is of one nature, about one actor, network, account and object, in one window of time: what repeats within the
window is counted in the line, so that a flood costs a few rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class NatureJournal(StrEnum):
    """The nature of a line of the security journal; FICHES_JOURNAL holds the rest about each."""

    CONNEXION_REFUSEE = "CONNEXION_REFUSEE"
    TENTATIVES_BLOQUEES = "TENTATIVES_BLOQUEES"
    APPAREIL_NOUVEAU = "APPAREIL_NOUVEAU"
    JETON_REJOUE = "JETON_REJOUE"
    MOT_DE_PASSE_CHANGE = "MOT_DE_PASSE_CHANGE"
    SECOND_FACTEUR_ENROLE = "SECOND_FACTEUR_ENROLE"
    SECOND_FACTEUR_REFUSE = "SECOND_FACTEUR_REFUSE"
    SECOND_FACTEUR_ENLEVE = "SECOND_FACTEUR_ENLEVE"
    CODE_SECOURS_UTILISE = "CODE_SECOURS_UTILISE"
    LIEN_UTILISE = "LIEN_UTILISE"
    LIEN_REFUSE = "LIEN_REFUSE"
    OPERATION_REFUSEE = "OPERATION_REFUSEE"
    OBJET_REFUSE = "OBJET_REFUSE"
    DROITS_MODIFIES = "DROITS_MODIFIES"
    COPIE_DEMANDEE = "COPIE_DEMANDEE"
    TABLE_EXPORTEE = "TABLE_EXPORTEE"
    DOSSIER_LISTE = "DOSSIER_LISTE"
    DOSSIER_LU = "DOSSIER_LU"
    FICHIER_LU = "FICHIER_LU"
    JOURNAL_LU = "JOURNAL_LU"


class Gravite(StrEnum):
    """The severity of a line, for those who sort lines by it."""

    ALERTE = "ALERTE"
    A_NOTER = "A_NOTER"
    INFORMATION = "INFORMATION"


MINUTE, HEURE = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FicheJournal:
    """All about a nature, in one place.

    Attributes:
        libelle: the French words for an administrator.
        description: the English description in the GraphQL schema.
        gravite: the severity, for a collector.
        est_lecture: whether somebody read data: one line for each object and hour, however often it is read again.
    """

    libelle: str
    description: str
    gravite: Gravite = Gravite.A_NOTER
    est_lecture: bool = False

    @property
    def fenetre(self) -> timedelta:
        """The time in which the same fact makes one line."""
        return HEURE if self.est_lecture else MINUTE

    def debut(self, le: datetime) -> datetime:
        """The beginning of the window of an instant."""
        return datetime.fromtimestamp(
            le.timestamp() // self.fenetre.total_seconds() * self.fenetre.total_seconds(), UTC
        )


FICHES_JOURNAL: Mapping[NatureJournal, FicheJournal] = MappingProxyType(
    {
        NatureJournal.CONNEXION_REFUSEE: FicheJournal(
            "Connexion refusée", "A sign-in was refused; the detail is the code of the refusal.", Gravite.ALERTE
        ),
        NatureJournal.TENTATIVES_BLOQUEES: FicheJournal(
            "Tentatives bloquées", "Too many tries: one was not examined; the detail is the rule.", Gravite.ALERTE
        ),
        NatureJournal.APPAREIL_NOUVEAU: FicheJournal(
            "Connexion d'un appareil inconnu", "An account signed in on a device where it never had."
        ),
        NatureJournal.JETON_REJOUE: FicheJournal(
            "Jeton rejoué", "A renewal token came back after its use: its sign-in was closed.", Gravite.ALERTE
        ),
        NatureJournal.MOT_DE_PASSE_CHANGE: FicheJournal(
            "Mot de passe changé", "A password was set, by its owner or on a slip of a school."
        ),
        NatureJournal.SECOND_FACTEUR_ENROLE: FicheJournal("Second facteur enrôlé", "A second factor was put in use."),
        NatureJournal.SECOND_FACTEUR_REFUSE: FicheJournal(
            "Second facteur refusé", "The code of a second factor was refused; the detail is why.", Gravite.ALERTE
        ),
        NatureJournal.SECOND_FACTEUR_ENLEVE: FicheJournal(
            "Second facteur retiré", "A second factor was taken back, to be enrolled again."
        ),
        NatureJournal.CODE_SECOURS_UTILISE: FicheJournal(
            "Code de secours utilisé", "A code de secours served in place of the second factor."
        ),
        NatureJournal.LIEN_UTILISE: FicheJournal(
            "Lien utilisé", "A link sent by mail was used; the detail is its use."
        ),
        NatureJournal.LIEN_REFUSE: FicheJournal(
            "Lien refusé",
            "A link came back after its use or its end, or was forged; the detail is its use.",
            Gravite.ALERTE,
        ),
        NatureJournal.OPERATION_REFUSEE: FicheJournal(
            "Opération interdite demandée", "An operation was asked that is not for such accounts.", Gravite.ALERTE
        ),
        NatureJournal.OBJET_REFUSE: FicheJournal(
            "Objet hors de portée demandé", "An object was asked that is missing or out of reach.", Gravite.ALERTE
        ),
        NatureJournal.DROITS_MODIFIES: FicheJournal(
            "Droits d'un compte modifiés", "An account was opened, closed or given another scope; the detail is which."
        ),
        NatureJournal.COPIE_DEMANDEE: FicheJournal(
            "Copie des données demandée", "A candidate asked for a copy of all their data."
        ),
        NatureJournal.TABLE_EXPORTEE: FicheJournal("Liste exportée", "An office asked for a list as a file."),
        NatureJournal.DOSSIER_LISTE: FicheJournal(
            "Dossier vu dans une liste",
            "A list showed a registration to an agent.",
            Gravite.INFORMATION,
            est_lecture=True,
        ),
        NatureJournal.DOSSIER_LU: FicheJournal(
            "Dossier ouvert", "An agent opened a registration.", Gravite.INFORMATION, est_lecture=True
        ),
        NatureJournal.FICHIER_LU: FicheJournal(
            "Fichier ouvert", "An agent was given a file of a registration.", Gravite.INFORMATION, est_lecture=True
        ),
        NatureJournal.JOURNAL_LU: FicheJournal(
            "Journal consulté", "An administrator read the security journal.", Gravite.INFORMATION, est_lecture=True
        ),
    }
)
