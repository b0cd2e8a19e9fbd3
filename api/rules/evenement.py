"""The events of an account: what happened, as the history, the outbox and the live streams tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class TypeEvenement(StrEnum):
    """What happened, as a French participle; FICHES says the rest of each."""

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
        """The French line of the history."""
        return FICHES[self].libelle


@dataclass(frozen=True, slots=True)
class Fiche:
    """All that is to say of a type of event, in one place.

    Attributes:
        libelle: the French line of the history.
        description: the English description in the GraphQL schema.
        a_signaler: whether the envelope on the card tells it (guide Bac Pro, section 4.3).
        reactions: what follows, by name; services/reactions.py says how. Each is done apart, and retried apart.
    """

    libelle: str
    description: str
    a_signaler: bool = False
    reactions: tuple[str, ...] = ()


FICHES: Mapping[TypeEvenement, Fiche] = MappingProxyType(
    {
        TypeEvenement.COMPTE_CREE: Fiche(
            "Compte créé", "The account was asked for, its link sent.", reactions=("courriel_activer",)
        ),
        TypeEvenement.COMPTE_ACTIVE: Fiche("Compte activé", "The account was activated."),
        TypeEvenement.COMPTE_MODIFIE: Fiche("Informations du compte modifiées", "The civil status was changed."),
        TypeEvenement.MOT_DE_PASSE_DEMANDE: Fiche(
            "Réinitialisation du mot de passe demandée",
            "A new password was asked for.",
            reactions=("courriel_mot_de_passe",),
        ),
        TypeEvenement.MOT_DE_PASSE_MODIFIE: Fiche(
            "Mot de passe modifié", "The password was changed.", reactions=("courriel_mot_de_passe_modifie",)
        ),
        TypeEvenement.ADRESSE_DEMANDEE: Fiche(
            "Changement d'adresse mail demandé", "A new address was asked for.", reactions=("courriel_adresse",)
        ),
        TypeEvenement.ADRESSE_MODIFIEE: Fiche(
            "Adresse mail modifiée", "The address was changed.", reactions=("courriel_adresse_modifiee",)
        ),
        TypeEvenement.CREATION_EN_DOUBLE: Fiche(
            "Création d'un compte demandée avec cette adresse mail",
            "Somebody asked for an account with this address.",
            reactions=("courriel_existant",),
        ),
        TypeEvenement.CANDIDATURE_DEMARREE: Fiche("Inscription démarrée", "A registration was started."),
        # The first registration sends no mail, a modification and a withdrawal do (guide Bac Pro, sections 4.3, 4.7).
        TypeEvenement.CANDIDATURE_ENREGISTREE: Fiche(
            "Inscription enregistrée", "A registration was saved for the first time."
        ),
        TypeEvenement.CANDIDATURE_MODIFIEE: Fiche(
            "Inscription modifiée", "A registration was saved again.", reactions=("courriel_modification",)
        ),
        TypeEvenement.CANDIDATURE_DESINSCRITE: Fiche(
            "Désinscription par le candidat", "The candidate withdrew.", reactions=("courriel_desinscription",)
        ),
        TypeEvenement.DOCUMENT_PUBLIE: Fiche(
            "Document à visualiser", "A document was published.", a_signaler=True, reactions=("rendre_document",)
        ),
        TypeEvenement.MESSAGE_ENVOYE: Fiche(
            "Message reçu", "A message was sent.", a_signaler=True, reactions=("courriel_message",)
        ),
    }
)

A_SIGNALER = frozenset(type_ for type_, fiche in FICHES.items() if fiche.a_signaler)
