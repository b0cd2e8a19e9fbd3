"""The enums that several modules of the schema share; imported before any form, so that forms find theirs."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import strawberry

from api.resolvers.compte.connexion import TypeClient
from api.rules.amenagement import DecisionAmenagement, FormeEpreuve
from api.rules.candidature import Action as ActionCandidature
from api.rules.candidature import EtatCandidature
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.convocation import ReglePlaces
from api.rules.document import ModeDepot
from api.rules.evenement import FICHES, TypeEvenement
from api.rules.gestion import Tri as TriCandidatures
from api.rules.gestion.actions import ActionGestion
from api.rules.listes import Civilite, FormePassage
from api.rules.lot import DocumentAPublier, EtatLot, NatureLot
from api.rules.parcours import EtatOnglet, Nature
from api.rules.piece import ActionPiece, StatutPiece
from api.rules.piece import Format as FormatFichier
from api.rules.piece import Stade as StadePiece
from api.rules.problems import DESCRIPTIONS
from api.rules.problems import Code as ErrorCode
from api.rules.reglement import Mode, Position
from api.rules.reprise import Motif as MotifReprise
from api.rules.resultat import Decision

__all__ = [
    "ActionCandidature",
    "ActionGestion",
    "ActionPiece",
    "Civilite",
    "Decision",
    "DecisionAmenagement",
    "DocumentAPublier",
    "ErrorCode",
    "EtatCandidature",
    "EtatCompte",
    "EtatLot",
    "EtatOnglet",
    "FormatFichier",
    "FormeEpreuve",
    "FormePassage",
    "Mode",
    "ModeDepot",
    "MotifReprise",
    "Nature",
    "NatureLot",
    "Position",
    "ReglePlaces",
    "StadePiece",
    "StatutPiece",
    "TriCandidatures",
    "TypeClient",
    "TypeCompte",
    "TypeEvenement",
    "described_enum",
]


OUVERTE = "Values may be added: a client has a way to show one that it does not know."
FERMEE = "No value will be added."


def described_enum(
    enum: type[Enum], name: str, description: str, values: Mapping[Any, str], *, est_fermee: bool = False
) -> None:
    """Registers an enum of the rules in the schema, each of its values described.

    It marks the class itself, so that fields are annotated with the enum of the rules.
    """
    registered = strawberry.enum(enum, name=name, description=f"{description} {FERMEE if est_fermee else OUVERTE}")
    for value in registered.__strawberry_definition__.values:  # type: ignore[attr-defined]  # added by the line above
        value.description = values[enum(value.value)]


described_enum(
    ErrorCode, "ErrorCode", "Reason for a refusal or for an incomplete value; stable, for programs.", DESCRIPTIONS
)

described_enum(
    Nature,
    "Nature",
    "Kind of domaine.",
    {Nature.EXAMEN: "An exam.", Nature.CONCOURS: "A competition."},
    est_fermee=True,
)

described_enum(
    Civilite,
    "Civilite",
    "Title of a person.",
    {Civilite.MONSIEUR: "Monsieur.", Civilite.MADAME: "Madame."},
    est_fermee=True,
)

described_enum(
    FormePassage,
    "FormePassage",
    "Forme de passage: all unités in one session, or some of them each session.",
    {
        FormePassage.GLOBALE: "All units in one session.",
        FormePassage.PROGRESSIVE: "Some units each session.",
    },
    est_fermee=True,
)

described_enum(
    EtatCompte,
    "EtatCompte",
    "État of an account.",
    {
        EtatCompte.EN_ATTENTE: "Waits for its activation, for 48 hours.",
        EtatCompte.ACTIF: "Can be used.",
        EtatCompte.DESACTIVE: "Was closed by an administrator.",
    },
)

described_enum(
    TypeCompte,
    "TypeCompte",
    "Kind of holder of an account.",
    {
        TypeCompte.CANDIDAT: "A candidate.",
        TypeCompte.ETABLISSEMENT: "A school.",
        TypeCompte.GESTIONNAIRE: "An exam office.",
        TypeCompte.ADMINISTRATEUR: "The national administration.",
        TypeCompte.MACHINE: "A machine: the software of a school, of an académie or of a ministry.",
    },
)

described_enum(
    TypeClient,
    "TypeClient",
    "Kind of client: it decides how the sign-in is stored.",
    {
        TypeClient.WEB: "A browser: it gets an HttpOnly cookie and no token.",
        TypeClient.MOBILE: "An application: it gets a bearer of fifteen minutes and its renewal.",
    },
)

described_enum(
    EtatCandidature,
    "EtatCandidature",
    "État of a candidature.",
    {
        EtatCandidature.BROUILLON: "Being typed, never saved.",
        EtatCandidature.A_COMPLETER: "Registered beforehand; to be completed and saved.",
        EtatCandidature.INSCRIT: "Registered.",
        EtatCandidature.DESINSCRIT: "Withdrawn by the candidate.",
        EtatCandidature.ECARTEE: "Set aside by the office.",
        EtatCandidature.SUPPRIMEE: "Deleted by the office.",
    },
)

described_enum(
    ActionCandidature,
    "ActionCandidature",
    "Action of a candidate on a candidature.",
    {
        ActionCandidature.RENSEIGNER: "Fill a tab of the draft.",
        ActionCandidature.ENREGISTRER: "Save: every tab is complete.",
        ActionCandidature.MODIFIER: "Open a draft beside the official version.",
        ActionCandidature.ABANDONNER: "Delete the draft.",
        ActionCandidature.SE_DESINSCRIRE: "Withdraw.",
        ActionCandidature.VISUALISER: "Preview the document.",
    },
)

described_enum(
    EtatOnglet,
    "EtatOnglet",
    "State of filling of a tab.",
    {
        EtatOnglet.A_REMPLIR: "Never saved, with required fields.",
        EtatOnglet.INCOMPLET: "Saved, with something to complete or correct.",
        EtatOnglet.COMPLET: "Without a problem.",
    },
)

described_enum(
    Position,
    "Position",
    "Position of the candidate towards an épreuve in this session.",
    {
        Position.NON_INSCRIT: "Not taken in this session.",
        Position.INSCRIT: "Taken in this session.",
        Position.DISPENSE: "Not to be taken: an acquis dispenses from it.",
        Position.BENEFICE: "Not to be taken: an earlier mark is kept.",
    },
)

described_enum(
    Mode,
    "Mode",
    "Mode of assessment of an épreuve.",
    {
        Mode.PONCTUEL: "One sitting.",
        Mode.CCF: "Contrôle en cours de formation.",
    },
)

described_enum(
    ModeDepot,
    "ModeDepot",
    "Way of handing in a pièce.",
    {
        ModeDepot.EN_LIGNE: "Uploaded.",
        ModeDepot.POSTAL: "Sent by post.",
        ModeDepot.AUTRE: "Handed in otherwise.",
    },
)

described_enum(
    TypeEvenement,
    "TypeEvenement",
    "Type of event.",
    {type_: fiche.description for type_, fiche in FICHES.items()},
)

described_enum(
    StadePiece,
    "StadePiece",
    "Stade of a pièce: its statut, or, without one, the candidate's last action.",
    {
        StadePiece.VIDE: "No file given.",
        StadePiece.DEPOSEE: "A file was uploaded and not yet validated by the candidate.",
        StadePiece.VALIDEE: "Validated by the candidate: waits for the office.",
        StadePiece.EN_ATTENTE_CONTROLE: "Expected by post, or waiting for the office.",
        StadePiece.RECUE: "Received by the office, not controlled.",
        StadePiece.NON_CONFORME: "Refused: another file is expected before the deadline.",
        StadePiece.EN_ATTENTE_NOUVELLE_PJ: "Refused: another file is expected, even past the deadline.",
        StadePiece.CONFORME: "Accepted.",
    },
)

described_enum(
    NatureLot,
    "NatureLot",
    "Act of a lot on each of its candidatures, or of its schools.",
    {
        NatureLot.CONVOCATION: "Publishes a convocation.",
        NatureLot.RELANCE_PIECES: "Publishes a relance of pièces justificatives.",
        NatureLot.NOTIFICATION_AMENAGEMENTS: "Publishes a notification of aménagements.",
        NatureLot.MESSAGE: "Sends a message.",
        NatureLot.NOTES: "Publishes the marks, with the decision and the relevé de notes.",
        NatureLot.REPRISE: "Registers the candidates of an earlier session beforehand.",
        NatureLot.DEMANDES_PIECES: "Publishes a new version of the demande de pièces, where it prints otherwise.",
        NatureLot.COMPTES_ECOLES: "Opens the accounts of schools, each of which is sent its first link.",
    },
)

described_enum(
    EtatLot,
    "EtatLot",
    "État of a lot.",
    {
        EtatLot.EN_COURS: "Under way.",
        EtatLot.TERMINE: "Ended: each candidature is done or is a failure.",
        EtatLot.ANNULE: "Stopped by the office; the candidatures done stay done.",
    },
)

described_enum(
    MotifReprise,
    "MotifReprise",
    "Reason why a candidate of an earlier session is not registered beforehand.",
    {
        MotifReprise.SANS_RESULTAT: "Without a published result.",
        MotifReprise.EN_DELIBERATION: "The jury has still to decide.",
        MotifReprise.ADMIS: "Admitted.",
        MotifReprise.SCOLAIRE: "A pupil: the school registers anew.",
        MotifReprise.DEJA_INSCRIT: "Already with a candidature in the new session.",
        MotifReprise.SANS_PERIODE: "The new session has no registration period there.",
        MotifReprise.SPECIALITE_FERMEE: "The spécialité is no longer offered.",
    },
)

described_enum(
    Decision,
    "Decision",
    "Decision that follows from the marks of a candidature.",
    {
        Decision.ADMIS: "Admitted.",
        Decision.CONTROLE: "May sit the épreuves de contrôle (second group).",
        Decision.AJOURNE: "Not admitted.",
        Decision.ELIMINE: "Not admitted, because of an absence at an obligatory épreuve.",
        Decision.SANS_DECISION: "Forme progressive: unités remain to be presented.",
        Decision.A_DELIBERER: "The règlement as known does not decide: the jury does.",
    },
)

described_enum(
    DocumentAPublier,
    "DocumentAPublier",
    "A document that an office publishes when it decides to.",
    {
        DocumentAPublier.RELANCE_PIECES: "The relance: pièces still missing.",
        DocumentAPublier.NOTIFICATION_AMENAGEMENTS: "The decision on a demand of aménagements.",
        DocumentAPublier.CONVOCATION: "The convocation: day, hour and place of each épreuve.",
    },
)

described_enum(
    ReglePlaces,
    "ReglePlaces",
    "The order in which candidates are seated.",
    {
        ReglePlaces.NOM: "By family name and first names.",
        ReglePlaces.NUMERO: "By n° candidat.",
    },
)

described_enum(
    FormeEpreuve,
    "FormeEpreuve",
    "Form of an épreuve; more time is granted form by form.",
    {
        FormeEpreuve.ECRIT: "Written.",
        FormeEpreuve.ORAL: "Oral.",
        FormeEpreuve.PRATIQUE: "Practical.",
    },
)

described_enum(
    DecisionAmenagement,
    "DecisionAmenagement",
    "Answer of an office to a demand of aménagements.",
    {
        DecisionAmenagement.ACCORDE: "All measures granted.",
        DecisionAmenagement.PARTIEL: "Some measures granted.",
        DecisionAmenagement.REFUSE: "No measure granted.",
    },
)

described_enum(
    StatutPiece,
    "StatutPiece",
    "Statut that the office gives to a pièce.",
    {
        StatutPiece.EN_ATTENTE_CONTROLE: "Awaited by post or otherwise, or waiting for its control.",
        StatutPiece.RECUE: "Received, not controlled.",
        StatutPiece.NON_CONFORME: "Refused; the candidate may answer within the window.",
        StatutPiece.EN_ATTENTE_NOUVELLE_PJ: "Asked anew; the candidate may answer even after the window.",
        StatutPiece.CONFORME: "Accepted; nothing to do.",
    },
)

described_enum(
    ActionPiece,
    "ActionPiece",
    "Action of a candidate on a pièce.",
    {
        ActionPiece.AJOUTER: "Upload a file.",
        ActionPiece.SUPPRIMER: "Delete the file, which is not validated yet.",
    },
)

described_enum(
    FormatFichier,
    "FormatFichier",
    "Format of an uploaded file.",
    {
        FormatFichier.PDF: "PDF document.",
        FormatFichier.JPG: "JPEG image.",
        FormatFichier.PNG: "PNG image.",
    },
)

described_enum(
    TriCandidatures,
    "TriCandidatures",
    "Order of a list of candidatures.",
    {
        TriCandidatures.NOM: "By family name, then first names.",
        TriCandidatures.INSCRIPTION: "By the instant of their start, the latest first.",
    },
)

described_enum(
    ActionGestion,
    "ActionGestion",
    "Action of an office on a candidature.",
    {
        ActionGestion.MODIFIER: "Fill its tabs and save, or correct the civil status.",
        ActionGestion.ECARTER: "Set the candidature aside.",
        ActionGestion.SUPPRIMER: "Delete the candidature.",
        ActionGestion.RESTAURER: "Bring back a candidature set aside or deleted.",
        ActionGestion.DEMANDER_TRANSFERT: "Ask another académie to take the candidature over.",
        ActionGestion.ANNULER_TRANSFERT: "Give up a transfer asked for.",
    },
)
