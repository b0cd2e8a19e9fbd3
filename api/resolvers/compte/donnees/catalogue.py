"""The data of a candidat, table by table and column by column: exported, or left out with a reason.

A test walks the models, and fails on a table or a column that is not named here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tortoise.models import Model

from api import models
from api.rules.document import DOCUMENTS, TypeDocument
from api.rules.donnees import AGENT, ILLISIBLE, INTERNE, REPETEE, chemin_document, chemin_piece, donnees_dites
from api.rules.etat_civil import LIBELLES
from api.rules.evenement import phrase
from api.rules.piece import AVEC_LE_STATUT

Rangee = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class TableExportee:
    """One table of the export.

    Attributes:
        nom: its key in donnees.json.
        compte: the path from a row to its account; part of the rows' filter, never of the export.
        colonnes: the exported columns, in order.
        jointes: the columns of other tables, or read for `lire` alone, by the name that they have there.
        tues: the columns left out, with the reason.
        ordre: the order of the rows, stable.
        est_unique: whether an account has one row at most.
        lire: function that corrects a row, where the gate shows a column in certain cases only.
    """

    nom: str
    modele: type[Model]
    compte: str
    colonnes: tuple[str, ...]
    jointes: Mapping[str, str] = field(default_factory=dict)
    tues: Mapping[str, str] = field(default_factory=dict)
    ordre: tuple[str, ...] = ("cree_le", "id")
    est_unique: bool = False
    lire: Callable[[Rangee], Rangee] = field(default=lambda row: row)


def _evenement(row: Rangee) -> Rangee:
    """An event, with its sign-in and its key only where the person acted: those of an agent are not told."""
    said, is_own = row["donnees"], row.pop("auteur") == row.pop("titulaire")
    row |= {} if is_own else {"famille": None, "cle": None}
    return row | {"libelle": phrase(row["type"], said), "donnees": donnees_dites(said)}


def _piece(row: Rangee) -> Rangee:
    """The row of a pièce, with the office's texts only beside a statut, as on the screen (schema/piece.py)."""
    return row if row["statut"] else row | dict.fromkeys(AVEC_LE_STATUT)


def _depot(row: Rangee) -> Rangee:
    inscription, candidature_id, code = (row.pop(nom) for nom in ("inscription", "candidature", "code"))
    chemin = chemin_piece(inscription, candidature_id, code, row["id"], row["nom"])
    return row | {"fichier": None if row["oublie_le"] else chemin}


def _document(row: Rangee) -> Rangee:
    type_, inscription, numero = TypeDocument(row["type"]), row.pop("inscription"), row.pop("numero")
    chemin = chemin_document(type_, inscription, row["candidature_id"], numero, row["version"])
    return row | {"libelle": DOCUMENTS[type_].libelle, "fichier": chemin}


TABLES = (
    TableExportee(
        nom="compte",
        modele=models.Compte,
        compte="id",
        colonnes=(
            *("id", "type", "identifiant", "courriel", "etat", "cree_le", "active_le", "utilise_le"),
            *("premiere_connexion", "avis_pieces"),
        ),
        tues={
            "mot_de_passe": ILLISIBLE,
            "libelle": "Ne sert qu'aux comptes des services.",
            "totp": ILLISIBLE,
            "totp_active_le": "Ne sert qu'aux comptes des services.",
            "totp_fenetre": INTERNE,
            "totp_echecs": INTERNE,
            "totp_bloque_jusque": INTERNE,
            "codes_secours": ILLISIBLE,
            "dernier_rang": INTERNE,
            "role": "Ne sert qu'aux comptes des services.",
            "peut_ecrire": "Ne sert qu'aux comptes des services.",
        },
        est_unique=True,
    ),
    TableExportee(
        nom="candidat",
        modele=models.Candidat,
        compte="compte_id",
        colonnes=("id", "numero", *LIBELLES, "ine", "cree_le"),
        tues={"dernier_numero_inscription": INTERNE, "nom_tri": REPETEE},
        est_unique=True,
    ),
    TableExportee(
        nom="franceConnect",
        modele=models.IdentiteFranceConnect,
        compte="compte_id",
        colonnes=("id", "sub", "cree_le"),
        est_unique=True,
    ),
    TableExportee(
        nom="candidatures",
        modele=models.Candidature,
        compte="candidat__compte_id",
        colonnes=(
            *("id", "candidat_id", "periode_id", "domaine", "millesime", "centre", "etat", "est_pre_inscrite"),
            *("numero_inscription", "version", "version_inscription", "specialite", "categorie", "etablissement"),
            *("classe", "cree_le", "inscrite_le", "modifiee_le", "desinscrite_le", "academie_origine"),
            *("academie_destination", "numero_origine", "transfert_demande_le", "rang_vu", "saisie", "brouillon"),
            *("edition", "edition_saisie"),
        ),
        jointes={"periode": "periode__libelle", "session": "periode__session__libelle"},
        tues={
            "session_examen": INTERNE,
            "nom_tri": REPETEE,
            "numero_candidat": REPETEE,
            "cle_unicite": REPETEE,
            "decision_jury": "La décision du jury vous est communiquée par la publication des résultats : « resultats ».",
        },
    ),
    TableExportee(
        nom="epreuves",
        modele=models.InscriptionEpreuve,
        compte="candidature__candidat__compte_id",
        colonnes=(
            *("id", "candidature_id", "code", "rang", "niveau", "groupe", "est_obligatoire", "libelle", "unite"),
            *("position", "mode", "option", "cree_le"),
        ),
        ordre=("candidature_id", "rang", "id"),
    ),
    TableExportee(
        nom="pieces",
        modele=models.Piece,
        compte="candidature__candidat__compte_id",
        colonnes=(
            *("id", "candidature_id", "code", "mode", "est_demandee", "statut", "a_refaire"),
            *(*AVEC_LE_STATUT, "deposee_le", "validee_le", "version", "cree_le"),
        ),
        lire=_piece,
    ),
    TableExportee(
        nom="depots",
        modele=models.Depot,
        compte="piece__candidature__candidat__compte_id",
        colonnes=(
            *("id", "piece_id", "nom", "format", "taille", "empreinte", "depose_le", "validee_le", "retire_le"),
            *("oublie_le", "cree_le"),
        ),
        jointes={
            "code": "piece__code",
            "candidature": "piece__candidature_id",
            "inscription": "piece__candidature__numero_inscription",
        },
        tues={"cle": INTERNE},
        lire=_depot,
    ),
    TableExportee(
        nom="televersements",
        modele=models.Televersement,
        compte="piece__candidature__candidat__compte_id",
        colonnes=(
            *("id", "piece_id", "nom", "taille", "empreinte", "cree_le", "expire_le", "pris_le", "recu_le"),
            *("depose_le", "format", "taille_gardee", "refus"),
        ),
    ),
    TableExportee(
        nom="amenagements",
        modele=models.Amenagement,
        compte="candidature__candidat__compte_id",
        colonnes=("id", "candidature_id", "decision", "mesures", "motif", "decide_le", "cree_le"),
        tues={"decide_par": AGENT},
    ),
    TableExportee(
        nom="documents",
        modele=models.Document,
        compte="candidature__candidat__compte_id",
        colonnes=("id", "candidature_id", "type", "version", "publie_le", "taille", "contenu", "cree_le"),
        jointes={
            "inscription": "candidature__numero_inscription",
            "numero": "candidature__candidat__numero",
        },
        tues={"fichier": INTERNE},
        lire=_document,
    ),
    TableExportee(
        nom="messages",
        modele=models.Message,
        compte="compte_id",
        colonnes=("id", "candidature_id", "expediteur", "objet", "corps", "envoye_le", "lu_le", "cree_le"),
    ),
    TableExportee(
        nom="resultats",
        modele=models.Resultat,
        compte="candidature__candidat__compte_id",
        colonnes=(
            *("id", "candidature_id", "version", "decision", "mention", "moyenne", "publie_le", "contenu"),
            "cree_le",
        ),
    ),
    TableExportee(
        nom="relances",
        modele=models.Relance,
        compte="candidature__candidat__compte_id",
        colonnes=("id", "candidature_id", "limite", "rappel", "cree_le"),
    ),
    TableExportee(
        nom="evenements",
        modele=models.Evenement,
        compte="compte_id",
        colonnes=("id", "rang", "type", "candidature_id", "le", "donnees", "famille", "cle", "cree_le"),
        jointes={"auteur": "acteur", "titulaire": "compte_id"},
        tues={"acteur": AGENT, "position": INTERNE},
        ordre=("rang", "id"),
        lire=_evenement,
    ),
    TableExportee(
        nom="appareils",
        modele=models.Jeton,
        compte="compte_id",
        colonnes=("id", "famille", "usage", "appareil", "est_renforce", "cree_le", "expire_le", "revoque_le"),
        tues={"empreinte": ILLISIBLE},
    ),
    TableExportee(
        nom="liens",
        modele=models.Lien,
        compte="compte_id",
        colonnes=("usage", "adresse", "cree_le", "utilise_le"),
        tues={
            "id": "Sert à former le lien secret.",
            "expire_le": "Dirait si l'adresse demandée a déjà un compte ; un lien vaut 48 heures.",
        },
    ),
    TableExportee(
        nom="actes",
        modele=models.Audit,
        compte="acteur",
        colonnes=("id", "sequence", "action", "objet", "le", "cree_le"),
        tues={"chaine": REPETEE, "empreinte": ILLISIBLE, "signature": ILLISIBLE},
        ordre=("sequence", "id"),
    ),
)

# Tables about a candidat that are not exported, with the reason: the end of donnees.json lists them.
HORS_EXPORT: Mapping[type[Model], str] = MappingProxyType(
    {
        models.Note: (
            "Une note n'est communiquée que par la publication des résultats, dont chaque version est dans "
            "« resultats » avec le relevé de notes dans « documents »."
        ),
        models.PlaceEpreuve: "Une place n'est communiquée que par la convocation publiée, qui est dans « documents ».",
        models.Reponse: "Copies, effacées au bout de 24 heures, de réponses faites à votre application.",
        models.Tache: "Travaux du portail qui suivent un événement : courriels à envoyer, documents à mettre en page.",
        models.LigneLot: "Travail interne d'un service sur plusieurs inscriptions ; ses effets sont dans « evenements ».",
        models.DemandeFranceConnect: "Échanges de quelques minutes avec FranceConnect, sous une forme qui ne se relit pas.",
        models.Halte: "Place d'un suivi en direct pendant qu'un serveur redémarre, effacée au bout de dix minutes.",
        models.Suivi: "Suivis en direct ouverts en ce moment ; chacun s'efface quand il se ferme.",
        models.LigneJournal: (
            "Journal de sécurité du portail, sous des empreintes d'où ni votre compte, ni votre réseau, ni votre dossier ne "
            "se relisent."
        ),
        models.Tentative: "Compteurs de tentatives, sous une forme d'où ni votre identifiant ni votre réseau ne se relisent.",
        models.Importation: "Fichiers de l'établissement ou du service qui vous a inscrit.",
        models.ResultatConserve: "Ce que la loi garde d'un compte effacé ; rien n'y désigne un compte qui existe.",
        models.Constat: "Remarques sur ces fichiers, pour qui les a envoyés.",
        models.EcartImport: "Différences apportées par ces fichiers, pour qui les a envoyés.",
    }
)

# Tables about no person, or about offices and schools only.
SANS_CANDIDAT = frozenset(
    {
        models.Abonnement,
        models.Ancrage,
        models.ChaineAudit,
        models.Compteur,
        models.Echeance,
        models.EditionContenu,
        models.EditionReglement,
        models.Envoi,
        models.Etablissement,
        models.DemandeProConnect,
        models.Habilitation,
        models.IdentiteProConnect,
        models.LigneLotEcole,
        models.Lot,
        models.MessageAccueil,
        models.OuvertureSpecialite,
        models.Periode,
        models.PlanEpreuve,
        models.Processus,
        models.Revision,
        models.SecretMachine,
        models.SessionExamen,
        models.Sortie,
    }
)
