"""The events of an account: what happened, as the history, the outbox and the live streams tell it."""

from enum import StrEnum


class TypeEvenement(StrEnum):
    """What happened, as a French participle; `libelle` is the sentence of the history."""

    COMPTE_CREE = "COMPTE_CREE"
    COMPTE_ACTIVE = "COMPTE_ACTIVE"
    COMPTE_MODIFIE = "COMPTE_MODIFIE"
    MOT_DE_PASSE_DEMANDE = "MOT_DE_PASSE_DEMANDE"
    MOT_DE_PASSE_MODIFIE = "MOT_DE_PASSE_MODIFIE"
    ADRESSE_DEMANDEE = "ADRESSE_DEMANDEE"
    ADRESSE_MODIFIEE = "ADRESSE_MODIFIEE"
    CREATION_EN_DOUBLE = "CREATION_EN_DOUBLE"
    CANDIDATURE_DEMARREE = "CANDIDATURE_DEMARREE"
    CANDIDATURE_ENREGISTREE = "CANDIDATURE_ENREGISTREE"
    CANDIDATURE_MODIFIEE = "CANDIDATURE_MODIFIEE"
    CANDIDATURE_DESINSCRITE = "CANDIDATURE_DESINSCRITE"
    DOCUMENT_PUBLIE = "DOCUMENT_PUBLIE"
    MESSAGE_ENVOYE = "MESSAGE_ENVOYE"

    @property
    def libelle(self) -> str:
        return LIBELLES[self]

    @property
    def est_a_signaler(self) -> bool:
        """Whether the envelope on the card tells it (guide Bac Pro, section 4.3: « documents à visualiser… »)."""
        return self in A_SIGNALER


LIBELLES = {
    TypeEvenement.COMPTE_CREE: "Compte créé",
    TypeEvenement.COMPTE_ACTIVE: "Compte activé",
    TypeEvenement.COMPTE_MODIFIE: "Informations du compte modifiées",
    TypeEvenement.MOT_DE_PASSE_DEMANDE: "Réinitialisation du mot de passe demandée",
    TypeEvenement.MOT_DE_PASSE_MODIFIE: "Mot de passe modifié",
    TypeEvenement.ADRESSE_DEMANDEE: "Changement d'adresse mail demandé",
    TypeEvenement.ADRESSE_MODIFIEE: "Adresse mail modifiée",
    TypeEvenement.CREATION_EN_DOUBLE: "Création d'un compte demandée avec cette adresse mail",
    TypeEvenement.CANDIDATURE_DEMARREE: "Inscription démarrée",
    TypeEvenement.CANDIDATURE_ENREGISTREE: "Inscription enregistrée",
    TypeEvenement.CANDIDATURE_MODIFIEE: "Inscription modifiée",
    TypeEvenement.CANDIDATURE_DESINSCRITE: "Désinscription par le candidat",
    TypeEvenement.DOCUMENT_PUBLIE: "Document à visualiser",
    TypeEvenement.MESSAGE_ENVOYE: "Message reçu",
}

A_SIGNALER = frozenset({TypeEvenement.DOCUMENT_PUBLIE, TypeEvenement.MESSAGE_ENVOYE})

# What follows from an event, by name; services/reactions.py says how. Each is done apart, and retried apart.
REACTIONS: dict[TypeEvenement, tuple[str, ...]] = {
    TypeEvenement.COMPTE_CREE: ("courriel_activer",),
    TypeEvenement.COMPTE_ACTIVE: (),
    TypeEvenement.COMPTE_MODIFIE: (),
    TypeEvenement.CREATION_EN_DOUBLE: ("courriel_existant",),
    TypeEvenement.MOT_DE_PASSE_DEMANDE: ("courriel_mot_de_passe",),
    TypeEvenement.MOT_DE_PASSE_MODIFIE: ("courriel_mot_de_passe_modifie",),
    TypeEvenement.ADRESSE_DEMANDEE: ("courriel_adresse",),
    TypeEvenement.ADRESSE_MODIFIEE: ("courriel_adresse_modifiee",),
    TypeEvenement.CANDIDATURE_DEMARREE: (),
    TypeEvenement.CANDIDATURE_ENREGISTREE: (),
    # The first registration sends no mail, a modification and a withdrawal do (guide Bac Pro, sections 4.3, 4.7).
    TypeEvenement.CANDIDATURE_MODIFIEE: ("courriel_modification",),
    TypeEvenement.CANDIDATURE_DESINSCRITE: ("courriel_desinscription",),
    TypeEvenement.DOCUMENT_PUBLIE: ("rendre_document",),
    TypeEvenement.MESSAGE_ENVOYE: ("courriel_message",),
}
