"""Files of lines that a school or an office sends: the reading of their bytes, and the constats on their lines."""

from api.rules.importation.encodage import controler, est_utf8
from api.rules.importation.entete import TITRES, Colonne
from api.rules.importation.fichier import (
    LIGNES_MAX,
    TAILLE_MAX,
    Ecart,
    EtatImport,
    FichierIllisibleError,
    LigneFichier,
    NatureEcart,
    NatureImport,
    Niveau,
    Remarque,
)
from api.rules.importation.formats import DEBUT, REFUS_CLASSEUR, est_classeur, refus_format
from api.rules.importation.tableau import ENTETE_SEULE, LIGNE_MAX, Tableau, ouvrir

__all__ = [
    "DEBUT",
    "ENTETE_SEULE",
    "LIGNES_MAX",
    "LIGNE_MAX",
    "REFUS_CLASSEUR",
    "TAILLE_MAX",
    "TITRES",
    "Colonne",
    "Ecart",
    "EtatImport",
    "FichierIllisibleError",
    "LigneFichier",
    "NatureEcart",
    "NatureImport",
    "Niveau",
    "Remarque",
    "Tableau",
    "controler",
    "est_classeur",
    "est_utf8",
    "ouvrir",
    "refus_format",
]
