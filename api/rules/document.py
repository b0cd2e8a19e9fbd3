"""The catalogue of documents that the service produces, and the plain values that their templates print."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from api.rules.dates import instant_court, instant_court_a
from api.rules.labelled import LabelledEnum
from api.rules.textes import COMPTE_FORMATION

MENTION_PROJET = "PROJET — candidature non enregistrée"
MENTION_MODIFICATION = "PROJET — modification non enregistrée"
EPREUVES_OBLIGATOIRES = "EPREUVES OBLIGATOIRES"
EPREUVES_FACULTATIVES = "EPREUVE(S) FACULTATIVE(S)"


class TypeDocument(StrEnum):
    """The type of a document that the service produces; adding one takes a template and an entry in DOCUMENTS."""

    RECAPITULATIF_CANDIDATURE = "RECAPITULATIF_CANDIDATURE"
    CONFIRMATION_INSCRIPTION = "CONFIRMATION_INSCRIPTION"
    RECAPITULATIF_INSCRIPTION = "RECAPITULATIF_INSCRIPTION"
    DEMANDE_PIECES = "DEMANDE_PIECES"
    RELANCE_PIECES = "RELANCE_PIECES"
    NOTIFICATION_AMENAGEMENTS = "NOTIFICATION_AMENAGEMENTS"
    CONVOCATION = "CONVOCATION"
    RELEVE_NOTES = "RELEVE_NOTES"


# The kinds of files that browsers show safely, and the word in an address that asks for it.
AFFICHABLES = frozenset({"application/pdf", "image/jpeg", "image/png"})
AFFICHAGE = "affichage"


class ModeDepot(LabelledEnum):
    """The way in which a candidate hands in a group of pièces."""

    EN_LIGNE = "EN_LIGNE", "A déposer en ligne"
    POSTAL = "POSTAL", "A envoyer par voie postale"
    AUTRE = "AUTRE", "Autres modalités"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnTete:
    """The heading of every document."""

    titre: str
    domaine: str
    version_ligne: str = ""  # see ligne_version(); empty on a draft
    numero_candidat: str
    numero_inscription: str = ""  # empty on a draft
    session: str
    academie: str = ""
    enregistree_ligne: str = ""  # "Candidature enregistrée le mardi 19 juillet 2022 à 12:01"
    service: tuple[str, ...] = ()
    telephone: str = ""
    courriel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatImprime:
    """The candidate as printed: every value is final text."""

    nom_complet: str  # "MADAME NGMB-DUPONT Ngmb-Jeanne"
    adresse: tuple[str, ...] = ()
    precisions: Mapping[str, str] = field(default_factory=dict)  # by label, the civil status beyond name and birth
    nationalite: str = ""
    ne_le: str = ""
    lieu_naissance: str = ""  # "BUGARACH - 011"
    telephone: str = ""
    mobile: str = ""
    courriel: str = ""
    vae: str = ""  # "NON"
    ine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcquisImprime:
    """One line of the DECLARATION des ACQUIS."""

    libelle: str = "Titre ou diplôme"
    valeur: str
    specialite: str = ""
    precision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneEpreuve:
    """One row of a table of épreuves; `niveau` counts the dots before the label."""

    niveau: int = 0
    libelle: str  # "E1-A - Mathématiques"
    unite: str = ""
    position: str = ""
    mode: str = ""
    option: str = ""  # "Anglais"
    precision: str = ""  # "Académie d'obtention: BESANCON …"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableauEpreuves:
    """A titled table of épreuves."""

    titre: str
    lignes: tuple[LigneEpreuve, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InscriptionImprimee:
    """The values that a récapitulatif or a confirmation d'inscription prints."""

    entete: EnTete
    candidat: CandidatImprime
    diplome_possede: str = ""
    titre: str = ""  # the title that allows to register, where the domaine asks for one
    etablissement: str | None = ""  # None where the domaine asks for no school
    ancien_etablissement: str = ""
    categorie: str | None = ""  # None where the domaine asks for no catégorie
    amenagement: str = ""  # "NON"
    specialite: str  # "Aéronautique option Systèmes (25303)"
    enseignements: str = ""
    forme_passage: str = ""
    deja_presente: str = ""  # "2021"
    fermeture: str = ""  # "mercredi 13 décembre 2023 à 23:59"
    a_renvoyer: str = ""  # "dimanche 31 octobre 2021", printed in capitals
    acquis: tuple[AcquisImprime, ...] = ()
    tableaux: tuple[TableauEpreuves, ...] = ()
    resultats_presse: str = ""  # "NON"
    resultats_collectivites: str = ""  # "NON"
    compte_formation: str = COMPTE_FORMATION
    de_l_epreuve: str = "de l'examen"
    mention: str = ""  # MENTION_PROJET or MENTION_MODIFICATION on a preview


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceImprimee:
    """A pièce asked for, with the instructions for giving it."""

    code: str
    libelle: str
    consigne: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupePieces:
    """The pièces of one way of handing in and one deadline."""

    mode: ModeDepot
    titre: str  # see titre_groupe()
    pieces: tuple[PieceImprimee, ...]
    adresse: tuple[str, ...] = ()  # where to send or bring them


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandePieces:
    """The values that a demande de pièces justificatives prints."""

    entete: EnTete
    candidat: CandidatImprime
    specialite: str
    groupes: tuple[GroupePieces, ...]
    mention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelancePieces:
    """The values that a relance de pièces justificatives prints: the pièces still missing."""

    entete: EnTete
    candidat: CandidatImprime
    specialite: str
    groupes: tuple[GroupePieces, ...]
    mention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MesureImprimee:
    """A measure granted, and the text that allows it."""

    libelle: str
    reference: str  # "code de l'éducation, article D351-27, 2°"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationAmenagements:
    """The values that a notification de mesures d'aménagements prints."""

    entete: EnTete
    candidat: CandidatImprime
    specialite: str
    code: str = "code de l'éducation"
    textes: str  # "D.351-27 à D.351-32"
    decision: str  # "Accordé"
    decidee_le: str  # "vendredi 12 février 2027"
    mesures: tuple[MesureImprimee, ...] = ()
    motif: tuple[str, ...] = ()  # its paragraphs
    recours: bool = False  # whether a measure is refused: the page then tells how to contest
    mention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpreuveConvoquee:
    """One sitting, as printed and as a calendar reads it."""

    code: str
    libelle: str  # "E1 - Culture générale et expression"
    jour: str  # "lundi 14 juin 2027"
    heure: str  # "09:00"
    duree: str  # "4 h"
    majoration: str = ""  # "tiers temps compris"
    lieu: tuple[str, ...]
    salle: str = ""
    place: str
    debut: datetime
    fin: datetime
    zone: str = "Europe/Paris"  # the time zone of `jour` and `heure`


@dataclass(frozen=True, slots=True, kw_only=True)
class Convocation:
    """The values that a convocation prints, in the order of the days."""

    entete: EnTete
    candidat: CandidatImprime
    specialite: str
    epreuves: tuple[EpreuveConvoquee, ...]
    heures: str = "heure de Paris"
    amenagements: tuple[str, ...] = ()
    mention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneReleve:
    """One row of a relevé; `niveau` counts the dots before the label, `note` is a mark or the word in its place."""

    niveau: int = 0
    libelle: str  # "E1-A - Mathématiques"
    unite: str = ""
    coefficient: str = ""  # "1,5"
    note: str = ""  # "15.00", "Absent", "Dispense"
    precision: str = ""  # "Bénéfice - Académie d'obtention: BESANCON - Année d'obtention: 2021"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableauReleve:
    """A titled table of marks."""

    titre: str
    lignes: tuple[LigneReleve, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleveNotes:
    """The values that a relevé de notes prints."""

    entete: EnTete
    candidat: CandidatImprime
    specialite: str
    forme_passage: str = ""
    tableaux: tuple[TableauReleve, ...]
    moyenne: str = ""  # "10.21"; empty when it cannot be known
    decision: str  # "Admis"
    mention_obtenue: str = ""  # "Bien"
    precisions: tuple[str, ...] = ()
    mention: str = ""


Contexte = InscriptionImprimee | DemandePieces | RelancePieces | NotificationAmenagements | Convocation | ReleveNotes


@dataclass(frozen=True, slots=True)
class ModeleDocument:
    """A catalogue entry: the labels of a type of document, and its template."""

    code: TypeDocument
    libelle: str  # the label in "Mes documents"
    titre: str  # the title on the page
    contexte: type[Contexte]

    @property
    def gabarit(self) -> str:
        return f"{self.code.lower()}.html"

    def ligne(self, version: int, le: datetime) -> str:
        """The line of "Mes documents", dated in Paris time."""
        return f"{self.libelle} [PDF] : Version n°{version} mis à jour le {instant_court(le)}"

    def nom_fichier(self, numero_candidat: str, numero_inscription: str, version: int) -> str:
        """The download's name: ASCII, distinct for each version of each candidature."""
        radical = self.code.lower().replace("_", "-")
        return f"{radical}-{numero_candidat}-{numero_inscription}-v{version}.pdf"


_ENTREES = (
    ModeleDocument(
        TypeDocument.RECAPITULATIF_CANDIDATURE,
        "Récapitulatif de votre candidature",
        "Récapitulatif de votre candidature",
        InscriptionImprimee,
    ),
    ModeleDocument(
        TypeDocument.CONFIRMATION_INSCRIPTION,
        "Confirmation d'inscription",
        "CONFIRMATION D'INSCRIPTION",
        InscriptionImprimee,
    ),
    ModeleDocument(
        TypeDocument.RECAPITULATIF_INSCRIPTION,
        "Récapitulatif d'inscription",
        "RECAPITULATIF D'INSCRIPTION",
        InscriptionImprimee,
    ),
    ModeleDocument(
        TypeDocument.DEMANDE_PIECES,
        "Demande pièces justificatives",
        "DEMANDE DE PIECES JUSTIFICATIVES",
        DemandePieces,
    ),
    ModeleDocument(
        TypeDocument.RELANCE_PIECES,
        "Relance de pièces justificatives",
        "RELANCE DE PIECES JUSTIFICATIVES",
        RelancePieces,
    ),
    ModeleDocument(
        TypeDocument.NOTIFICATION_AMENAGEMENTS,
        "Notification de mesures d'aménagements",
        "NOTIFICATION DE MESURES D'AMENAGEMENTS",
        NotificationAmenagements,
    ),
    ModeleDocument(
        TypeDocument.CONVOCATION,
        "Convocation aux épreuves",
        "CONVOCATION AUX EPREUVES",
        Convocation,
    ),
    ModeleDocument(
        TypeDocument.RELEVE_NOTES,
        "Relevé de notes",
        "RELEVE DE NOTES",
        ReleveNotes,
    ),
)
DOCUMENTS: Mapping[str, ModeleDocument] = MappingProxyType({entree.code: entree for entree in _ENTREES})


_VERBES: Mapping[ModeDepot, str] = {
    ModeDepot.EN_LIGNE: "A déposer en ligne",
    ModeDepot.POSTAL: "A envoyer par voie postale",
    ModeDepot.AUTRE: "A remettre",
}


def ligne_version(version: int, le: datetime) -> str:
    """The version line of a document, dated in Paris time."""
    return f"Version : {version} du {instant_court_a(le)}"


def titre_groupe(mode: ModeDepot, fin: str, debut: str = "", *, mot: str = "au plus tard le") -> str:
    """The heading of a group of pièces, from dates already written ("mardi 30 août 2022")."""
    if debut:
        return f"{_VERBES[mode]} entre le {debut} et le {fin} (heure/Paris)"
    return f"{_VERBES[mode]} {mot} {fin} (heure/Paris)"


def telephone_imprime(numero: str) -> str:
    """A French number in pairs of digits ("05 94 27 22 43"); any other number as it was given."""
    national = f"0{numero[3:]}" if numero.startswith("+33") else numero
    if re.fullmatch(r"0[0-9]{9}", national):
        return " ".join(national[i : i + 2] for i in range(0, 10, 2))
    return numero
