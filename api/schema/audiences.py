"""The audience of every field, as data; a test fails on a field that has none.

To classify a new field, write one line in `AUDIENCES`:

- `"Type": SOI` gives every field of a type its audience; that is enough for most types;
- `"Type.champ": PUBLIC` makes an exception of one field; root fields are named this way (`"Query.moi"`);
- a final `*` stands for any end (`"Mutation.piece*"`); the longest key wins.

The type of a mutation's answer needs no line: its audience is that of its mutations. Nor do the pages of a list, whose
audience is that of its items.
An audience says for whom a field is meant; the gate (`resolvers/gates`) decides whether an object is reached, and
`tests/schema/test_audiences.py` compares both, role by role.
"""

from collections.abc import Mapping
from enum import Flag, auto
from functools import cache

from api.rules.compte import TypeCompte


class Acces(Flag):
    """The audience of a field: the public, or accounts by their type; a school or an office within its scope only."""

    PUBLIC = auto()
    SOI = auto()
    ETABLISSEMENT = auto()
    GESTIONNAIRE = auto()
    ADMINISTRATEUR = auto()


PUBLIC, SOI, ETABLISSEMENT, GESTIONNAIRE, ADMINISTRATEUR = Acces
BUREAUX = GESTIONNAIRE | ADMINISTRATEUR
CONNECTE = SOI | ETABLISSEMENT | BUREAUX  # signed-in accounts, about themselves
IMPORTEURS = ETABLISSEMENT | BUREAUX  # senders of files of lines, each for its own files
DOSSIER = SOI | BUREAUX  # a registration: its candidate, and the offices that have it in their scope

ACCES: Mapping[TypeCompte, Acces] = {
    TypeCompte.CANDIDAT: SOI,
    TypeCompte.ETABLISSEMENT: ETABLISSEMENT,
    TypeCompte.GESTIONNAIRE: GESTIONNAIRE,
    TypeCompte.ADMINISTRATEUR: ADMINISTRATEUR,
}

# A machine reads as the office or the school of its scope does; these are the mutations of one that may write: files of
# lines, with their remarks. All others are acts of persons.
AUX_MACHINES = frozenset(
    {"etablissementImporterEleves", "gestionImporterNotes", "importationAccepter", "importationAnnuler"}
)

AUDIENCES: Mapping[str, Acces] = {
    # Data that are the same for everybody: pages before the sign-in, reference lists.
    "Query.academies*": PUBLIC,
    "Query.accueil": PUBLIC,
    "Query.ecrans": PUBLIC,
    "Query.categoriesSocioprofessionnelles": PUBLIC,
    "Query.communes": PUBLIC,
    "Query.conservation": PUBLIC,
    "Query.departements": PUBLIC,
    "Query.diplomesPossedes": PUBLIC,
    "Query.domaine*": PUBLIC,
    "Query.etablissements": PUBLIC,
    "Query.formulaire*": PUBLIC,
    "Query.nationalites": PUBLIC,
    "Query.pays": PUBLIC,
    "Query.periode": PUBLIC,
    "Query.sectionsDeLangue": PUBLIC,
    "Query.epreuves": PUBLIC,
    "Query.specialites": PUBLIC,
    "Query.situationsInscription": PUBLIC,
    "Academie": PUBLIC,
    "Accueil": PUBLIC,
    "CategorieCandidat": PUBLIC,
    "ArgumentListe": PUBLIC,
    "Bornes": PUBLIC,
    "Champ": PUBLIC,
    "Condition": PUBLIC,
    "Formulaire": PUBLIC,
    "GroupeChamps": PUBLIC,
    "Liste": PUBLIC,
    "Commune": PUBLIC,
    "Conservation": PUBLIC,
    "Contact": PUBLIC,
    "Domaine": PUBLIC,
    "FenetreDecidee": PUBLIC,
    "Ecran": PUBLIC,
    "Etablissement": PUBLIC,
    "MessageAccueil": PUBLIC,
    "OngletDescription": PUBLIC,
    "Periode": PUBLIC,
    "SessionExamen": PUBLIC,
    "Texte": PUBLIC,
    "Specialite": PUBLIC,
    "Valeur": PUBLIC,
    "LienAccueil": PUBLIC,
    "Video": PUBLIC,
    # Shapes without content of their own: their items are classified under their own types.
    "Node": PUBLIC,
    "PageInfo": PUBLIC,
    "Payload": PUBLIC,
    "UserError": PUBLIC,
    "InputError": PUBLIC,
    "Probleme": PUBLIC,
    # The account: mutations before the sign-in, then the account's own data.
    "Mutation.compteActiver": PUBLIC,
    "Mutation.compteConfirmerAdresse": PUBLIC,
    "Mutation.compteCreer": PUBLIC,
    "Mutation.compteEnrolerSecondFacteur": PUBLIC,
    "Mutation.compteDemanderMotDePasse": PUBLIC,
    "Mutation.compteReinitialiserMotDePasse": PUBLIC,
    "Mutation.compteRenouvelerJeton": PUBLIC,
    "Mutation.compteRenvoyerActivation": PUBLIC,
    "Mutation.compteSeConnecter": PUBLIC,
    "Mutation.compteExporterDonnees": SOI,
    "Mutation.compte*": CONNECTE,
    "Mutation.franceConnect*": PUBLIC,
    "Mutation.proConnect*": PUBLIC,
    "Query.moi": CONNECTE,
    "Query.node*": CONNECTE,
    "Query.premiereConnexion": CONNECTE,
    "Query.historique": CONNECTE,
    "Query.messages": CONNECTE,
    "Subscription.evenements": CONNECTE,
    "Mutation.message*": CONNECTE,
    "Appareil": CONNECTE,
    "Compte": CONNECTE,
    "Evenement": CONNECTE,
    "JetonsPorteur": CONNECTE,
    "Message": CONNECTE,
    "PremiereConnexion": CONNECTE,
    # Acts of schools for their own pupils; « etablissements » is the public list.
    "Query.etablissementActeur": ETABLISSEMENT,
    "Query.etablissementEleves": ETABLISSEMENT,
    "Query.etablissementPeriodes": ETABLISSEMENT,
    "Query.etablissementStatistiques": ETABLISSEMENT,
    "Subscription.etablissementEvenements": ETABLISSEMENT,
    "Mutation.etablissement*": ETABLISSEMENT,
    "Eleve": ETABLISSEMENT,
    "EtablissementStatistiques": ETABLISSEMENT,
    "FeuillePapillons": ETABLISSEMENT,
    # Acts of offices, each within its scope; accounts of offices are the administration's.
    "Query.gestion*": BUREAUX,
    "Query.mesuresAmenagement": PUBLIC,
    "Amenagement": DOSSIER,
    "ComptesReprise": BUREAUX,
    "EchecLot": BUREAUX,
    "EchecLotEcole": BUREAUX,
    "EffectifReprise": BUREAUX,
    "LigneReprise": BUREAUX,
    "LieuEpreuve": BUREAUX,
    "Lot": BUREAUX,
    "MesureAmenagement": PUBLIC,
    "PlanEpreuve": BUREAUX,
    "ResultatConserve": BUREAUX,
    "Mutation.gestion*": BUREAUX,
    "Query.gestionComptes": ADMINISTRATEUR,
    "Query.gestionJournal": ADMINISTRATEUR,
    "Query.gestionMachines": ADMINISTRATEUR,
    "Mutation.gestionCreerMachine": ADMINISTRATEUR,
    "Mutation.gestionHabiliterMachine": ADMINISTRATEUR,
    "Mutation.gestionDesactiverMachine": ADMINISTRATEUR,
    "Mutation.gestionReactiverMachine": ADMINISTRATEUR,
    "Mutation.gestionCreerSecretMachine": ADMINISTRATEUR,
    "Mutation.gestionRevoquerSecretMachine": ADMINISTRATEUR,
    "Mutation.gestionCreerAbonnement": ADMINISTRATEUR,
    "Mutation.gestionSupprimerAbonnement": ADMINISTRATEUR,
    "Mutation.gestionRenouvelerSecretAbonnement": ADMINISTRATEUR,
    "Mutation.gestionRelancerEnvois": ADMINISTRATEUR,
    "Abonnement": ADMINISTRATEUR,
    "Envoi": ADMINISTRATEUR,
    "Machine": ADMINISTRATEUR,
    "SecretMachine": ADMINISTRATEUR,
    "Mutation.gestionImporterReglement": ADMINISTRATEUR,
    "Mutation.gestionPublierReglement": ADMINISTRATEUR,
    "Mutation.gestionRetirerReglement": ADMINISTRATEUR,
    "Mutation.gestionOuvrirSpecialites": ADMINISTRATEUR,
    "Mutation.gestionFermerSpecialites": ADMINISTRATEUR,
    "ConstatReglement": BUREAUX,
    "EditionContenu": BUREAUX,
    "EditionReglement": BUREAUX,
    "LigneReglement": BUREAUX,
    "SpecialiteSession": BUREAUX,
    "Mutation.gestionCreerCompte*": ADMINISTRATEUR,
    "Mutation.gestionImporterEtablissements": ADMINISTRATEUR,
    "Mutation.gestionOuvrirComptesEcoles": ADMINISTRATEUR,
    "Query.gestionEcolesSansCompte": ADMINISTRATEUR,
    "Mutation.gestionDesactiverCompte": ADMINISTRATEUR,
    "Mutation.gestionEffacerCompte": ADMINISTRATEUR,
    "Mutation.gestionHabiliterCompte": ADMINISTRATEUR,
    "Mutation.gestionReactiverCompte": ADMINISTRATEUR,
    "Mutation.gestionRecupererCompte": ADMINISTRATEUR,
    "ActeurEvenement": BUREAUX,
    "ApercuNotes": BUREAUX,
    "NoteGestion": BUREAUX,
    "DemandeTransfert": BUREAUX,
    "Effectif": BUREAUX | ETABLISSEMENT,
    "Gestion*": BUREAUX,
    "Gestionnaire": ADMINISTRATEUR,
    "Habilitation": BUREAUX,
    "LigneJournal": ADMINISTRATEUR,
    "EvenementSuivi": BUREAUX | ETABLISSEMENT,
    "Query.changements": BUREAUX | ETABLISSEMENT,
    "Changement": BUREAUX | ETABLISSEMENT,
    "PageChangements": BUREAUX | ETABLISSEMENT,
    "Subscription.gestionEvenements": BUREAUX,
    "LigneHistorique": BUREAUX,
    # Files of lines that schools and offices send.
    "Query.importation*": IMPORTEURS,
    "Mutation.importation*": IMPORTEURS,
    "AdresseImport": IMPORTEURS,
    "Constat": IMPORTEURS,
    "DetailEcart": IMPORTEURS,
    "EcartImport": IMPORTEURS,
    "EffectifEcart": IMPORTEURS,
    "Importation": IMPORTEURS,
    # A registration.
    "Query.aideJustificatifs": PUBLIC,
    "Query.candidatures": SOI,
    "Query.candidature": DOSSIER,
    "Query.messagesNonLus": CONNECTE,
    "Query.piece": DOSSIER,
    "Mutation.piece*": DOSSIER,
    "AdresseDepot": DOSSIER,
    "Depot": DOSSIER,
    "Query.document": DOSSIER,
    "Mutation.candidature*": DOSSIER,
    "Acquis": DOSSIER,
    "AutreSpecialitePresentee": DOSSIER,
    "Benefice": DOSSIER,
    "BlocRecapitulatif": DOSSIER,
    "Candidat": DOSSIER,
    "Candidature": DOSSIER,
    "CandidaturePayload": DOSSIER,
    "NotePrecedente": SOI,
    "CandidaturePrecedente": DOSSIER,
    "ChoixEpreuve*": DOSSIER,
    "CandidaturesPrecedentes": DOSSIER,
    "Conditions": DOSSIER,
    "DejaPresente": DOSSIER,
    "DiplomePossede": DOSSIER,
    "Document": DOSSIER,
    "DroitOuvert": DOSSIER,
    "Epreuve": DOSSIER,
    "EpreuveConservable": DOSSIER,
    "Fichier": DOSSIER,
    "GroupeEpreuves": DOSSIER,
    "GroupePieces": DOSSIER,
    "Identification": DOSSIER,
    "Informations": DOSSIER,
    "InformationsSupplementaires": DOSSIER,
    "LigneEpreuve": DOSSIER,
    "LigneRecapitulatif": DOSSIER,
    "LigneNotes": DOSSIER,
    "MesNotes": DOSSIER,
    "Modalites": DOSSIER,
    "NoteObtenue": DOSSIER,
    "Notes": DOSSIER,
    "Onglet": DOSSIER,
    "PageNumero": DOSSIER,
    "Piece": DOSSIER,
    "Qualification": DOSSIER,
    "Recapitulatif": DOSSIER,
    "TitreInscription": DOSSIER,
    "TitreObtenu": DOSSIER,
    "Vae": DOSSIER,
}

AVANT_VERIFICATION = frozenset({"compteVerifierAdresse", "compteSeDeconnecter"})


@cache
def audience(type_name: str, field_name: str) -> Acces | None:
    """The audience of a field; None when no line gives one."""
    found = _longest(f"{type_name}.{field_name}")
    listed = type_name.removesuffix("Connection").removesuffix("Edge")
    return found or (None if type_name in {"Query", "Mutation", "Subscription"} else _longest(listed))


def est_ouverte_avant_verification(mutation: str) -> bool:
    """Whether a mutation is open to a first sign-in, whose address is not confirmed yet."""
    return mutation in AVANT_VERIFICATION or est_public("Mutation", mutation)


def est_public(type_name: str, field_name: str) -> bool:
    """Whether a field is the same for everybody."""
    return audience(type_name, field_name) is PUBLIC


def _longest(name: str) -> Acces | None:
    if name in AUDIENCES:
        return AUDIENCES[name]
    # A pattern of types holds for no field: both sides have a dot, or none.
    patterns = [
        key for key in AUDIENCES if key.endswith("*") and name.startswith(key[:-1]) and ("." in key) == ("." in name)
    ]
    return AUDIENCES[max(patterns, key=len)] if patterns else None
