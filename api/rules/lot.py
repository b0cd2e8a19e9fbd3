"""Lots: one act of an office on many candidatures, or of an administrator on many schools, done a page at a time."""

from enum import StrEnum

from api.rules.labelled import LabelledEnum


class NatureLot(LabelledEnum):
    """The act of a lot on each of its candidatures."""

    CONVOCATION = "CONVOCATION", "Publication des convocations"
    RELANCE_PIECES = "RELANCE_PIECES", "Publication des relances de pièces justificatives"
    NOTIFICATION_AMENAGEMENTS = "NOTIFICATION_AMENAGEMENTS", "Publication des notifications de mesures d'aménagements"
    MESSAGE = "MESSAGE", "Envoi d'un message"
    NOTES = "NOTES", "Publication des notes"
    REPRISE = "REPRISE", "Préparation d'une session à partir d'une autre"
    DEMANDES_PIECES = "DEMANDES_PIECES", "Nouvelle version des demandes de pièces justificatives"
    COMPTES_ECOLES = "COMPTES_ECOLES", "Ouverture des comptes des établissements"

    @property
    def est_d_ecoles(self) -> bool:
        """Whether the act is on schools, and not on candidatures."""
        return self is NatureLot.COMPTES_ECOLES


class DocumentAPublier(LabelledEnum):
    """A document that an office publishes when it decides to; each is also a type of document and of lot."""

    RELANCE_PIECES = "RELANCE_PIECES", "Relance de pièces justificatives"
    NOTIFICATION_AMENAGEMENTS = "NOTIFICATION_AMENAGEMENTS", "Notification de mesures d'aménagements"
    CONVOCATION = "CONVOCATION", "Convocation"


class EtatLot(LabelledEnum):
    """The état of a lot."""

    EN_COURS = "EN_COURS", "En cours"
    TERMINE = "TERMINE", "Terminé"
    ANNULE = "ANNULE", "Annulé"


class EtatLigne(StrEnum):
    """The outcome of one candidature of a lot."""

    A_FAIRE = "A_FAIRE"
    FAITE = "FAITE"
    ECHEC = "ECHEC"
    ANNULEE = "ANNULEE"
