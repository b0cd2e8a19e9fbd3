"""The events of an account, as its history, the outbox and the live streams know them."""

from api.rules.evenement.enveloppe import sans_redite
from api.rules.evenement.fiches import FICHES, Fiche, phrase
from api.rules.evenement.types import TypeEvenement

__all__ = [
    "A_SIGNALER",
    "CALENDRIER",
    "COURANTS",
    "FICHES",
    "PERSONNELS",
    "SCOLAIRES",
    "Fiche",
    "TypeEvenement",
    "phrase",
    "sans_redite",
]

# The events that change what each registration of the person shows, and those of a session or of a période.
PERSONNELS = frozenset(
    {
        *(TypeEvenement.COMPTE_MODIFIE, TypeEvenement.ETAT_CIVIL_CORRIGE, TypeEvenement.ADRESSE_MODIFIEE),
        *(TypeEvenement.ADRESSE_VERIFIEE, TypeEvenement.PAPILLON_EDITE, TypeEvenement.COMPTE_RATTACHE),
    }
)
CALENDRIER = frozenset(
    {
        *(TypeEvenement.SESSION_MODIFIEE, TypeEvenement.SESSION_FERMEE, TypeEvenement.SESSION_ROUVERTE),
        *(TypeEvenement.PERIODE_MODIFIEE, TypeEvenement.FENETRES_FIXEES),
    }
)
A_SIGNALER = frozenset(type_ for type_, fiche in FICHES.items() if fiche.a_signaler)
SCOLAIRES = frozenset(type_ for type_, fiche in FICHES.items() if fiche.est_scolaire)
COURANTS = frozenset(type_ for type_, fiche in FICHES.items() if fiche.est_courant)
