"""The register of the forms outside of the wizard, by code: the name of their mutation in capitals."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from api.rules.compte import champs_du_compte
from api.rules.etat_civil import EtatCivil
from api.rules.formulaire import Champ, Formulaire, adapter, groupes
from api.rules.formulaires import bureau, compte
from api.rules.gestion.actions import Motif
from api.rules.gestion.bureau import CompteEtablissementSaisi, GestionnaireSaisi
from api.rules.gestion.calendrier import MessageAccueilSaisi, PeriodeSaisie, SessionSaisie


@dataclass(frozen=True, slots=True)
class Fiche:
    """The place of a form: the mutation that takes it, its title, its labels where they are not the form's."""

    mutation: str
    titre: str
    forms: tuple[type, ...]
    libelles: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return re.sub(r"(?=[A-Z])", "_", self.mutation).upper()

    def champs(self, today: date) -> tuple[Champ, ...]:
        changes = {chemin: {"libelle": libelle} for chemin, libelle in self.libelles.items()}
        return adapter((champ for form in self.forms for champ in champs_du_compte(form, today)), changes)


FICHES = (
    Fiche("compteCreer", "Création du compte", (compte.CreationCompte,)),
    Fiche("compteRenvoyerActivation", "Confirmation de réception de mail", (compte.Courriel,)),
    Fiche("compteSeConnecter", "Veuillez vous identifier", (compte.Connexion,)),
    Fiche("compteEnrolerSecondFacteur", "Second facteur", (compte.Identification,)),
    Fiche("compteDemanderMotDePasse", "Mot de passe oublié, réinitialisation du mot de passe", (compte.Identifiant,)),
    Fiche("compteReinitialiserMotDePasse", "Nouveau mot de passe", (compte.NouveauMotDePasse,)),
    Fiche("compteVerifierAdresse", "Vérifier votre adresse mail", (compte.PremiereConnexion,)),
    Fiche("compteModifier", "Modifier mes informations", (EtatCivil,), {"civilite": "Civilité"}),
    Fiche("compteDemanderAdresse", "Modifier mon adresse mail", (compte.ChangementAdresse,)),
    Fiche("compteModifierMotDePasse", "Modifier mon mot de passe", (compte.ChangementMotDePasse,)),
    Fiche("compteExporterDonnees", "Télécharger mes données", (compte.MotDePasse,)),
    Fiche("compteEffacer", "Effacer mon compte", (compte.MotDePasse,)),
    Fiche("gestionEcarterCandidature", "Écarter la candidature", (Motif,)),
    Fiche("gestionSupprimerCandidature", "Supprimer la candidature", (Motif,)),
    Fiche("gestionRestaurerCandidature", "Restaurer la candidature", (Motif,)),
    Fiche("gestionCorrigerEtatCivil", "Corriger l'état civil", (EtatCivil, Motif), {"civilite": "Civilité"}),
    Fiche("gestionRattacherEleve", "Rattacher l'élève", (Motif,)),
    Fiche("gestionDemanderTransfert", "Demander un transfert", (bureau.ParAcademie, Motif)),
    Fiche("gestionAnnulerTransfert", "Annuler le transfert", (Motif,)),
    Fiche("gestionRefuserTransfert", "Refuser le transfert", (Motif,)),
    Fiche("gestionControlerPieces", "Contrôler des pièces", (bureau.ControlePiece,)),
    Fiche("gestionDeciderAmenagement", "Aménagements d'épreuves", (bureau.DecisionSurAmenagement,)),
    Fiche("gestionCreerSession", "Créer une session", (bureau.ParDomaine, SessionSaisie)),
    Fiche("gestionModifierSession", "Modifier la session", (SessionSaisie,)),
    Fiche("gestionCreerPeriode", "Créer une période d'inscription", (bureau.ParAcademie, PeriodeSaisie)),
    Fiche("gestionModifierPeriode", "Modifier la période d'inscription", (PeriodeSaisie,)),
    Fiche("gestionPublierMessageAccueil", "Message d'accueil", (bureau.ToutOuAcademie, MessageAccueilSaisi)),
    Fiche("gestionModifierMessageAccueil", "Message d'accueil", (MessageAccueilSaisi,)),
    Fiche("gestionCreerCompte", "Ouvrir un compte", (bureau.ParType, GestionnaireSaisi, bureau.Habilitations)),
    Fiche("gestionCreerCompteEtablissement", "Ouvrir un compte d'établissement", (CompteEtablissementSaisi,)),
    Fiche("gestionHabiliterCompte", "Habilitations du compte", (bureau.Habilitations,)),
    Fiche("gestionEnvoyerMessage", "Envoyer un message", (bureau.Message,)),
    Fiche("gestionEnvoyerMessages", "Envoyer un message", (bureau.Message,)),
    Fiche("gestionPlanifierEpreuve", "Planifier une épreuve", (bureau.ParAcademie, bureau.PlanEpreuve)),
    Fiche("gestionPublier", "Publier un document", (bureau.Publication,)),
    Fiche("gestionPublierSelection", "Publier un document", (bureau.Publication,)),
    Fiche("gestionCorrigerNote", "Corriger une note", (bureau.NoteCorrigee, Motif)),
    Fiche("gestionStatuerJury", "Décision du jury", (bureau.DecisionJury, Motif)),
    Fiche("gestionEffacerCompte", "Effacer un compte", (bureau.Effacement,)),
    Fiche("etablissementEditerPapillons", "Éditer des papillons de connexion", (bureau.ParClasse,)),
    Fiche("etablissementEnvoyerMessages", "Envoyer un message", (bureau.ParClasse, bureau.Message)),
)


def formulaires(today: date) -> Iterator[Formulaire]:
    """Every form, as a person may fill it today."""
    for fiche in FICHES:
        yield Formulaire(
            code=fiche.code, titre=fiche.titre, mutation=fiche.mutation, groupes=groupes(fiche.champs(today))
        )
