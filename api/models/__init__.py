"""Tables and their queries."""

from api.models.abonnement import Abonnement, Envoi
from api.models.amenagement import Amenagement
from api.models.audit import Ancrage, Audit, ChaineAudit
from api.models.base import locked, orm_config, planned_anew, transaction
from api.models.candidature import Candidature, Document, Message
from api.models.compte import Candidat, Compte, Compteur, Habilitation, Jeton, Lien, SecretMachine
from api.models.conservation import ResultatConserve
from api.models.ends import Ends, tenir, tenir_avec
from api.models.epreuve import InscriptionEpreuve, PlaceEpreuve, PlanEpreuve
from api.models.evenement import Auteur, Evenement, EvenementAnnonce, Tache, suivants
from api.models.fournisseur import (
    DemandeFranceConnect,
    DemandeProConnect,
    IdentiteFranceConnect,
    IdentiteProConnect,
)
from api.models.idempotency import Reponse
from api.models.importation import Constat, EcartImport, Importation
from api.models.journal import LigneJournal
from api.models.lot import LigneLot, LigneLotEcole, Lot
from api.models.note import Note, Resultat
from api.models.piece import PIECES, Depot, Piece, Televersement
from api.models.reading import Asked, Reading, attach, read_together
from api.models.reference import Etablissement, MessageAccueil, Periode, SessionExamen
from api.models.referentiel import EditionContenu, EditionReglement, OuvertureSpecialite, Revision
from api.models.relance import Relance
from api.models.schedule import Echeance
from api.models.sortie import Sortie
from api.models.suivi import Halte, Processus, Suivi
from api.models.tentative import Tentative
from api.models.writing import Insert, Update, Write, write

__all__ = [
    "PIECES",
    "Abonnement",
    "Amenagement",
    "Ancrage",
    "Asked",
    "Audit",
    "Auteur",
    "Candidat",
    "Candidature",
    "ChaineAudit",
    "Compte",
    "Compteur",
    "Constat",
    "DemandeFranceConnect",
    "DemandeProConnect",
    "Depot",
    "Document",
    "EcartImport",
    "Echeance",
    "EditionContenu",
    "EditionReglement",
    "Ends",
    "Envoi",
    "Etablissement",
    "Evenement",
    "EvenementAnnonce",
    "Habilitation",
    "Halte",
    "IdentiteFranceConnect",
    "IdentiteProConnect",
    "Importation",
    "InscriptionEpreuve",
    "Insert",
    "Jeton",
    "Lien",
    "LigneJournal",
    "LigneLot",
    "LigneLotEcole",
    "Lot",
    "Message",
    "MessageAccueil",
    "Note",
    "OuvertureSpecialite",
    "Periode",
    "Piece",
    "PlaceEpreuve",
    "PlanEpreuve",
    "Processus",
    "Reading",
    "Relance",
    "Reponse",
    "Resultat",
    "ResultatConserve",
    "Revision",
    "SecretMachine",
    "SessionExamen",
    "Sortie",
    "Suivi",
    "Tache",
    "Televersement",
    "Tentative",
    "Update",
    "Write",
    "attach",
    "locked",
    "orm_config",
    "planned_anew",
    "read_together",
    "suivants",
    "tenir",
    "tenir_avec",
    "transaction",
    "write",
]
