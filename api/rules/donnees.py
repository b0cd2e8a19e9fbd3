"""The data of events that an export gives to its candidat, and the names of its files and keys."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.rules.document import DOCUMENTS, TypeDocument
from api.rules.numero import numero_inscription
from api.rules.piece import TEXTES

VERSION = 1  # of the form of donnees.json; increased when a program that reads it would have to change
NOM = re.compile(r"[a-z][a-z0-9_]*")

# The data of events that belong to the person whom the event is about.
DIT_AVEC_UN_EVENEMENT = frozenset(
    {
        "accueil",
        "ancienne",
        "appareil",
        "avant_apres",
        "candidature_precedente",
        "code",
        "decision",
        "demandees",
        "depot",
        "destination",
        "document",
        "epreuve",
        "etablissement",
        "groupe",
        "message",
        "mesures",
        "numero_origine",
        "onglet",
        "onglets",
        "origine",
        "piece",
        "pieces",
        "statut",
        "titre",
        "type",
        "version",
        *TEXTES,
    }
)

# The data of events left out: reasons that an office wrote for itself, ids in secret links, filters of offices' lists.
TU_AVEC_UN_EVENEMENT = frozenset(
    {
        *("candidature", "compte", "filtre", "lien", "motif", "nom_etablissement", "texte"),
        *(
            "abonnement",
            "ecriture",
            "envoi",
            "envois",
            "restants",
            "secret",
        ),  # of the accounts of machines, and of services
        *(
            "academie",
            "contenus",
            "domaine",
            "edition",
            "numero",
            "session",
            "specialite",
            "specialites",
        ),  # of the règlements and contents, which administrators and offices write
        *("centres", "fenetres", "ouvertures", "periodes"),  # of the calendar, which offices write
    }
)

LISEZMOI = """\
Vos données dans le portail Cyclades
====================================

Cette archive a été demandée le {le} (heure de Paris), depuis votre compte.
Elle contient tout ce que le portail garde à votre sujet et que vous pouvez lire.

donnees.json    votre compte, votre état civil, vos inscriptions (la saisie officielle, la saisie en cours et le
                contenu de chaque version imprimée), vos épreuves, vos pièces et leurs statuts, les décisions
                d'aménagement, vos documents, vos messages, vos résultats publiés, l'historique, vos appareils,
                et combien de temps chaque donnée est conservée.
                Les instants sont en temps universel (Z), les jours sous la forme année-mois-jour.
                À la fin du fichier, « horsExport » dit ce qui n'y est pas, et pourquoi.
pieces/         les fichiers que vous avez déposés, y compris ceux que vous avez retirés ou remplacés, tels que le
                portail les garde : les images ont été redessinées et les PDF nettoyés à leur réception.
documents/      les documents que le portail vous a remis, dans toutes leurs versions.
MANQUANTS.txt   là seulement si des fichiers n'ont pas pu être joints : lesquels.

Le portail n'a gardé aucune copie de cette archive. Conservez-la en lieu sûr : elle contient des données personnelles.
"""
MANQUANTS = """\
Ces fichiers n'ont pas pu être joints à cette archive. Demandez-la de nouveau dans quelques minutes ; si l'un d'eux
manque encore, écrivez au service des examens et concours de votre académie d'inscription.

"""

ILLISIBLE = "Secret technique, gardé sous une forme qui ne se relit pas."
INTERNE = "Numéro ou adresse interne, sans rien à votre sujet."
AGENT = "Désigne une personne d'un service, non vous."
REPETEE = "Répète une donnée qui est ailleurs dans ce fichier."


def chemin_piece(inscription: int | None, candidature_id: UUID, code: str, depot_id: UUID, nom: str) -> str:
    """The path of a deposited file in the archive; its name is one that rules.piece made safe."""
    return f"pieces/{_dossier(inscription, candidature_id)}/{code}/{depot_id.hex[:8]}-{nom}"


def chemin_document(
    type_: TypeDocument, inscription: int | None, candidature_id: UUID, candidat: str, version: int
) -> str:
    """The path of a document in the archive."""
    dossier = _dossier(inscription, candidature_id)
    return f"documents/{dossier}/{DOCUMENTS[type_].nom_fichier(candidat, dossier, version)}"


def _dossier(inscription: int | None, candidature_id: UUID) -> str:
    return numero_inscription(inscription) if inscription else candidature_id.hex[:8]


def nom_du_schema(nom: str) -> str:
    """The name in the schema of a column, or of a field of a form."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), nom)


def en_mots_du_schema(valeur: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A JSON value with its objects keyed as in the schema; codes and labels stay as they are."""
    if isinstance(valeur, Mapping):
        return {
            nom_du_schema(key) if NOM.fullmatch(key) else key: en_mots_du_schema(item) for key, item in valeur.items()
        }
    if isinstance(valeur, Sequence) and not isinstance(valeur, str | bytes):
        return [en_mots_du_schema(item) for item in valeur]
    return valeur


def donnees_dites(donnees: Mapping[str, Any]) -> dict[str, Any]:
    """The data written with an event that its candidat may read."""
    return {key: value for key, value in donnees.items() if key in DIT_AVEC_UN_EVENEMENT}
