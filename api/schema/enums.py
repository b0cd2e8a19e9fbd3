"""The enums that several modules of the schema share, each value described; imported before any form, so that forms find theirs."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

import strawberry

from api.resolvers.compte import connexion
from api.rules import amenagement as amenagement_rule
from api.rules import candidature as candidature_rule
from api.rules import compte as compte_rule
from api.rules import convocation as convocation_rule
from api.rules import document as document_rule
from api.rules import evenement as evenement_rule
from api.rules import gestion as gestion_rule
from api.rules import listes, reglement
from api.rules import lot as lot_rule
from api.rules import parcours as parcours_rule
from api.rules import piece as piece_rule
from api.rules import reprise as reprise_rule
from api.rules import resultat as resultat_rule
from api.rules.gestion import actions as actions_rule
from api.rules.problems import DESCRIPTIONS, Code

E = TypeVar("E", bound=Enum)


def described_enum(enum: type[E], name: str, description: str, values: Mapping[Any, str]) -> type[E]:
    """Registers an enum of the rules in the schema, each of its values described."""
    registered = strawberry.enum(enum, name=name, description=description)
    for value in registered.__strawberry_definition__.values:  # type: ignore[attr-defined]  # added by the line above
        value.description = values[enum(value.value)]
    return enum


ErrorCode = described_enum(
    Code, "ErrorCode", "Why something was refused or is incomplete; stable, for programs.", DESCRIPTIONS
)

Nature = described_enum(
    parcours_rule.Nature,
    "Nature",
    "The two kinds of domaine.",
    {parcours_rule.Nature.EXAMEN: "An exam.", parcours_rule.Nature.CONCOURS: "A competition."},
)

Civilite = described_enum(
    listes.Civilite,
    "Civilite",
    "How a person is addressed.",
    {listes.Civilite.MONSIEUR: "Monsieur.", listes.Civilite.MADAME: "Madame."},
)

FormePassage = described_enum(
    listes.FormePassage,
    "FormePassage",
    "Whether all units are taken in one session.",
    {
        listes.FormePassage.GLOBALE: "All units in one session.",
        listes.FormePassage.PROGRESSIVE: "Some units each session.",
    },
)

EtatCompte = described_enum(
    compte_rule.EtatCompte,
    "EtatCompte",
    "Where an account stands.",
    {
        compte_rule.EtatCompte.EN_ATTENTE: "Waits for its activation, for 48 hours.",
        compte_rule.EtatCompte.ACTIF: "Can be used.",
        compte_rule.EtatCompte.DESACTIVE: "Was closed by an administrator.",
    },
)

TypeCompte = described_enum(
    compte_rule.TypeCompte,
    "TypeCompte",
    "Who an account is for.",
    {
        compte_rule.TypeCompte.CANDIDAT: "A candidate.",
        compte_rule.TypeCompte.ETABLISSEMENT: "A school.",
        compte_rule.TypeCompte.GESTIONNAIRE: "An exam office.",
        compte_rule.TypeCompte.ADMINISTRATEUR: "The national administration.",
    },
)

Client = described_enum(
    connexion.Client,
    "Client",
    "How the client keeps its sign-in.",
    {
        connexion.Client.WEB: "A browser: an HttpOnly cookie is set, no token is told.",
        connexion.Client.MOBILE: "An application: a bearer of fifteen minutes and its renewal are told.",
    },
)

EtatCandidature = described_enum(
    candidature_rule.EtatCandidature,
    "EtatCandidature",
    "Where a candidature stands.",
    {
        candidature_rule.EtatCandidature.BROUILLON: "Being typed, never saved.",
        candidature_rule.EtatCandidature.A_COMPLETER: "Registered beforehand; to be completed and saved.",
        candidature_rule.EtatCandidature.INSCRIT: "Registered.",
        candidature_rule.EtatCandidature.DESINSCRIT: "Withdrawn by the candidate.",
        candidature_rule.EtatCandidature.ECARTEE: "Set aside by the office.",
        candidature_rule.EtatCandidature.SUPPRIMEE: "Deleted by the office.",
    },
)

ActionCandidature = described_enum(
    candidature_rule.Action,
    "ActionCandidature",
    "What can be done with a candidature at this instant.",
    {
        candidature_rule.Action.RENSEIGNER: "Fill a tab of the draft.",
        candidature_rule.Action.ENREGISTRER: "Save: every tab is complete.",
        candidature_rule.Action.MODIFIER: "Open a draft beside the official version.",
        candidature_rule.Action.ABANDONNER: "Forget the draft.",
        candidature_rule.Action.SE_DESINSCRIRE: "Withdraw.",
        candidature_rule.Action.VISUALISER: "Preview the document.",
    },
)

EtatOnglet = described_enum(
    parcours_rule.EtatOnglet,
    "EtatOnglet",
    "How far a tab is filled.",
    {
        parcours_rule.EtatOnglet.A_REMPLIR: "Never saved, and something is required.",
        parcours_rule.EtatOnglet.INCOMPLET: "Saved, with something to complete or correct.",
        parcours_rule.EtatOnglet.COMPLET: "Nothing to do.",
    },
)

Position = described_enum(
    reglement.Position,
    "Position",
    "What becomes of an épreuve in this session.",
    {
        reglement.Position.NON_INSCRIT: "Not taken in this session.",
        reglement.Position.INSCRIT: "Taken in this session.",
        reglement.Position.DISPENSE: "Not to be taken: an acquis dispenses from it.",
        reglement.Position.BENEFICE: "Not to be taken: an earlier mark is kept.",
    },
)

Mode = described_enum(
    reglement.Mode,
    "Mode",
    "How an épreuve is assessed.",
    {
        reglement.Mode.PONCTUEL: "In one sitting.",
        reglement.Mode.CCF: "In the course of training.",
    },
)

ModeDepot = described_enum(
    document_rule.ModeDepot,
    "ModeDepot",
    "How a pièce is handed in.",
    {
        document_rule.ModeDepot.EN_LIGNE: "Uploaded.",
        document_rule.ModeDepot.POSTAL: "Sent by post.",
        document_rule.ModeDepot.AUTRE: "Handed in otherwise.",
    },
)

TypeEvenement = described_enum(
    evenement_rule.TypeEvenement,
    "TypeEvenement",
    "What happened.",
    {type_: fiche.description for type_, fiche in evenement_rule.FICHES.items()},
)

StadePiece = described_enum(
    piece_rule.Stade,
    "StadePiece",
    "Where a pièce stands: its status, or, as long as it has none, what the candidate did.",
    {
        piece_rule.Stade.VIDE: "Nothing was given.",
        piece_rule.Stade.DEPOSEE: "A file was uploaded and not yet validated by the candidate.",
        piece_rule.Stade.VALIDEE: "Validated by the candidate: waits for the office.",
        piece_rule.Stade.EN_ATTENTE_CONTROLE: "Expected by post, or waiting for the office.",
        piece_rule.Stade.RECUE: "Received by the office.",
        piece_rule.Stade.NON_CONFORME: "Refused: another file is expected before the deadline.",
        piece_rule.Stade.EN_ATTENTE_NOUVELLE_PJ: "Refused: another file is expected, even past the deadline.",
        piece_rule.Stade.CONFORME: "Accepted.",
    },
)

NatureLot = described_enum(
    lot_rule.NatureLot,
    "NatureLot",
    "What a lot does to each of its candidatures.",
    {
        lot_rule.NatureLot.CONVOCATION: "Publishes a convocation.",
        lot_rule.NatureLot.RELANCE_PIECES: "Publishes a relance of pièces justificatives.",
        lot_rule.NatureLot.NOTIFICATION_AMENAGEMENTS: "Publishes a notification of aménagements.",
        lot_rule.NatureLot.MESSAGE: "Sends a message.",
        lot_rule.NatureLot.NOTES: "Publishes the marks, with the decision and the relevé de notes.",
        lot_rule.NatureLot.REPRISE: "Registers the candidates of an earlier session beforehand.",
    },
)

EtatLot = described_enum(
    lot_rule.EtatLot,
    "EtatLot",
    "Where a lot stands.",
    {
        lot_rule.EtatLot.EN_COURS: "Under way.",
        lot_rule.EtatLot.TERMINE: "Every candidature was done or counted as a failure.",
        lot_rule.EtatLot.ANNULE: "Stopped by the office; what was done stays done.",
    },
)

MotifReprise = described_enum(
    reprise_rule.Motif,
    "MotifReprise",
    "Why a candidate of an earlier session is not registered beforehand.",
    {
        reprise_rule.Motif.SANS_RESULTAT: "No result is published.",
        reprise_rule.Motif.EN_DELIBERATION: "The jury has still to decide.",
        reprise_rule.Motif.ADMIS: "Admitted.",
        reprise_rule.Motif.SCOLAIRE: "A pupil: the school registers anew.",
        reprise_rule.Motif.DEJA_INSCRIT: "Has a candidature in the new session.",
        reprise_rule.Motif.SANS_PERIODE: "The new session has no registration period there.",
        reprise_rule.Motif.SPECIALITE_FERMEE: "The spécialité is no longer offered.",
    },
)

Decision = described_enum(
    resultat_rule.Decision,
    "Decision",
    "What follows from the marks of a candidature.",
    {
        resultat_rule.Decision.ADMIS: "Admitted.",
        resultat_rule.Decision.CONTROLE: "May sit the épreuves de contrôle (second group).",
        resultat_rule.Decision.AJOURNE: "Not admitted.",
        resultat_rule.Decision.ELIMINE: "Not admitted, because of an absence at an obligatory épreuve.",
        resultat_rule.Decision.SANS_DECISION: "Forme progressive: unités remain to be presented.",
        resultat_rule.Decision.A_DELIBERER: "The règlement as known does not decide: the jury does.",
    },
)

DocumentAPublier = described_enum(
    lot_rule.DocumentAPublier,
    "DocumentAPublier",
    "A document that an office publishes when it decides to.",
    {
        lot_rule.DocumentAPublier.RELANCE_PIECES: "The pièces that are still missing.",
        lot_rule.DocumentAPublier.NOTIFICATION_AMENAGEMENTS: "The decision on a demand of aménagements.",
        lot_rule.DocumentAPublier.CONVOCATION: "When and where the candidate sits each épreuve.",
    },
)

ReglePlaces = described_enum(
    convocation_rule.ReglePlaces,
    "ReglePlaces",
    "The order in which candidates are seated.",
    {
        convocation_rule.ReglePlaces.NOM: "By family name and first names.",
        convocation_rule.ReglePlaces.NUMERO: "By n° candidat.",
    },
)

FormeEpreuve = described_enum(
    amenagement_rule.FormeEpreuve,
    "FormeEpreuve",
    "How an épreuve is sat; more time is granted form by form.",
    {
        amenagement_rule.FormeEpreuve.ECRIT: "In writing.",
        amenagement_rule.FormeEpreuve.ORAL: "Orally.",
        amenagement_rule.FormeEpreuve.PRATIQUE: "In practice.",
    },
)

DecisionAmenagement = described_enum(
    amenagement_rule.DecisionAmenagement,
    "DecisionAmenagement",
    "What an office answers to a demand of aménagements.",
    {
        amenagement_rule.DecisionAmenagement.ACCORDE: "All that was asked.",
        amenagement_rule.DecisionAmenagement.PARTIEL: "Part of it.",
        amenagement_rule.DecisionAmenagement.REFUSE: "None of it.",
    },
)

StatutPiece = described_enum(
    piece_rule.StatutPiece,
    "StatutPiece",
    "What the office said of a pièce.",
    {
        piece_rule.StatutPiece.EN_ATTENTE_CONTROLE: "Comes by post or otherwise; waits for its control.",
        piece_rule.StatutPiece.RECUE: "Received, not controlled.",
        piece_rule.StatutPiece.NON_CONFORME: "Refused; the candidate may answer within the window.",
        piece_rule.StatutPiece.EN_ATTENTE_NOUVELLE_PJ: "Asked anew; the candidate may answer even after the window.",
        piece_rule.StatutPiece.CONFORME: "Accepted; nothing to do.",
    },
)

ActionPiece = described_enum(
    piece_rule.ActionPiece,
    "ActionPiece",
    "What can be done with a pièce at this instant.",
    {
        piece_rule.ActionPiece.AJOUTER: "Upload a file.",
        piece_rule.ActionPiece.SUPPRIMER: "Delete the file, which is not validated yet.",
    },
)

FormatFichier = described_enum(
    piece_rule.Format,
    "FormatFichier",
    "A kind of file that may be uploaded.",
    {
        piece_rule.Format.PDF: "PDF document.",
        piece_rule.Format.JPG: "JPEG image.",
        piece_rule.Format.PNG: "PNG image.",
    },
)

TriCandidatures = described_enum(
    gestion_rule.Tri,
    "TriCandidatures",
    "The orders of a list of candidatures.",
    {
        gestion_rule.Tri.NOM: "By family name, then first names.",
        gestion_rule.Tri.INSCRIPTION: "By the instant at which they were started, the latest first.",
    },
)

ActionGestion = described_enum(
    actions_rule.ActionGestion,
    "ActionGestion",
    "What an office may do with a candidature at this instant.",
    {
        actions_rule.ActionGestion.MODIFIER: "Fill its tabs and save, or correct the civil status.",
        actions_rule.ActionGestion.ECARTER: "Set it aside.",
        actions_rule.ActionGestion.SUPPRIMER: "Delete it.",
        actions_rule.ActionGestion.RESTAURER: "Take such a decision back.",
        actions_rule.ActionGestion.DEMANDER_TRANSFERT: "Ask another académie to take it over.",
        actions_rule.ActionGestion.ANNULER_TRANSFERT: "Give such a request up.",
    },
)
