"""Files of lines: sent to an address, read as a whole, written once clean and accepted."""

from api.resolvers.importation.ecriture import ECRIRE, accepter, annuler, ecrire
from api.resolvers.importation.envoi import Adresse, Envoi, ouvrir, recevoir
from api.resolvers.importation.lecture import LIRE, constats, lire, mes_importations, trouver
from api.resolvers.importation.traitement import Traitement

__all__ = [
    "ECRIRE",
    "LIRE",
    "Adresse",
    "Envoi",
    "Traitement",
    "accepter",
    "annuler",
    "constats",
    "ecrire",
    "lire",
    "mes_importations",
    "ouvrir",
    "recevoir",
    "trouver",
]
