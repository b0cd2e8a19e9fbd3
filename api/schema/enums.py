"""The enums that several modules of the schema share, each value described; imported before any form, so that forms find theirs."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import strawberry

from api.resolvers.compte.connexion import Client
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
    "Client",
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
    "TypeCompte",
    "TypeEvenement",
    "described_enum",
]


def described_enum(enum: type[Enum], name: str, description: str, values: Mapping[Any, str]) -> None:
    """Registers an enum of the rules in the schema, each of its values described.

    The class itself is marked, so that fields are annotated with the enum of the rules.
    """
    registered = strawberry.enum(enum, name=name, description=description)
    for value in registered.__strawberry_definition__.values:  # type: ignore[attr-defined]  # added by the line above
        value.description = values[enum(value.value)]


described_enum(
    ErrorCode, "ErrorCode", "Why something was refused or is incomplete; stable, for programs.", DESCRIPTIONS
)

described_enum(
    Nature,
    "Nature",
    "The two kinds of domaine.",
    {Nature.EXAMEN: "An exam.", Nature.CONCOURS: "A competition."},
)

described_enum(
    Civilite,
    "Civilite",
    "How a person is addressed.",
    {Civilite.MONSIEUR: "Monsieur.", Civilite.MADAME: "Madame."},
)

described_enum(
    FormePassage,
    "FormePassage",
    "Whether all units are taken in one session.",
    {
        FormePassage.GLOBALE: "All units in one session.",
        FormePassage.PROGRESSIVE: "Some units each session.",
    },
)

described_enum(
    EtatCompte,
    "EtatCompte",
    "Where an account stands.",
    {
        EtatCompte.EN_ATTENTE: "Waits for its activation, for 48 hours.",
        EtatCompte.ACTIF: "Can be used.",
        EtatCompte.DESACTIVE: "Was closed by an administrator.",
    },
)

described_enum(
    TypeCompte,
    "TypeCompte",
    "Who an account is for.",
    {
        TypeCompte.CANDIDAT: "A candidate.",
        TypeCompte.ETABLISSEMENT: "A school.",
        TypeCompte.GESTIONNAIRE: "An exam office.",
        TypeCompte.ADMINISTRATEUR: "The national administration.",
    },
)

described_enum(
    Client,
    "Client",
    "How the client keeps its sign-in.",
    {
        Client.WEB: "A browser: an HttpOnly cookie is set, no token is told.",
        Client.MOBILE: "An application: a bearer of fifteen minutes and its renewal are told.",
    },
)

described_enum(
    EtatCandidature,
    "EtatCandidature",
    "Where a candidature stands.",
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
    "What can be done with a candidature at this instant.",
    {
        ActionCandidature.RENSEIGNER: "Fill a tab of the draft.",
        ActionCandidature.ENREGISTRER: "Save: every tab is complete.",
        ActionCandidature.MODIFIER: "Open a draft beside the official version.",
        ActionCandidature.ABANDONNER: "Forget the draft.",
        ActionCandidature.SE_DESINSCRIRE: "Withdraw.",
        ActionCandidature.VISUALISER: "Preview the document.",
    },
)

described_enum(
    EtatOnglet,
    "EtatOnglet",
    "How far a tab is filled.",
    {
        EtatOnglet.A_REMPLIR: "Never saved, and something is required.",
        EtatOnglet.INCOMPLET: "Saved, with something to complete or correct.",
        EtatOnglet.COMPLET: "Nothing to do.",
    },
)

described_enum(
    Position,
    "Position",
    "What becomes of an épreuve in this session.",
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
    "How an épreuve is assessed.",
    {
        Mode.PONCTUEL: "In one sitting.",
        Mode.CCF: "In the course of training.",
    },
)

described_enum(
    ModeDepot,
    "ModeDepot",
    "How a pièce is handed in.",
    {
        ModeDepot.EN_LIGNE: "Uploaded.",
        ModeDepot.POSTAL: "Sent by post.",
        ModeDepot.AUTRE: "Handed in otherwise.",
    },
)

described_enum(
    TypeEvenement,
    "TypeEvenement",
    "What happened.",
    {type_: fiche.description for type_, fiche in FICHES.items()},
)

described_enum(
    StadePiece,
    "StadePiece",
    "Where a pièce stands: its status, or, as long as it has none, what the candidate did.",
    {
        StadePiece.VIDE: "Nothing was given.",
        StadePiece.DEPOSEE: "A file was uploaded and not yet validated by the candidate.",
        StadePiece.VALIDEE: "Validated by the candidate: waits for the office.",
        StadePiece.EN_ATTENTE_CONTROLE: "Expected by post, or waiting for the office.",
        StadePiece.RECUE: "Received by the office.",
        StadePiece.NON_CONFORME: "Refused: another file is expected before the deadline.",
        StadePiece.EN_ATTENTE_NOUVELLE_PJ: "Refused: another file is expected, even past the deadline.",
        StadePiece.CONFORME: "Accepted.",
    },
)

described_enum(
    NatureLot,
    "NatureLot",
    "What a lot does to each of its candidatures.",
    {
        NatureLot.CONVOCATION: "Publishes a convocation.",
        NatureLot.RELANCE_PIECES: "Publishes a relance of pièces justificatives.",
        NatureLot.NOTIFICATION_AMENAGEMENTS: "Publishes a notification of aménagements.",
        NatureLot.MESSAGE: "Sends a message.",
        NatureLot.NOTES: "Publishes the marks, with the decision and the relevé de notes.",
        NatureLot.REPRISE: "Registers the candidates of an earlier session beforehand.",
    },
)

described_enum(
    EtatLot,
    "EtatLot",
    "Where a lot stands.",
    {
        EtatLot.EN_COURS: "Under way.",
        EtatLot.TERMINE: "Every candidature was done or counted as a failure.",
        EtatLot.ANNULE: "Stopped by the office; what was done stays done.",
    },
)

described_enum(
    MotifReprise,
    "MotifReprise",
    "Why a candidate of an earlier session is not registered beforehand.",
    {
        MotifReprise.SANS_RESULTAT: "No result is published.",
        MotifReprise.EN_DELIBERATION: "The jury has still to decide.",
        MotifReprise.ADMIS: "Admitted.",
        MotifReprise.SCOLAIRE: "A pupil: the school registers anew.",
        MotifReprise.DEJA_INSCRIT: "Has a candidature in the new session.",
        MotifReprise.SANS_PERIODE: "The new session has no registration period there.",
        MotifReprise.SPECIALITE_FERMEE: "The spécialité is no longer offered.",
    },
)

described_enum(
    Decision,
    "Decision",
    "What follows from the marks of a candidature.",
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
        DocumentAPublier.RELANCE_PIECES: "The pièces that are still missing.",
        DocumentAPublier.NOTIFICATION_AMENAGEMENTS: "The decision on a demand of aménagements.",
        DocumentAPublier.CONVOCATION: "When and where the candidate sits each épreuve.",
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
    "How an épreuve is sat; more time is granted form by form.",
    {
        FormeEpreuve.ECRIT: "In writing.",
        FormeEpreuve.ORAL: "Orally.",
        FormeEpreuve.PRATIQUE: "In practice.",
    },
)

described_enum(
    DecisionAmenagement,
    "DecisionAmenagement",
    "What an office answers to a demand of aménagements.",
    {
        DecisionAmenagement.ACCORDE: "All that was asked.",
        DecisionAmenagement.PARTIEL: "Part of it.",
        DecisionAmenagement.REFUSE: "None of it.",
    },
)

described_enum(
    StatutPiece,
    "StatutPiece",
    "What the office said of a pièce.",
    {
        StatutPiece.EN_ATTENTE_CONTROLE: "Comes by post or otherwise; waits for its control.",
        StatutPiece.RECUE: "Received, not controlled.",
        StatutPiece.NON_CONFORME: "Refused; the candidate may answer within the window.",
        StatutPiece.EN_ATTENTE_NOUVELLE_PJ: "Asked anew; the candidate may answer even after the window.",
        StatutPiece.CONFORME: "Accepted; nothing to do.",
    },
)

described_enum(
    ActionPiece,
    "ActionPiece",
    "What can be done with a pièce at this instant.",
    {
        ActionPiece.AJOUTER: "Upload a file.",
        ActionPiece.SUPPRIMER: "Delete the file, which is not validated yet.",
    },
)

described_enum(
    FormatFichier,
    "FormatFichier",
    "A kind of file that may be uploaded.",
    {
        FormatFichier.PDF: "PDF document.",
        FormatFichier.JPG: "JPEG image.",
        FormatFichier.PNG: "PNG image.",
    },
)

described_enum(
    TriCandidatures,
    "TriCandidatures",
    "The orders of a list of candidatures.",
    {
        TriCandidatures.NOM: "By family name, then first names.",
        TriCandidatures.INSCRIPTION: "By the instant at which they were started, the latest first.",
    },
)

described_enum(
    ActionGestion,
    "ActionGestion",
    "What an office may do with a candidature at this instant.",
    {
        ActionGestion.MODIFIER: "Fill its tabs and save, or correct the civil status.",
        ActionGestion.ECARTER: "Set it aside.",
        ActionGestion.SUPPRIMER: "Delete it.",
        ActionGestion.RESTAURER: "Take such a decision back.",
        ActionGestion.DEMANDER_TRANSFERT: "Ask another académie to take it over.",
        ActionGestion.ANNULER_TRANSFERT: "Give such a request up.",
    },
)
