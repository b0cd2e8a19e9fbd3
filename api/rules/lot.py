"""Lots: one act of an office on many candidatures, done a page at a time."""

from enum import StrEnum


class NatureLot(StrEnum):
    """The act of a lot on each of its candidatures."""

    CONVOCATION = "CONVOCATION"
    RELANCE_PIECES = "RELANCE_PIECES"
    NOTIFICATION_AMENAGEMENTS = "NOTIFICATION_AMENAGEMENTS"
    MESSAGE = "MESSAGE"
    NOTES = "NOTES"
    REPRISE = "REPRISE"

    @property
    def libelle(self) -> str:
        """The label in French, for the office's list of lots."""
        return _LIBELLES[self]


_LIBELLES = {
    NatureLot.CONVOCATION: "Publication des convocations",
    NatureLot.RELANCE_PIECES: "Publication des relances de pièces justificatives",
    NatureLot.NOTIFICATION_AMENAGEMENTS: "Publication des notifications de mesures d'aménagements",
    NatureLot.MESSAGE: "Envoi d'un message",
    NatureLot.NOTES: "Publication des notes",
    NatureLot.REPRISE: "Préparation d'une session à partir d'une autre",
}


class DocumentAPublier(StrEnum):
    """A document that an office publishes when it decides to; each is also a type of document and of lot."""

    RELANCE_PIECES = "RELANCE_PIECES"
    NOTIFICATION_AMENAGEMENTS = "NOTIFICATION_AMENAGEMENTS"
    CONVOCATION = "CONVOCATION"


class EtatLot(StrEnum):
    """The état of a lot."""

    EN_COURS = "EN_COURS"
    TERMINE = "TERMINE"
    ANNULE = "ANNULE"

    @property
    def libelle(self) -> str:
        return {"EN_COURS": "En cours", "TERMINE": "Terminé", "ANNULE": "Annulé"}[self]


class EtatLigne(StrEnum):
    """The outcome of one candidature of a lot."""

    A_FAIRE = "A_FAIRE"
    FAITE = "FAITE"
    ECHEC = "ECHEC"
    ANNULEE = "ANNULEE"
