"""Tables and their queries."""

from api.models.base import orm_config, transaction
from api.models.candidature import Candidature, Document, Message
from api.models.compte import Candidat, Compte, Compteur, Habilitation, Jeton, Lien
from api.models.evenement import Evenement, Tache
from api.models.reference import Etablissement, MessageAccueil, Periode, SessionExamen

__all__ = [
    "Candidat",
    "Candidature",
    "Compte",
    "Compteur",
    "Document",
    "Etablissement",
    "Evenement",
    "Habilitation",
    "Jeton",
    "Lien",
    "Message",
    "MessageAccueil",
    "Periode",
    "SessionExamen",
    "Tache",
    "orm_config",
    "transaction",
]
