"""The fiches of the types of events: all that is to say of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from api.rules.document import DOCUMENTS, TypeDocument
from api.rules.evenement.types import TypeEvenement
from api.rules.journal import NatureJournal


@dataclass(frozen=True, slots=True)
class Fiche:
    """All about a type of event, in one place.

    Attributes:
        libelle: the French line of the history; braces name values of the event's data.
        description: the English description in the GraphQL schema.
        a_signaler: whether the envelope on the card shows it (guide Bac Pro, section 4.3).
        est_scolaire: whether the school that registered the pupil follows it: its list of pupils shows the change.
        est_courant: whether it is an everyday event: in the streams, but left out of the account's history.
        journal: the nature of its line in the security journal; None for an event that is none of its matters.
        reactions: names of functions of services/reactions.py, each run, and run again, as a task of its own.
    """

    libelle: str
    description: str
    a_signaler: bool = False
    est_scolaire: bool = False
    est_courant: bool = False
    journal: NatureJournal | None = None
    reactions: tuple[str, ...] = ()


FICHES: Mapping[TypeEvenement, Fiche] = MappingProxyType(
    {
        TypeEvenement.COMPTE_CREE: Fiche(
            "Compte créé", "An account was asked for; a mail brings its link.", reactions=("courriel_activer",)
        ),
        TypeEvenement.COMPTE_ACTIVE: Fiche("Compte activé", "The account was activated."),
        TypeEvenement.COMPTE_MODIFIE: Fiche("Informations du compte modifiées", "The civil status was changed."),
        TypeEvenement.COMPTE_INUTILISE: Fiche(
            "Effacement du compte annoncé, faute de connexion",
            "The account was unused for long and has no registration: it will be erased in a month.",
            reactions=("courriel_inutilise",),
        ),
        TypeEvenement.MOT_DE_PASSE_DEMANDE: Fiche(
            "Réinitialisation du mot de passe demandée",
            "A new password was asked for.",
            reactions=("courriel_mot_de_passe",),
        ),
        TypeEvenement.MOT_DE_PASSE_MODIFIE: Fiche(
            "Mot de passe modifié",
            "The password was changed.",
            reactions=("courriel_mot_de_passe_modifie",),
            journal=NatureJournal.MOT_DE_PASSE_CHANGE,
        ),
        TypeEvenement.ADRESSE_DEMANDEE: Fiche(
            "Changement d'adresse mail demandé", "A new address was asked for.", reactions=("courriel_adresse",)
        ),
        TypeEvenement.ADRESSE_MODIFIEE: Fiche(
            "Adresse mail modifiée", "The address was changed.", reactions=("courriel_adresse_modifiee",)
        ),
        TypeEvenement.DONNEES_EXPORTEES: Fiche(
            "Copie des données du compte demandée",
            "The candidate asked for a copy of all their data.",
            reactions=("courriel_donnees_exportees",),
            journal=NatureJournal.COPIE_DEMANDEE,
        ),
        TypeEvenement.CREATION_EN_DOUBLE: Fiche(
            "Création d'un compte demandée avec cette adresse mail",
            "Somebody asked for an account with this address.",
            reactions=("courriel_existant",),
        ),
        TypeEvenement.PREFERENCES_MODIFIEES: Fiche(
            "Préférences modifiées", "The preferences of the account were changed."
        ),
        TypeEvenement.APPAREIL_CONNECTE: Fiche("Connexion d'un appareil", "A sign-in was opened.", est_courant=True),
        TypeEvenement.APPAREIL_DECONNECTE: Fiche(
            "Déconnexion d'un appareil", "A sign-in was closed, or revoked.", est_courant=True
        ),
        TypeEvenement.CANDIDATURE_PRE_INSCRITE: Fiche(
            "Pré-inscription par l'établissement ou le service gestionnaire",
            "A school or an office registered the candidate beforehand; the registration is to be completed.",
            est_scolaire=True,
        ),
        TypeEvenement.PAPILLON_EDITE: Fiche(
            "Papillon de connexion édité",
            "A connection slip was issued, with a new password.",
            est_scolaire=True,
            reactions=("courriel_papillon",),
            journal=NatureJournal.MOT_DE_PASSE_CHANGE,
        ),
        TypeEvenement.ADRESSE_VERIFIEE: Fiche(
            "Adresse mail vérifiée à la première connexion", "The contact address was confirmed at the first sign-in."
        ),
        TypeEvenement.CANDIDATURE_DEMARREE: Fiche("Inscription démarrée", "A registration was started."),
        TypeEvenement.ONGLET_RENSEIGNE: Fiche(
            "Onglet « {titre} » renseigné", "A tab was saved in the draft.", est_courant=True
        ),
        TypeEvenement.PRECEDENTE_REPRISE: Fiche(
            "Candidature précédente reprise", "An earlier registration was taken over into the draft."
        ),
        TypeEvenement.CANDIDATURE_ABANDONNEE: Fiche(
            "Inscription abandonnée", "A draft that was never saved was given up and deleted."
        ),
        TypeEvenement.MODIFICATION_COMMENCEE: Fiche(
            "Modification de l'inscription commencée", "A draft was opened beside the official version."
        ),
        TypeEvenement.MODIFICATION_ABANDONNEE: Fiche(
            "Modification de l'inscription abandonnée", "The draft was given up; the official version stands."
        ),
        # The first registration sends no mail, a modification and a withdrawal do (guide Bac Pro, sections 4.3, 4.7).
        TypeEvenement.CANDIDATURE_ENREGISTREE: Fiche(
            "Inscription enregistrée", "A registration was saved for the first time.", est_scolaire=True
        ),
        TypeEvenement.CANDIDATURE_MODIFIEE: Fiche(
            "Inscription modifiée",
            "A registration was saved again.",
            est_scolaire=True,
            reactions=("courriel_modification",),
        ),
        TypeEvenement.CANDIDATURE_DESINSCRITE: Fiche(
            "Désinscription par le candidat",
            "The candidate withdrew.",
            est_scolaire=True,
            reactions=("courriel_desinscription",),
        ),
        TypeEvenement.CANDIDATURE_VUE: Fiche(
            "Nouveautés de l'inscription consultées", "The candidate opened the envelope.", est_courant=True
        ),
        TypeEvenement.DOCUMENT_PUBLIE: Fiche(
            "Document à visualiser", "A document was published.", a_signaler=True, reactions=("rendre_document",)
        ),
        # Not a_signaler: the envelope shows the notification, which is published with the decision.
        TypeEvenement.AMENAGEMENT_DECIDE: Fiche(
            "Demande d'aménagement d'épreuves examinée", "The office decided on a demand of aménagement."
        ),
        # An event of the office's account: the candidat learns marks by the publication, or by a later correction.
        TypeEvenement.NOTES_SAISIES: Fiche("Notes saisies", "An office wrote marks, by hand or from a file."),
        # An information message in the candidate's space, and no mail (guide Bac Pro, section 5).
        TypeEvenement.NOTES_PUBLIEES: Fiche(
            "Notes publiées",
            "The marks, the decision and the relevé de notes were published.",
            a_signaler=True,
            reactions=("rendre_document",),
        ),
        # Only for marks already published: before, candidates know nothing of them.
        TypeEvenement.NOTE_CORRIGEE: Fiche(
            "Note corrigée par le service des examens", "A published mark was corrected."
        ),
        TypeEvenement.JURY_STATUE: Fiche(
            "Décision du jury enregistrée",
            "An office wrote the decision of the jury, which the candidate learns by the publication.",
        ),
        TypeEvenement.MESSAGE_ENVOYE: Fiche(
            "Message reçu", "A message was sent.", a_signaler=True, reactions=("courriel_message",)
        ),
        TypeEvenement.MESSAGE_LU: Fiche("Message lu", "A message was opened for the first time.", est_courant=True),
        TypeEvenement.PIECE_DEPOSEE: Fiche("Pièce justificative déposée", "A file answered a pièce."),
        TypeEvenement.PIECE_RETIREE: Fiche(
            "Pièce justificative supprimée par le candidat", "The candidate took a file back before validating it."
        ),
        TypeEvenement.PIECES_VALIDEES: Fiche(
            "Pièces justificatives validées par le candidat", "The candidate validated all the pièces of a group."
        ),
        # A status sends no mail (guide Bac Pro, section 4.5), unless the candidat asked for mails: the reaction checks.
        TypeEvenement.PIECE_RECUE: Fiche(
            "Pièce justificative reçue",
            "The office received a pièce, and has not controlled it.",
            a_signaler=True,
            reactions=("courriel_piece",),
        ),
        TypeEvenement.PIECE_CONFORME: Fiche(
            "Pièce justificative conforme",
            "The office accepted a pièce.",
            a_signaler=True,
            reactions=("courriel_piece",),
        ),
        TypeEvenement.PIECE_NON_CONFORME: Fiche(
            "Pièce justificative non conforme",
            "The office refused a pièce.",
            a_signaler=True,
            reactions=("courriel_piece",),
        ),
        TypeEvenement.PIECE_REDEMANDEE: Fiche(
            "Nouvelle pièce justificative demandée",
            "The office asked a pièce anew.",
            a_signaler=True,
            reactions=("courriel_piece",),
        ),
        TypeEvenement.CANDIDATURE_ECARTEE: Fiche(
            "Inscription écartée par le service des examens", "The office set the candidature aside.", est_scolaire=True
        ),
        TypeEvenement.CANDIDATURE_SUPPRIMEE: Fiche(
            "Inscription supprimée par le service des examens", "The office deleted the candidature."
        ),
        TypeEvenement.CANDIDATURE_RESTAUREE: Fiche(
            "Inscription rétablie par le service des examens",
            "The office took back its decision to hide the candidature.",
            est_scolaire=True,
        ),
        TypeEvenement.TRANSFERT_DEMANDE: Fiche(
            "Transfert vers une autre académie demandé",
            "The office asked another académie to take the candidature over.",
        ),
        TypeEvenement.TRANSFERT_ANNULE: Fiche(
            "Transfert vers une autre académie annulé", "The transfer was given up, or refused by the other académie."
        ),
        TypeEvenement.CANDIDATURE_TRANSFEREE: Fiche(
            "Inscription transférée dans une autre académie",
            "The other académie took the candidature over.",
            est_scolaire=True,
        ),
        TypeEvenement.ETAT_CIVIL_CORRIGE: Fiche(
            "État civil corrigé par le service des examens", "The office corrected the civil status.", est_scolaire=True
        ),
        TypeEvenement.SESSION_CREEE: Fiche("Session créée", "A session d'examen was created."),
        TypeEvenement.SESSION_MODIFIEE: Fiche("Session modifiée", "A session d'examen was changed."),
        TypeEvenement.SESSION_FERMEE: Fiche(
            "Session fermée", "A session d'examen was closed, its candidatures hidden from candidates."
        ),
        TypeEvenement.SESSION_ROUVERTE: Fiche("Session rouverte", "A closed session d'examen was opened again."),
        TypeEvenement.PERIODE_CREEE: Fiche("Période d'inscription créée", "A registration period was created."),
        TypeEvenement.FENETRES_FIXEES: Fiche(
            "Échéances des pièces justificatives fixées",
            "The windows of pièces of a session were decided, in one académie or in all.",
        ),
        TypeEvenement.PERIODES_CREEES: Fiche(
            "Périodes d'inscription créées", "The registration periods of many académies were created in one act."
        ),
        TypeEvenement.PERIODE_MODIFIEE: Fiche(
            "Période d'inscription modifiée", "The dates or the label of a registration period were changed."
        ),
        TypeEvenement.REGLEMENT_IMPORTE: Fiche(
            "Règlement {specialite} importé, édition {numero}", "A règlement was written as a draft."
        ),
        TypeEvenement.REGLEMENT_PUBLIE: Fiche(
            "Règlement {specialite} publié, édition {numero}",
            "An edition of a règlement was put in force for its sessions.",
        ),
        TypeEvenement.REGLEMENT_RETIRE: Fiche(
            "Règlement {specialite} retiré, édition {numero}",
            "An edition of a règlement was withdrawn; the candidatures registered on it keep it.",
        ),
        TypeEvenement.REGLEMENT_MODIFIE: Fiche(
            "Le règlement de votre spécialité a changé : vérifiez vos épreuves",
            "The épreuves changed since the draft chose them: its tab « Epreuves » is to be saved once more.",
        ),
        TypeEvenement.CONTENUS_ECRITS: Fiche(
            "Contenus du référentiel modifiés",
            "Contents of the référentiel were written: contacts and the like; each is another edition.",
        ),
        TypeEvenement.CONTENU_RETIRE: Fiche(
            "Contenu du référentiel retiré",
            "An edition of a content was withdrawn: the one before it is in force again.",
        ),
        TypeEvenement.ETABLISSEMENTS_IMPORTES: Fiche(
            "Annuaire des établissements importé",
            "The ministry's directory of schools was imported; the data count what changed.",
        ),
        TypeEvenement.SPECIALITES_OUVERTES: Fiche(
            "Spécialités ouvertes à l'inscription",
            "Spécialités of a session were opened, everywhere or in an académie.",
        ),
        TypeEvenement.SPECIALITES_FERMEES: Fiche(
            "Spécialités fermées à l'inscription",
            "Spécialités of a session were closed, everywhere or in an académie; what is registered there stays.",
        ),
        TypeEvenement.ACCUEIL_PUBLIE: Fiche("Message d'accueil publié", "A home message was written."),
        TypeEvenement.ACCUEIL_MODIFIE: Fiche("Message d'accueil modifié", "A home message was changed."),
        TypeEvenement.ACCUEIL_RETIRE: Fiche("Message d'accueil retiré", "A home message was removed."),
        TypeEvenement.EXPORT_DEMANDE: Fiche(
            "Export de candidatures demandé",
            "An office asked for a list as a file.",
            journal=NatureJournal.TABLE_EXPORTEE,
        ),
        TypeEvenement.GESTIONNAIRE_CREE: Fiche(
            "Compte de gestion créé",
            "The account of an office or of an administrator was opened.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.ECOLE_INVITEE: Fiche(
            "Lien du premier mot de passe envoyé",
            "A school was sent the link by which it chooses its first password.",
            reactions=("courriel_invitation",),
        ),
        TypeEvenement.GESTIONNAIRE_HABILITE: Fiche(
            "Habilitations modifiées",
            "The habilitations of an office were changed.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.GESTIONNAIRE_DESACTIVE: Fiche(
            "Compte de gestion fermé",
            "The account was closed by an administrator.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.GESTIONNAIRE_REACTIVE: Fiche(
            "Compte de gestion rouvert",
            "The account was opened again by an administrator.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.SECOND_FACTEUR_ACTIVE: Fiche(
            "Second facteur activé", "The second factor was enrolled.", journal=NatureJournal.SECOND_FACTEUR_ENROLE
        ),
        TypeEvenement.SECOND_FACTEUR_RETIRE: Fiche(
            "Second facteur retiré",
            "The second factor was taken back by an administrator, to be enrolled again.",
            reactions=("courriel_second_facteur_retire",),
            journal=NatureJournal.SECOND_FACTEUR_ENLEVE,
        ),
        TypeEvenement.PROCONNECT_ASSOCIE: Fiche(
            "Compte associé à ProConnect",
            "The account was tied to an identity of ProConnect, at its first sign-in from there.",
            reactions=("courriel_proconnect_associe",),
            journal=NatureJournal.SECOND_FACTEUR_ENROLE,
        ),
        TypeEvenement.CODE_SECOURS_UTILISE: Fiche(
            "Code de secours utilisé : il en reste {restants}",
            "A code de secours served in place of the six digits, and serves no more.",
            reactions=("courriel_code_secours",),
            journal=NatureJournal.CODE_SECOURS_UTILISE,
        ),
        TypeEvenement.CODES_SECOURS_RENOUVELES: Fiche(
            "Codes de secours renouvelés",
            "New codes de secours were given; the former ones ended.",
            journal=NatureJournal.SECOND_FACTEUR_ENROLE,
        ),
        TypeEvenement.MACHINE_CREEE: Fiche(
            "Compte de machine créé", "The account of a machine was opened.", journal=NatureJournal.DROITS_MODIFIES
        ),
        TypeEvenement.MACHINE_HABILITEE: Fiche(
            "Périmètre de la machine modifié",
            "The scope of a machine, or its right to write, was changed.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.MACHINE_DESACTIVEE: Fiche(
            "Compte de machine fermé",
            "The account of a machine was closed by an administrator.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.MACHINE_REACTIVEE: Fiche(
            "Compte de machine rouvert",
            "The account of a machine was opened again by an administrator.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.SECRET_CREE: Fiche(
            "Secret de machine créé", "A machine was given a secret.", journal=NatureJournal.DROITS_MODIFIES
        ),
        TypeEvenement.SECRET_REVOQUE: Fiche(
            "Secret de machine révoqué",
            "A secret of a machine ended, with the tokens that it had opened.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.ABONNEMENT_CREE: Fiche(
            "Abonnement aux changements créé",
            "A machine was subscribed to the changes of its scope.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.ABONNEMENT_MODIFIE: Fiche(
            "Secret de l'abonnement renouvelé",
            "A subscription of a machine was given a new secret.",
            journal=NatureJournal.DROITS_MODIFIES,
        ),
        TypeEvenement.ABONNEMENT_SUPPRIME: Fiche(
            "Abonnement supprimé", "A subscription of a machine ended.", journal=NatureJournal.DROITS_MODIFIES
        ),
        TypeEvenement.ENVOI_SUSPENDU: Fiche(
            "Envoi suspendu après trop d'échecs", "A delivery to a machine failed too often, and waits to be restarted."
        ),
        TypeEvenement.ENVOIS_RELANCES: Fiche(
            "Envois suspendus relancés", "The parked deliveries to a machine were restarted by an administrator."
        ),
        TypeEvenement.COMPTE_RATTACHE: Fiche(
            "Compte rattaché à l'établissement par le service des examens",
            "The office gave the account of a pupil to the school of a registration, which then prints the next slip.",
            est_scolaire=True,
            reactions=("courriel_rattachement",),
        ),
        # An event of the administrator's account, since the erased account has no history left.
        TypeEvenement.COMPTE_EFFACE: Fiche(
            "Compte d'un candidat effacé", "The account of a candidate was erased by an administrator."
        ),
    }
)


def phrase(type_: TypeEvenement, donnees: Mapping[str, Any]) -> str:
    """The French line of the history, filled with the data of an event; that of a document names it."""
    line = FICHES[type_].libelle.format_map(donnees)
    if type_ is not TypeEvenement.DOCUMENT_PUBLIE or donnees.get("type") not in set(TypeDocument):
        return line
    return f"{line} : {DOCUMENTS[donnees['type']].libelle}"
